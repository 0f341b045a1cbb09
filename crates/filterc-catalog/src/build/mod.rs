//! Catalogs of programs that do not start from a file.
//!
//! A builder writes a catalog file and reads it, so that the diagnostics and the catalog are those of a file. Orders, expressions and
//! conditions are given as the catalog language writes them.

mod collection;
mod column_type;
mod endpoint;
mod parameter;
mod relation;
mod written;

use filterc_syntax::{Diagnostic, Span};

pub use collection::{CollectionBuilder, ColumnBuilder};
pub use column_type::ColumnType;
pub use endpoint::EndpointBuilder;
pub use parameter::ParameterBuilder;
pub use relation::RelationBuilder;

use crate::codes::SYNTAX;
use crate::error::Sources;
use crate::{Catalog, CatalogError, Source, load};
use written::Written;

/// The name under which findings place a catalog that was built.
const BUILT: &str = "built.catalog";

/// A catalog that is being built.
///
/// ```
/// use filterc_catalog::{CatalogBuilder, CollectionBuilder, ColumnBuilder, ColumnType, EndpointBuilder};
///
/// # fn main() -> Result<(), filterc_catalog::CatalogError> {
/// let notes = CollectionBuilder::new("notes", "note")
///     .column(ColumnBuilder::new("id", ColumnType::Int).key())
///     .column(ColumnBuilder::new("body", ColumnType::Text))
///     .field("body", ["like_"])
///     .endpoint(EndpointBuilder::rows("POST", "/notes/filter").limit(0, 100, 100).offset());
/// let catalog = CatalogBuilder::new("notebook").version("1").collection(notes).build()?;
/// assert!(catalog.to_string().starts_with("catalog notebook \"1\"\n"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is made before `build`"]
pub struct CatalogBuilder {
    name: String,
    version: String,
    api: Option<String>,
    enums: Vec<(String, Vec<String>)>,
    collections: Vec<CollectionBuilder>,
}

impl CatalogBuilder {
    /// A catalog of this name.
    pub fn new(name: &str) -> Self {
        let (version, api) = (String::new(), None);
        Self { name: name.to_owned(), version, api, enums: Vec::new(), collections: Vec::new() }
    }

    /// The version of the API that it describes.
    pub fn version(mut self, version: &str) -> Self {
        version.clone_into(&mut self.version);
        self
    }

    /// The API that it speaks: what a server adds to it.
    pub fn api(mut self, name: &str) -> Self {
        self.api = Some(name.to_owned());
        self
    }

    /// An enum and its members, in order.
    pub fn enumeration<'m>(mut self, name: &str, members: impl IntoIterator<Item = &'m str>) -> Self {
        let members = members.into_iter().map(str::to_owned).collect();
        self.enums.push((name.to_owned(), members));
        self
    }

    /// A collection; those that refer to each other come in any order.
    pub fn collection(mut self, collection: CollectionBuilder) -> Self {
        self.collections.push(collection);
        self
    }

    /// Checks everything and makes the catalog. Findings are placed in the file that was built.
    pub fn build(self) -> Result<Catalog, CatalogError> {
        let mut out = Written::default();
        self.write(&mut out);
        let (text, wrong) = out.finish();
        if !wrong.is_empty() {
            let found =
                wrong.into_iter().map(|message| (0, Diagnostic::error(SYNTAX, Span::default(), message)));
            return Err(Sources::new([(BUILT, text.as_str())].into_iter()).error(found.collect()));
        }
        // As it prints, so that reading what is printed gives the very same catalog.
        let printed = load(&[Source { name: BUILT, text: &text }])?.to_string();
        load(&[Source { name: BUILT, text: &printed }])
    }

    fn write(&self, out: &mut Written) {
        out.words(["catalog"]).name(&self.name).string(&self.version);
        if let Some(api) = &self.api {
            out.words(["api"]).name(api);
        }
        out.line();
        for (name, members) in &self.enums {
            out.words(["enum"]).name(name).words(["{"]);
            for member in members {
                out.name(member);
            }
            out.words(["}"]).line();
        }
        for collection in &self.collections {
            collection.write(out);
        }
    }
}
