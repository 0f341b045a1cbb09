//! What those hear who listen to events and logs.

use filterc::Catalog;
use filterc::catalog::{CollectionId, Type, calendar};
use serde_json::{Value, json};

use super::plain;
use crate::api::writer::Row;
use filterc_store::RowRef;
use filterc_store::broadcaster::Change;
use filterc_store::object::{JsonPart, Object};

/// An event, and the rows of its resources.
pub(super) fn event(catalog: &Catalog, row: Row, resources: Vec<Row>) -> Option<Change> {
    let resources_of = catalog.find_collection("event_resources")?;
    let beside = resources.into_iter().map(|row| (resources_of, row)).collect();
    Some(Change { of: catalog.find_collection("events")?, row, beside, message: told_event })
}

/// A log.
pub(super) fn log(catalog: &Catalog, row: Row) -> Option<Change> {
    Some(Change { of: catalog.find_collection("logs")?, row, beside: Vec::new(), message: told_log })
}

/// The message about an event that was read.
pub(super) fn read(event: RowRef<'_>) -> String {
    message("event", event.object(plain::EVENT))
}

fn told_event(catalog: &Catalog, row: &Row) -> String {
    to_message(catalog, "event", "events", row)
}

fn told_log(catalog: &Catalog, row: &Row) -> String {
    to_message(catalog, "log", "logs", row)
}

/// The message about a row, which looks as a read of it would.
fn to_message(catalog: &Catalog, kind: &'static str, of: &str, row: &Row) -> String {
    let mut object = Object::default();
    if let (Some(id), Some(members)) = (catalog.find_collection(of), plain::members(of)) {
        for name in members {
            object.push(name, part(catalog, id, name, row.get(*name).unwrap_or(&Value::Null)));
        }
    }
    message(kind, object)
}

fn message(kind: &'static str, object: Object<'_>) -> String {
    let message = Object::default().with("type", JsonPart::text(kind)).with(kind, JsonPart::Object(object));
    // Texts, numbers and null: all of it can be written.
    serde_json::to_string(&message).unwrap_or_else(|_| json!({ "type": kind }).to_string())
}

fn part<'r>(catalog: &Catalog, of: CollectionId, name: &str, value: &'r Value) -> JsonPart<'r> {
    let collection = catalog.collection(of);
    let ty = collection.find_column(name).map(|column| collection.column(column).ty);
    let time = || calendar::time(value.as_str()?);
    match (ty, time()) {
        (Some(Type::Timestamp), Some(at)) => JsonPart::Time(at),
        _ => JsonPart::Json(value),
    }
}
