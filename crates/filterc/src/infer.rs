//! Which collection a body queries, where nobody said.

use filterc_catalog::{Catalog, EndpointId, KeyRole};
use filterc_lang::codes::NO_COLLECTION;
use filterc_syntax::{Diagnostic, NodeId, Tree};

use crate::CompileError;
use crate::compiler::queryable;

/// The endpoint a body was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inferred {
    /// The list endpoint of the collection.
    pub endpoint: EndpointId,
    /// True where several collections take all keys of the body, and the first one it names was chosen.
    pub guessed: bool,
}

/// The only collection that takes all keys of the body or, among several, the first one the body names.
pub fn infer(catalog: &Catalog, tree: &Tree<'_>) -> Result<Inferred, CompileError> {
    let keys: Vec<_> = tree.members(NodeId::ROOT).map(|(key, _)| tree.text(key)).collect();
    let listed = || {
        let lists =
            catalog.collections().filter_map(|(_, of)| catalog.find_endpoint(&of.name).map(|id| (id, of)));
        lists.filter(|(id, of)| catalog.collection(catalog.endpoint(*id).collection).name == of.name)
    };
    let takes = |id: EndpointId, key: &str| catalog.endpoint(id).keys.iter().any(|known| known.name == key);
    let is_filter = |key: &&&str| {
        listed().any(|(id, _)| {
            catalog.endpoint(id).keys.iter().any(|known| {
                known.name == **key && matches!(known.role, KeyRole::Queried | KeyRole::Related(_))
            })
        })
    };
    let named = || keys.iter().filter(is_filter);
    if named().next().is_none() {
        let span = tree.span(NodeId::ROOT);
        let error =
            Diagnostic::error(NO_COLLECTION, span, "the body does not tell which collection it queries");
        let names: Vec<_> = queryable(catalog).map(|name| format!("`{name}`")).collect();
        return Err(CompileError {
            diagnostics: vec![error.help(format!("say it with --on, one of {}", names.join(", ")))],
        });
    }
    let all: Vec<_> = listed().filter(|(id, _)| keys.iter().all(|key| takes(*id, key))).collect();
    let first = |among: &[(EndpointId, &filterc_catalog::Collection)]| {
        named().find_map(|key| among.iter().find(|(_, of)| of.name == **key).map(|(id, _)| *id))
    };
    match all.as_slice() {
        [(only, _)] => Ok(Inferred { endpoint: *only, guessed: false }),
        several => {
            let everything: Vec<_> = listed().collect();
            let chosen =
                first(several).or_else(|| several.first().map(|(id, _)| *id)).or_else(|| first(&everything));
            let fallback = everything.first().map_or(EndpointId::NONE, |(id, _)| *id);
            Ok(Inferred { endpoint: chosen.unwrap_or(fallback), guessed: true })
        }
    }
}
