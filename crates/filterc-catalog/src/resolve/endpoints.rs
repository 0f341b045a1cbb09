//! Endpoints and the keys of their bodies.

use filterc_syntax::Diagnostic;

use super::Errors;
use super::collection::{ordered, sortable};
use super::expressions::Scope;
use super::names::{Seen, unknown};
use crate::codes::{DUPLICATE, ENDPOINT};
use crate::syntax::{CollectionDecl, EndpointDecl, KeyDecl, Name, Section};
use crate::{
    Answer, BodyKey, Collection, CollectionId, Declarations, Endpoint, Group, KeyRole, LimitRange, Measure,
    Place, SortKey, nothing,
};

/// The key of cursors.
const CURSOR: &str = "cursor";

pub(super) fn add(
    catalog: &mut Declarations,
    index: usize,
    source: usize,
    decl: &CollectionDecl,
    errors: &mut Errors,
) {
    let id = CollectionId::new(index as u16, catalog.hash);
    for section in &decl.sections {
        let Section::Endpoint(endpoint) = section else { continue };
        let resolved = resolve(catalog, id, source, endpoint, errors);
        if catalog.endpoints.iter().any(|known| known.name == resolved.name) {
            let message = format!("the endpoint `{}` is declared twice", endpoint.path);
            errors.push(source, Diagnostic::error(DUPLICATE, endpoint.span, message));
        }
        catalog.endpoints.push(resolved);
    }
}

fn resolve(
    catalog: &Declarations,
    id: CollectionId,
    source: usize,
    decl: &EndpointDecl,
    errors: &mut Errors,
) -> Endpoint {
    let collection = catalog.collection(id);
    let scope = Scope { catalog, collection, source };
    let mut endpoint = Endpoint {
        name: decl.path.trim_matches('/').to_owned(),
        method: decl.method.text.clone(),
        path: decl.path.clone(),
        collection: id,
        answer: decl.answer,
        ..nothing::ENDPOINT.clone()
    };
    let mut seen = Seen::default();
    for key in &decl.keys {
        let mut add = |name: &str, span, role| {
            seen.once("body key", source, &Name { text: name.to_owned(), span }, errors);
            endpoint.keys.push(BodyKey { name: name.to_owned(), role, required: false });
        };
        match key {
            KeyDecl::Member { name, member, required } => {
                let wanted = member.as_ref().unwrap_or(name);
                match role(collection, wanted) {
                    Some(role) => {
                        add(&name.text, name.span, role);
                        endpoint.keys.iter_mut().rev().take(1).for_each(|key| key.required = *required);
                    }
                    None => {
                        let known = collection.relations.iter().filter_map(|one| one.member.as_deref());
                        errors.push(source, unknown("related collection", wanted, known));
                    }
                }
            }
            KeyDecl::Limit { span, least, most, default } => {
                add("limit", *span, KeyRole::Limit);
                if least > default || default > most {
                    let error = Diagnostic::error(ENDPOINT, *span, "the default limit is outside the limits");
                    errors.push(source, error.help("write `limit LEAST..MOST = DEFAULT`"));
                }
                endpoint.limit = Some(LimitRange { least: *least, most: *most, default: *default });
            }
            KeyDecl::Top(rows) => {
                endpoint.limit = Some(LimitRange { least: *rows, most: *rows, default: *rows });
            }
            KeyDecl::Offset(span) => add("offset", *span, KeyRole::Offset),
            KeyDecl::Page(span) => add("page", *span, KeyRole::Page),
            KeyDecl::Sort(name) => {
                add("sort", name.span, KeyRole::Sort);
                endpoint.sort = collection.sorts().find(|(_, sort)| sort.name == name.text).map(|(id, _)| id);
                if endpoint.sort.is_none() {
                    let known = collection.sorts.iter().map(|sort| sort.name.as_str());
                    errors.push(source, unknown("sort order", name, known));
                }
            }
            KeyDecl::Order(keys) => {
                let keys = ordered(scope, keys, errors).unwrap_or_default();
                sortable(scope, &keys, decl.span, errors);
                let keys = keys.into_iter().map(|(expr, direction)| SortKey { expr, direction });
                endpoint.order = keys.collect();
            }
            KeyDecl::Where(condition) => endpoint.condition = scope.condition(condition, errors),
            KeyDecl::First(expr) => endpoint.first = scope.expr(expr, errors),
            KeyDecl::Parameter(decl) => {
                let at = endpoint.parameters.len() as u16;
                if let Some(parameter) = super::parameters::resolve(catalog, id, source, decl, errors) {
                    if parameter.place == Place::Body {
                        seen.once("body key", source, &decl.name, errors);
                        let role = KeyRole::Parameter(at);
                        let name = parameter.name.clone();
                        endpoint.keys.push(BodyKey { name, role, required: false });
                    }
                    endpoint.parameters.push(parameter);
                }
            }
            // Groups may name parameters that stand behind them.
            KeyDecl::By { .. } | KeyDecl::Give { .. } => {}
        }
    }
    for key in &decl.keys {
        match key {
            KeyDecl::By { name, key, order } => {
                seen.once("group", source, name, errors);
                if let Some(key) = super::groups::key(scope, &endpoint, name, key, errors) {
                    endpoint.groups.push(Group { name: name.text.clone(), key, order: *order });
                }
            }
            KeyDecl::Give { name, aggregate, order } => {
                seen.once("group", source, name, errors);
                if let Some(aggregate) = super::groups::aggregate(scope, name, aggregate, errors) {
                    endpoint.measures.push(Measure { name: name.text.clone(), aggregate, order: *order });
                }
            }
            _ => {}
        }
    }
    cursor(&mut endpoint);
    demands(&endpoint, source, decl, errors);
    endpoint
}

