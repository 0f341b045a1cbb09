//! Endpoints and the keys of their bodies.

use filterc_syntax::Diagnostic;

use super::Errors;
use super::names::{Seen, unknown};
use crate::codes::{DUPLICATE, ENDPOINT};
use crate::syntax::{CollectionDecl, EndpointDecl, KeyDecl, Name, Section};
use crate::{Answer, BodyKey, Catalog, Collection, CollectionId, Endpoint, KeyRole, LimitRange};

pub(super) fn add(
    catalog: &mut Catalog,
    index: usize,
    source: usize,
    decl: &CollectionDecl,
    errors: &mut Errors,
) {
    let id = CollectionId(index as u16);
    for section in &decl.sections {
        let Section::Endpoint(endpoint) = section else { continue };
        let resolved = resolve(catalog.collection(id), id, source, endpoint, errors);
        if catalog.endpoints.iter().any(|known| known.name == resolved.name) {
            let message = format!("the endpoint `{}` is declared twice", endpoint.path);
            errors.push(source, Diagnostic::error(DUPLICATE, endpoint.span, message));
        }
        catalog.endpoints.push(resolved);
    }
}

fn resolve(
    collection: &Collection,
    id: CollectionId,
    source: usize,
    decl: &EndpointDecl,
    errors: &mut Errors,
) -> Endpoint {
    let mut endpoint = Endpoint {
        name: decl.path.trim_matches('/').to_owned(),
        method: decl.method.text.clone(),
        path: decl.path.clone(),
        collection: id,
        answer: decl.answer,
        keys: Vec::new(),
        limit: None,
        sort: None,
    };
    let mut seen = Seen::default();
    for key in &decl.keys {
        let paging = |text: &str, span| Name { text: text.to_owned(), span };
        match key {
            KeyDecl::Member { name, .. } => seen.once("body key", source, name, errors),
            KeyDecl::Limit { span, .. } => seen.once("body key", source, &paging("limit", *span), errors),
            KeyDecl::Offset(span) => seen.once("body key", source, &paging("offset", *span), errors),
            KeyDecl::Sort(name) => seen.once("body key", source, &paging("sort", name.span), errors),
        }
        let (name, role) = match key {
            KeyDecl::Member { name, member } => match role(collection, member.as_ref().unwrap_or(name)) {
                Some(role) => (name.text.as_str(), role),
                None => {
                    let known = collection.relations.iter().filter_map(|relation| relation.member.as_deref());
                    let wanted = member.as_ref().unwrap_or(name);
                    errors.push(source, unknown("related collection", wanted, known));
                    continue;
                }
            },
            KeyDecl::Limit { span, least, most, default } => {
                if least > default || default > most {
                    let error = Diagnostic::error(ENDPOINT, *span, "the default limit is outside the limits");
                    errors.push(source, error.help("write `limit LEAST..MOST = DEFAULT`"));
                }
                endpoint.limit = Some(LimitRange { least: *least, most: *most, default: *default });
                ("limit", KeyRole::Limit)
            }
            KeyDecl::Offset(_) => ("offset", KeyRole::Offset),
            KeyDecl::Sort(name) => {
                endpoint.sort = collection.sorts().find(|(_, sort)| sort.name == name.text).map(|(id, _)| id);
                if endpoint.sort.is_none() {
                    let known = collection.sorts.iter().map(|sort| sort.name.as_str());
                    errors.push(source, unknown("sort order", name, known));
                }
                ("sort", KeyRole::Sort)
            }
        };
        endpoint.keys.push(BodyKey { name: name.to_owned(), role });
    }
    if decl.answer == Answer::Rows && endpoint.limit.is_none() {
        let error =
            Diagnostic::error(ENDPOINT, decl.span, "an endpoint that answers with rows needs a limit");
        errors.push(source, error.help("write `limit 0..200 = 200`"));
    }
    endpoint
}

fn role(collection: &Collection, member: &Name) -> Option<KeyRole> {
    if member.text == collection.name {
        return Some(KeyRole::Queried);
    }
    let named = |name: Option<&str>| name == Some(&member.text);
    let found = collection.relations().find(|(_, relation)| named(relation.member.as_deref()));
    found.map(|(id, _)| KeyRole::Related(id))
}
