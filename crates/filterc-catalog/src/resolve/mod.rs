//! Declarations to a [`Catalog`]: every name becomes an id, or an error where it stands.

mod collection;
mod conditions;
mod counts;
mod endpoints;
mod errors;
mod expressions;
mod filters;
mod groups;
mod names;
mod operators;
mod parameters;
mod relations;

use errors::Errors;
use filterc_syntax::{Diagnostic, Span};
use xxhash_rust::xxh3::xxh3_64;

use crate::by_name::ByName;
use crate::codes::{DUPLICATE, SYNTAX};
use crate::error::{CatalogError, Sources};
use crate::syntax::{self, CollectionDecl, Declaration};
use crate::{Catalog, Collection, Declarations, EnumType, Storage};

/// One file of a catalog.
#[derive(Debug, Clone, Copy)]
pub struct Source<'s> {
    /// Its name, for messages.
    pub name: &'s str,
    /// Its text.
    pub text: &'s str,
}

/// Reads a catalog from one or more files. All errors are reported at once.
pub fn load(sources: &[Source<'_>]) -> Result<Catalog, CatalogError> {
    let mut errors = Errors::default();
    let texts = Sources::new(sources.iter().map(|source| (source.name, source.text)));
    let mut declarations = Vec::new();
    for (index, source) in sources.iter().enumerate() {
        let (found, wrong) = syntax::parse(source.text);
        declarations.extend(found.into_iter().map(|declaration| (index, declaration)));
        errors.0.extend(wrong.into_iter().map(|diagnostic| (index, diagnostic)));
    }
    if !errors.0.is_empty() {
        return Err(texts.error(errors.0));
    }
    let hash = xxh3_64(sources.iter().map(|source| source.text).collect::<Vec<_>>().join("\n").as_bytes());
    let mut catalog = resolve(&declarations, hash, &mut errors);
    if !errors.0.is_empty() {
        return Err(texts.error(errors.0));
    }
    catalog.sources = texts;
    Ok(Catalog::new(catalog))
}

fn resolve(declarations: &[(usize, Declaration)], hash: u64, errors: &mut Errors) -> Declarations {
    let mut catalog = Declarations {
        name: String::new(),
        version: String::new(),
        api: None,
        whole_seconds: false,
        storage: Storage::default(),
        enums: vec![],
        collections: vec![],
        endpoints: vec![],
        collections_by_name: ByName::default(),
        enums_by_name: ByName::default(),
        sources: Sources::default(),
        hash,
    };
    let mut seen = names::Seen::default();
    let mut collections: Vec<(usize, &CollectionDecl)> = Vec::new();
    for (source, declaration) in declarations {
        match declaration {
            Declaration::Catalog { name, version, api, whole_seconds } => {
                if !catalog.name.is_empty() {
                    let error = Diagnostic::error(DUPLICATE, name.span, "a catalog has one name");
                    errors.push(*source, error.help("keep one `catalog` line"));
                }
                catalog.name.clone_from(&name.text);
                catalog.version.clone_from(version);
                catalog.api = api.as_ref().map(|api| api.text.clone());
                catalog.whole_seconds |= whole_seconds;
            }
            Declaration::Enum { name, database_type, members } => {
                seen.once("enum", *source, name, errors);
                let mut of_enum = names::Seen::default();
                for member in members {
                    of_enum.once("member", *source, member, errors);
                }
                let database_type = database_type.as_ref().unwrap_or(name).text.clone();
                let members = members.iter().map(|member| member.text.clone()).collect();
                catalog.enums.push(EnumType { name: name.text.clone(), database_type, members });
            }
            Declaration::Collection(decl) => {
                seen.once("collection", *source, &decl.name, errors);
                collections.push((*source, decl.as_ref()));
            }
        }
    }
    if collections.is_empty() {
        let error = Diagnostic::error(SYNTAX, Span::default(), "the catalog declares no collection");
        errors.push(0, error.help("write `collection things from thing { columns { id uuid key } }`"));
    }
    let all = collection::All::new(&collections);
    // Columns first: relations, subjects and endpoints name columns of other collections.
    for (source, decl) in &collections {
        catalog.collections.push(collection::tables(&catalog, &all, *source, decl, errors));
    }
    for (index, (source, decl)) in collections.iter().enumerate() {
        let mut filled = filters::fill(&catalog, index, *source, decl, errors);
        if let Some(slot) = catalog.collections.get_mut(index) {
            std::mem::swap::<Collection>(slot, &mut filled);
        }
    }
    for (index, (source, decl)) in collections.iter().enumerate() {
        endpoints::add(&mut catalog, index, *source, decl, errors);
    }
    counts::check(&catalog, errors);
    catalog
}
