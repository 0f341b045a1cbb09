//! A policy from a file: `{"flows": {"flows": {"tags": {"all_": ["ours"]}}}}` shows flows with a tag, and everything else.

use std::collections::HashSet;
use std::path::Path;

use filterc::syntax::{Kind, Limits, NodeId, parse};
use filterc::{Catalog, Compiler, Policy};

use crate::body::text;
use crate::{Failure, report};

/// Most bytes of a file of a policy.
const LONGEST: usize = 1 << 20;

/// Reads the file; draws what is wrong with one of its bodies. What is wrong never means that more is shown.
pub(crate) fn read(catalog: &Catalog, file: &Path) -> Result<Policy, Failure> {
    let other = |problem: String| Failure::Other(format!("the policy `{}` {problem}", file.display()));
    let text = text(LONGEST, file).map_err(|error| other(format!("cannot be read: {error}")))?;
    let refused = |diagnostics: &[_]| {
        report::findings(&file.display().to_string(), text.as_bytes(), diagnostics);
        Failure::Refused
    };
    let (tree, diagnostics) = parse(text.as_bytes(), &Limits::default());
    if !diagnostics.is_empty() {
        return Err(refused(&diagnostics));
    }
    if tree.kind(NodeId::ROOT) != Kind::Object {
        return Err(other(
            "is not an object of collections and bodies, as `{\"flows\": {\"flows\": {}}}`".into(),
        ));
    }
    let compiler = Compiler::new(catalog).map_err(|error| other(error.to_string()))?;
    let mut policy = Policy::default();
    let mut named = HashSet::new();
    for (key, body) in tree.members(NodeId::ROOT) {
        let collection = tree.text(key);
        if catalog.find_collection(collection).is_none() {
            return Err(other(format!("names `{collection}`, which is no collection of the catalog")));
        }
        if !named.insert(collection) {
            return Err(other(format!(
                "names `{collection}` twice: one body says which of its rows are shown"
            )));
        }
        // Behind as many blanks as there are bytes before it, so that places in the body are places in the file.
        let span = tree.span(body);
        let mut placed = vec![b' '; span.start as usize];
        placed.extend(tree.raw(body).bytes());
        policy =
            compiler.show_only(policy, collection, &placed).map_err(|wrong| refused(&wrong.diagnostics))?;
    }
    Ok(policy)
}
