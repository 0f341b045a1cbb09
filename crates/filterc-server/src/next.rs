//! The next page: the cursor that stands in the query of a URL, and the link to the one behind an answer (RFC 8288).

use axum::http::header::LINK;
use axum::http::{HeaderValue, Uri};
use axum::response::Response;
use percent_encoding::percent_decode_str;

use crate::app::App;
use crate::urls;

/// The parameter of the query, and the key of the body.
pub(crate) const CURSOR: &str = "cursor";

/// Longer links do not pass what stands between a server and its clients.
const LONGEST: usize = 6_000;

/// The cursor of a request; the last one, where there are several.
pub(crate) fn cursor(uri: &Uri) -> Option<String> {
    let values = pairs(uri).filter_map(|pair| pair.strip_prefix(CURSOR)?.strip_prefix('='));
    values.last().map(|value| percent_decode_str(value).decode_utf8_lossy().into_owned())
}

/// Says where the next page is: at the same URL, with the cursor, for the same body.
pub(crate) fn link(response: &mut Response, app: &App, uri: &Uri, cursor: &str) {
    tell(response, &urls::reference(app, uri.path()), uri, cursor);
}

fn tell(response: &mut Response, there: &str, uri: &Uri, cursor: &str) {
    let others = pairs(uri).filter(|pair| !pair.starts_with("cursor=") && !pair.is_empty());
    let mut query: String = others.flat_map(|pair| [pair, "&"]).collect();
    query += CURSOR;
    let link = format!("<{there}?{query}={cursor}>; rel=\"next\"");
    match HeaderValue::from_str(&link) {
        Ok(value) if link.len() <= LONGEST => {
            response.headers_mut().insert(LINK, value);
        }
        _ => tracing::warn!(bytes = link.len(), "the link to the next page is too long for a header"),
    }
}

fn pairs(uri: &Uri) -> impl Iterator<Item = &str> {
    uri.query().unwrap_or_default().split('&')
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    fn linked(uri: &str) -> String {
        let mut response = ().into_response();
        let uri: Uri = uri.parse().unwrap();
        tell(&mut response, uri.path(), &uri, "AQ-_");
        response.headers()[LINK].to_str().unwrap().to_owned()
    }

    #[test]
    fn a_link_keeps_the_rest_of_the_query() {
        assert_eq!(linked("/api/flows/filter"), "</api/flows/filter?cursor=AQ-_>; rel=\"next\"");
        assert_eq!(linked("/f?cursor=old&a=1"), "</f?a=1&cursor=AQ-_>; rel=\"next\"");
    }

    #[test]
    fn the_cursor_of_a_query_is_its_last() {
        assert_eq!(cursor(&"/f?cursor=a&cursor=b%2D".parse().unwrap()).unwrap(), "b-");
        assert_eq!(cursor(&"/f?cursors=a".parse().unwrap()), None);
        assert_eq!(cursor(&"/f".parse().unwrap()), None);
    }
}
