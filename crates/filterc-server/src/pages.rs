//! The pages on which an API is read and tried out: Swagger UI, out of the archive that its release is.

use std::io::Read as _;

use flate2::bufread::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED as ARCHIVE;

/// A file of the pages.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) kind: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// What is shown, and how; in place of the example that the release has.
const INITIALIZER: &str = r##"window.onload = function () {
  window.ui = SwaggerUIBundle({
    url: "../openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    displayRequestDuration: true,
    docExpansion: "none",
    filter: true,
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    plugins: [SwaggerUIBundle.plugins.DownloadUrl],
    layout: "StandaloneLayout",
  });
};
"##;

/// The file of this name; none where there is none.
pub(crate) fn page(name: &str) -> Option<Page> {
    let kind = match name.rsplit_once('.')?.1 {
        "html" => "text/html",
        "css" => "text/css",
        "js" => "text/javascript; charset=utf-8",
        "png" => "image/png",
        _ => return None,
    };
    let bytes = if name == "swagger-initializer.js" { INITIALIZER.into() } else { file(name)? };
    Some(Page { kind, bytes })
}

/// A file of the folder `dist`, which stands within a folder named after the version.
fn file(name: &str) -> Option<Vec<u8>> {
    let archive = ZipArchive::from_slice(ARCHIVE).ok()?;
    let end = format!("/dist/{name}");
    let entry = archive.entries().map_while(Result::ok).find(|entry| {
        let path = entry.file_path();
        let path = path.as_ref();
        // Other folders of that name lie deeper.
        path.ends_with(end.as_bytes()) && path.split(|byte| *byte == b'/').count() == 3
    })?;
    let data = archive.get_entry(entry.wayfinder()).ok()?.data();
    match entry.compression_method() {
        CompressionMethod::STORE => Some(data.to_vec()),
        CompressionMethod::DEFLATE => {
            let mut bytes = Vec::new();
            DeflateDecoder::new(data).read_to_end(&mut bytes).ok()?;
            Some(bytes)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_whole() {
        let text = |name: &str| String::from_utf8(page(name).unwrap().bytes).unwrap();
        let index = text("index.html");
        for name in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"] {
            assert!(index.contains(name) && text(name).len() > 100_000, "{name}");
        }
        assert!(text("swagger-initializer.js").contains("../openapi.json"));
        assert!(page("favicon-32x32.png").unwrap().bytes.starts_with(b"\x89PNG"));
        for name in ["", "..", "package.json", "../package.json", "dist/index.html", "index.html/"] {
            assert!(page(name).is_none(), "{name}");
        }
    }
}
