//! Rows that a filter selects, for actions on many at a time. The filter is read strictly whatever the profile of the server, and
//! it must say which rows it means: a slip of the pen never changes all of them.

use axum::body::Bytes;
use filterc::catalog::{EndpointId, KeyRole, Route};
use filterc::lang::codes::{CONSTRAINS_NOTHING, EMPTY_FIELD, MISSING, WILDCARDS};
use filterc::syntax::{NodeId, Tree};
use filterc::{CompileError, Compiled, Diagnostic};
use uuid::Uuid;

use super::action::ActionRequest;
use crate::api::writer::Writer;
use filterc_server::app::App;
use filterc_server::failure::Failure;

/// The query of a body that says which rows an endpoint changes.
pub(super) fn selection(app: &App, path: &str, raw: &Bytes) -> Result<Compiled, Failure> {
    let missing = || Failure::Broken(format!("the catalog has no endpoint `{path}`"));
    let id = app.strict.endpoint(path).map_err(|_| missing())?;
    let refused = |refused| Failure::Refused { endpoint: Some(id), body: raw.clone(), refused };
    let tree = app.strict.parse(raw).map_err(refused)?;
    let route = Route { endpoint: id, values: Vec::new() };
    let compiled = app.strict.compile_tree(route, &tree).map_err(refused)?;
    let mut diagnostics: Vec<_> = compiled.warnings.iter().filter_map(|one| widens(&tree, one)).collect();
    diagnostics.extend(does_not_say_which(&tree, app, id));
    if diagnostics.is_empty() { Ok(compiled) } else { Err(refused(CompileError { diagnostics })) }
}

/// The keys of the rows that the body selects, in its order.
pub(super) async fn selected(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<Vec<Uuid>, Failure> {
    let unread = || Failure::Broken("the body of this action is no filter".to_owned());
    let table = writer.reader.rows(request.filter.as_ref().ok_or_else(unread)?).await?;
    Ok(table.views().filter_map(|row| row.uuid("id")).collect())
}

/// The error of a body that has no filter of what it changes, or one that joins no conditions. `{}` means all rows, as the body
/// or as the filter.
fn does_not_say_which(tree: &Tree<'_>, app: &App, endpoint: EndpointId) -> Option<Diagnostic> {
    let root = NodeId::ROOT;
    tree.members(root).next()?;
    let endpoint = app.catalog().endpoint(endpoint);
    let name = &endpoint.keys.iter().find(|key| key.role == KeyRole::Queried)?.name;
    let Some((_, filter)) = tree.members(root).find(|(key, _)| tree.text(*key) == name) else {
        let message = format!("the body does not say which {name} it means");
        let mut pointer = tree.pointer(root);
        pointer.push_key(name);
        let error = Diagnostic::error(MISSING, tree.span(root), message).at(pointer);
        return Some(
            error.help(format!("write `\"{name}\": {{…}}`, or `\"{name}\": {{}}` where all are meant")),
        );
    };
    let only_joins = tree.members(filter).next().is_some()
        && tree.members(filter).all(|(key, _)| tree.text(key) == "operator");
    only_joins.then(|| {
        let message = format!("`operator` joins no conditions, which would mean all {name}");
        let error = Diagnostic::error(EMPTY_FIELD, tree.span(filter), message).at(tree.pointer(filter));
        error.help(format!("write a condition, or `\"{name}\": {{}}` where all are meant"))
    })
}

/// The error of a condition that is true of every row: an operand without a value, or a pattern of nothing but wildcards.
fn widens(tree: &Tree<'_>, warning: &Diagnostic) -> Option<Diagnostic> {
    let raw = tree.source().get(warning.span().range()).unwrap_or_default();
    let pattern = || serde_json::from_str::<String>(raw).unwrap_or_default();
    let widens = match warning.code {
        CONSTRAINS_NOTHING => true,
        WILDCARDS => pattern().bytes().all(|byte| matches!(byte, b'%' | b'_')),
        _ => false,
    };
    widens.then(|| {
        let message = if warning.code == WILDCARDS {
            "a pattern of nothing but wildcards selects every row".to_owned()
        } else {
            warning.message.clone()
        };
        let error = Diagnostic::error(EMPTY_FIELD, warning.span(), message).at(warning.pointer.clone());
        error.help("write what the rows to change have in common, or leave it out")
    })
}
