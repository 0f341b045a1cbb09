//! Words of messages.

use filterc_catalog::{Collection, FieldId, FieldKind};

/// `a flow run`, `an artifact`
pub(super) fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// `a`, `b`, `c`
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// `name` of a flow; `type` of a flow run's `state`
pub(super) fn field(collection: &Collection, id: FieldId) -> String {
    let parent = collection
        .fields
        .iter()
        .find(|field| matches!(&field.kind, FieldKind::Nested(of) if of.contains(&id)));
    let (name, row) = (&collection.field(id).name, with_article(&collection.singular));
    match parent {
        Some(parent) => format!("`{name}` of {row}'s `{}`", parent.name),
        None => format!("`{name}` of {row}"),
    }
}