/// Whoever may leave rows out may also go on behind one; the catalog need not say so. A key that has the name already keeps it.
fn cursor(endpoint: &mut Endpoint) {
    let named = endpoint.keys.iter().any(|key| key.name == CURSOR);
    let offset = endpoint.keys.iter().position(|key| key.role == KeyRole::Offset);
    if let (Answer::Rows, None, false, Some(at)) = (endpoint.answer, &endpoint.first, named, offset) {
        let key = BodyKey { name: CURSOR.to_owned(), role: KeyRole::Cursor, required: false };
        endpoint.keys.insert(at + 1, key);
    }
}

/// The methods of requests to endpoints.
const METHODS: [&str; 3] = ["GET", "POST", "PUT"];

/// What an endpoint needs for its answer, and the values in its path.
fn demands(endpoint: &Endpoint, source: usize, decl: &EndpointDecl, errors: &mut Errors) {
    let mut wrong = |message: String, help: &str| {
        let error = Diagnostic::error(ENDPOINT, decl.span, message);
        errors.push(source, error.help(help.to_owned()));
    };
    if !METHODS.contains(&endpoint.method.as_str()) {
        wrong(format!("an endpoint has no method `{}`", endpoint.method), "write `POST`, `PUT` or `GET`");
    }
    if endpoint.answer.gives_rows() && endpoint.limit.is_none() {
        wrong("an endpoint that answers with rows needs a limit".to_owned(), "write `limit 0..200 = 200`");
    }
    let grouped = !endpoint.groups.is_empty() || !endpoint.measures.is_empty();
    if grouped != (endpoint.answer == Answer::Groups) {
        let message = "`by` and `give` stand in endpoints that answer with groups, and only there";
        wrong(message.to_owned(), "write `give number = count`");
    }
    let in_path = |name: &str| decl.path.split('/').any(|part| part == format!("{{{name}}}"));
    for parameter in endpoint.parameters.iter().filter(|one| one.place == Place::Path) {
        if !in_path(&parameter.name) {
            wrong(format!("`{}` is not in the path", parameter.name), "write its name in braces in the path");
        }
    }
    for part in decl.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let known = |one: &&crate::Parameter| one.place == Place::Path && one.name == part;
        if endpoint.parameters.iter().find(known).is_none() {
            wrong(format!("nothing says what `{{{part}}}` is"), "write `path NAME TYPE: OPERATOR on COLUMN`");
        }
    }
}

fn role(collection: &Collection, member: &Name) -> Option<KeyRole> {
    if member.text == collection.name {
        return Some(KeyRole::Queried);
    }
    let named = |name: Option<&str>| name == Some(&member.text);
    let found = collection.relations().find(|(_, relation)| named(relation.member.as_deref()));
    found.map(|(id, _)| KeyRole::Related(id))
}
