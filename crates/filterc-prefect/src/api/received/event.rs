//! An event, and the rows it becomes.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::model::{ID, ROLE};
use crate::api::writer::Row;
use filterc_server::failure::Failure;

/// An event with what the model of events asks for.
#[derive(Debug, Clone)]
pub(crate) struct Event(Row);

impl Event {
    /// Makes an event of an object that was checked.
    pub(in crate::api) fn from_json(checked: Value) -> Result<Self, Failure> {
        match checked {
            Value::Object(members) => Ok(Self(members)),
            _ => Err(Failure::Broken("an event is no object".to_owned())),
        }
    }

    pub(super) fn member(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(&Value::Null)
    }

    pub(super) fn name(&self) -> &str {
        self.member("event").as_str().unwrap_or_default()
    }

    /// A label of its resource.
    pub(super) fn label(&self, label: &str) -> Option<&str> {
        self.member("resource").get(label)?.as_str()
    }

    /// The first related resource in this role.
    pub(super) fn in_role(&self, role: &str) -> Option<&Value> {
        let is_in = |resource: &&Value| resource.get(ROLE).and_then(Value::as_str) == Some(role);
        self.member("related").as_array()?.iter().find(is_in)
    }

    /// Its row.
    pub(super) fn row(&self, now: &Value) -> Row {
        let mut row = self.0.clone();
        row.insert("resource_id".to_owned(), labelled(self.member("resource"), ID));
        let related = self.member("related").as_array().into_iter().flatten();
        row.insert("related_resource_ids".to_owned(), related.map(|one| labelled(one, ID)).collect());
        row.insert("received".to_owned(), now.clone());
        row.insert("recorded".to_owned(), now.clone());
        row
    }

    /// The rows of its resources; its own has the role "".
    pub(super) fn resources(&self) -> Vec<Row> {
        let own = (self.member("resource"), Value::from(""));
        let related = self.member("related").as_array().into_iter().flatten();
        let all = std::iter::once(own).chain(related.map(|one| (one, labelled(one, ROLE))));
        all.map(|(resource, role)| self.resource(resource, role)).collect()
    }

    fn resource(&self, resource: &Value, role: Value) -> Row {
        let labels = resource.as_object().into_iter().flatten();
        let others = labels.filter(|(label, _)| *label != ID && *label != ROLE);
        let others: Map<_, _> = others.map(|(label, value)| (label.clone(), value.clone())).collect();
        let mut row = Row::new();
        row.insert("occurred".to_owned(), self.member("occurred").clone());
        row.insert("resource_id".to_owned(), labelled(resource, ID));
        row.insert("resource_role".to_owned(), role);
        row.insert("resource".to_owned(), Value::Object(others));
        row.insert("event_id".to_owned(), self.member("id").clone());
        row
    }
}

fn labelled(resource: &Value, label: &str) -> Value {
    resource.get(label).cloned().unwrap_or_default()
}

/// The key in the id of a resource of this kind: `prefect.task-run.0b0e…`.
pub(super) fn key_of(id: &str, kind: &str) -> Option<Uuid> {
    Uuid::try_parse(id.strip_prefix(kind)?.strip_prefix('.')?).ok()
}
