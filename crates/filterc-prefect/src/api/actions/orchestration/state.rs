//! States of runs as rules see them.

use filterc::catalog::calendar;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::api::stored::{STATE_DETAILS, whole};
use crate::api::writer::{Row, time};
use filterc_store::RowRef;
use filterc_store::object::{JsonPart, Object};

use super::state_type::StateType;

/// A state: one that a run is in, or one that is proposed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    pub(crate) id: Uuid,
    pub(crate) ty: StateType,
    pub(crate) name: String,
    /// Microseconds since 1970.
    pub(crate) timestamp: i64,
    pub(crate) message: Option<String>,
    /// The result of the run, or null.
    pub(crate) data: Value,
    pub(crate) details: Details,
}

/// More about a state; a member that is missing is null.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Details(pub(crate) Map<String, Value>);

impl Details {
    pub(crate) fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(&Value::Null)
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).as_str()
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name).as_bool().unwrap_or(false)
    }

    /// Microseconds since 1970.
    pub(crate) fn time(&self, name: &str) -> Option<i64> {
        calendar::time(self.text(name)?)
    }

    /// Takes over a member, null too.
    pub(crate) fn copy(&mut self, name: &str, from: &Self) {
        self.set(name, from.get(name).clone());
    }
}

impl State {
    /// A state of this type, under its usual name.
    pub(crate) fn new(ty: StateType, now: i64) -> Self {
        let (id, name) = (Uuid::now_v7(), ty.usual_name().to_owned());
        let details = Details::default();
        Self { id, ty, name, timestamp: now, message: None, data: Value::Null, details }
    }

    /// A state that is run from this time on.
    pub(crate) fn scheduled(name: &str, at: i64, now: i64) -> Self {
        let mut state = Self { name: name.to_owned(), ..Self::new(StateType::Scheduled, now) };
        state.details.set("scheduled_time", time(at));
        state
    }

    /// The state that a checked body proposes. One that is scheduled without a time is due now.
    pub(crate) fn proposed(body: &Value, now: i64) -> Option<Self> {
        let ty = StateType::named(body["type"].as_str()?)?;
        let mut state = Self::new(ty, now);
        if let Some(name) = body["name"].as_str() {
            name.clone_into(&mut state.name);
        }
        state.message = body["message"].as_str().map(str::to_owned);
        state.data = body["data"].clone();
        state.details = Details(body["state_details"].as_object().cloned().unwrap_or_default());
        if ty == StateType::Scheduled && state.details.get("scheduled_time").is_null() {
            state.details.set("scheduled_time", time(now));
        }
        Some(state)
    }

    /// A state that is stored.
    pub(crate) fn stored(row: RowRef<'_>) -> Option<Self> {
        Some(Self {
            id: row.uuid("id")?,
            ty: StateType::named(row.text("type")?)?,
            name: row.text("name").unwrap_or_default().to_owned(),
            timestamp: row.micros("timestamp")?,
            message: row.text("message").map(str::to_owned),
            data: row.json("data").cloned().unwrap_or_default(),
            details: Details(
                row.json("state_details").and_then(Value::as_object).cloned().unwrap_or_default(),
            ),
        })
    }

    /// Returns a copy of the state with a new key and the time of now.
    pub(crate) fn fresh(&self, now: i64) -> Self {
        Self { id: Uuid::now_v7(), timestamp: now, ..self.clone() }
    }

    /// True where it says where its result is kept: an object of another type than `unpersisted`. What else a run gave is no
    /// result that could be lost.
    pub(crate) fn has_result(&self) -> bool {
        self.data.as_object().is_some_and(|data| data.get("type") != Some(&json!("unpersisted")))
    }

    /// True where the state has a result that is not an empty object.
    pub(crate) fn keeps_result(&self) -> bool {
        self.has_result() && self.data != json!({})
    }

    /// Its row, without what it belongs to and what it gave.
    pub(crate) fn row(&self) -> Row {
        let mut row = Row::new();
        row.insert("id".to_owned(), self.id.to_string().into());
        row.insert("type".to_owned(), self.ty.name().into());
        row.insert("name".to_owned(), self.name.clone().into());
        row.insert("timestamp".to_owned(), time(self.timestamp));
        row.insert("message".to_owned(), self.message.clone().into());
        let details =
            serde_json::to_value(whole(Some(&Value::Object(self.details.0.clone())), STATE_DETAILS));
        row.insert("state_details".to_owned(), details.unwrap_or_default());
        row
    }

    /// As answers show it.
    pub(crate) fn object(&self) -> Object<'_> {
        let mut row = self.row();
        let details = row.remove("state_details").unwrap_or_default();
        Object::default()
            .with("id", JsonPart::Made(self.id.to_string().into()))
            .with("type", JsonPart::text(self.ty.name()))
            .with("name", JsonPart::text(self.name.as_str()))
            .with("timestamp", JsonPart::Time(self.timestamp))
            .with("message", JsonPart::Made(self.message.clone().into()))
            .with("data", JsonPart::Json(&self.data))
            .with("state_details", JsonPart::Made(details))
    }
}
