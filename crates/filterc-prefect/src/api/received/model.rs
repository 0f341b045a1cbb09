//! What an event has to be (`server/events/schemas/events.py` of Prefect).

use serde_json::Value;

use filterc_server::model::{Absent, Key, Kind, Model};

/// Most labels of a resource.
const LABELS: usize = 500;

/// Most related resources of an event.
const RELATED: usize = 100;

/// Longest name of an event, in characters.
const NAME: usize = 1_024;

/// The label that says which resource it is.
pub(super) const ID: &str = "prefect.resource.id";

/// The label that says what a related resource has to do with the event.
pub(super) const ROLE: &str = "prefect.resource.role";

pub(in crate::api) static EVENT: Model = Model::open(
    "an event",
    &[
        Key::required("occurred", Kind::Time),
        Key::required("event", Kind::Ruled(name)),
        Key::required("resource", Kind::Whole(&Kind::Map(&Kind::Text), resource)),
        Key::with_default("related", Kind::Whole(&Kind::List(&RELATED_RESOURCE), few), Absent::List),
        Key::with_default("payload", Kind::Object, Absent::Object),
        Key::required("id", Kind::Uuid),
        Key::or_null("follows", Kind::Uuid),
    ],
);

static RELATED_RESOURCE: Kind = Kind::Whole(&Kind::Map(&Kind::Text), related);

fn name(text: &str) -> Option<String> {
    let long = text.chars().nth(NAME).is_some();
    long.then(|| format!("the name of an event has at most {NAME} characters"))
}

fn resource(labels: &Value) -> Option<String> {
    let labels = labels.as_object()?;
    if labels.len() > LABELS {
        return Some(format!("a resource has at most {LABELS} labels"));
    }
    if labels.keys().any(|label| label.contains('\0')) {
        return Some("NUL is no part of a text that databases take".to_owned());
    }
    label_text(labels, ID)
}

fn related(labels: &Value) -> Option<String> {
    resource(labels).or_else(|| label_text(labels.as_object()?, ROLE))
}

fn label_text(labels: &serde_json::Map<String, Value>, label: &str) -> Option<String> {
    match labels.get(label).and_then(Value::as_str) {
        None => Some(format!("a resource needs the label `{label}`")),
        Some("") => Some(format!("the label `{label}` is empty")),
        Some(_) => None,
    }
}

fn few(all: &Value) -> Option<String> {
    let many = all.as_array().is_some_and(|all| all.len() > RELATED);
    many.then(|| format!("an event has at most {RELATED} related resources"))
}
