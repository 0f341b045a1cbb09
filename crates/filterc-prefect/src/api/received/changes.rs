//! The change of a task run that an event tells of (`server/services/task_run_recorder.py` of Prefect).

use filterc::catalog::calendar;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Event;
use super::event::key_of;
use super::model::ID;
use crate::api::actions::{STATE_TYPES, StateType};
use crate::api::writer::{Row, time};
use filterc_server::model::{self, Absent, Key, Kind, Model, NOT_NEGATIVE, TEXTS};

/// A task run as it was when it came into a state.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) key: Uuid,
    pub(super) flow_run: Option<Uuid>,
    /// The columns of the run that the client told, and its state.
    pub(super) run: Row,
    /// The row of the state, without the run it belongs to.
    pub(super) state: Row,
}

static RUN: Model = Model::open(
    "a task run",
    &[
        Key::optional("id", Kind::Uuid),
        Key::optional("flow_run_id", Kind::Uuid).nullable(),
        Key::optional("name", Kind::Text),
        Key::required("task_key", Kind::Text),
        Key::required("dynamic_key", Kind::Text),
        Key::optional("cache_key", Kind::Text).nullable(),
        Key::optional("cache_expiration", Kind::Time).nullable(),
        Key::optional("task_version", Kind::Text).nullable(),
        Key::optional("empirical_policy", Kind::Object),
        Key::optional("tags", TEXTS),
        Key::optional("labels", Kind::Object).nullable(),
        Key::optional("task_inputs", Kind::Object),
        Key::optional("run_count", NOT_NEGATIVE),
        Key::optional("flow_run_run_count", NOT_NEGATIVE),
        Key::optional("expected_start_time", Kind::Time).nullable(),
        Key::optional("next_scheduled_start_time", Kind::Time).nullable(),
        Key::optional("start_time", Kind::Time).nullable(),
        Key::optional("end_time", Kind::Time).nullable(),
        Key::optional("total_run_time", Kind::Float(0.0, 1e12)),
    ],
);

static STATE: Model = Model::open(
    "a state",
    &[
        Key::optional("id", Kind::Uuid),
        Key::optional("timestamp", Kind::Time),
        Key::required("type", Kind::OneOf(STATE_TYPES)),
        Key::or_null("name", Kind::Text),
        Key::or_null("message", Kind::Text),
        Key::or_null("data", Kind::Any),
        Key::with_default("state_details", Kind::Object, Absent::Object),
    ],
);

impl Change {
    /// None where the event tells of no such change; in a few words what is wrong with one that means to.
    pub(super) fn from_event(event: &Event, now: i64) -> Result<Option<Self>, String> {
        let told_by_client = event.label("prefect.orchestration") == Some("client");
        if !event.name().starts_with("prefect.task-run") || !told_by_client {
            return Ok(None);
        }
        let key = event.label(ID).and_then(|id| key_of(id, "prefect.task-run"));
        let key = key.ok_or("its resource is no task run")?;
        let flow_run = match event.in_role("flow-run").map(|run| run.get(ID).and_then(Value::as_str)) {
            None => None,
            Some(id) => {
                let key = id.and_then(|id| key_of(id, "prefect.flow-run"));
                Some(key.ok_or("its related flow run is none")?)
            }
        };
        let payload = event.member("payload");
        let mut run = checked(payload.get("task_run"), &RUN, now)?;
        let mut state = checked(payload.get("validated_state"), &STATE, now)?;
        let key = taken(&mut run, "id").unwrap_or(key);
        let flow_run =
            if run.contains_key("flow_run_id") { taken(&mut run, "flow_run_id") } else { flow_run };
        run.insert("flow_run_id".to_owned(), flow_run.map_or(Value::Null, |key| key.to_string().into()));
        complete(&mut state, event, now);
        for (column, of_state) in [
            ("state_id", "id"),
            ("state_type", "type"),
            ("state_name", "name"),
            ("state_timestamp", "timestamp"),
        ] {
            run.insert(column.to_owned(), state.get(of_state).cloned().unwrap_or_default());
        }
        if !run.contains_key("name") {
            let name = event.label("prefect.resource.name").map(Value::from);
            run.insert("name".to_owned(), name.unwrap_or_else(|| member(&run, "task_key")));
        }
        Ok(Some(Self { key, flow_run, run, state }))
    }

    /// When it came into the state, as the row says it.
    pub(super) fn since(&self) -> Option<i64> {
        calendar::time(self.state.get("timestamp")?.as_str()?)
    }

    /// The row of the state of the run with this key.
    pub(super) fn state_of(&self, key: Uuid) -> Row {
        let mut state = self.state.clone();
        let key = Value::from(key.to_string());
        if let Some(Value::Object(details)) = state.get_mut("state_details") {
            details.insert("task_run_id".to_owned(), key.clone());
            details.insert("flow_run_id".to_owned(), member(&self.run, "flow_run_id"));
        }
        state.insert("task_run_id".to_owned(), key);
        state
    }
}

/// Completes a state that the client left out in part, from its event and its type.
fn complete(state: &mut Row, event: &Event, now: i64) {
    for (column, of_event) in [("id", "id"), ("timestamp", "occurred")] {
        state.entry(column).or_insert_with(|| event.member(of_event).clone());
    }
    let kind = state.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    if state.get("name").is_none_or(Value::is_null) {
        let name = StateType::named(&kind).map_or("", StateType::usual_name);
        state.insert("name".to_owned(), name.into());
    }
    if let (Some(Value::Object(details)), "SCHEDULED") = (state.get_mut("state_details"), kind.as_str())
        && details.get("scheduled_time").is_none_or(Value::is_null)
    {
        details.insert("scheduled_time".to_owned(), time(now));
    }
}

fn checked(value: Option<&Value>, model: &'static Model, now: i64) -> Result<Map<String, Value>, String> {
    let text = value.map(Value::to_string).unwrap_or_default();
    let found = model::checked(&Kind::Model(model), text.as_bytes(), crate::LENIENCIES, now);
    match found {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(format!("{} is an object", model.name)),
        Err(errors) => {
            let told = errors
                .diagnostics
                .first()
                .map(|error| format!(" {}: {}", error.pointer.as_str(), error.message));
            Err(format!("{}{}", model.name, told.unwrap_or_default()))
        }
    }
}

fn taken(row: &mut Row, column: &str) -> Option<Uuid> {
    row.shift_remove(column).and_then(|key| Uuid::try_parse(key.as_str()?).ok())
}

fn member(row: &Row, column: &str) -> Value {
    row.get(column).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RUN_ID: &str = "3fee8958-0c1a-4096-9a53-b330fa9f8275";
    const EVENT_ID: &str = "01a2109c-991d-7c97-8b29-a11aa48a1fcf";

    fn event(state: &Value, run: &Value) -> Event {
        let resource = json!({
            "prefect.resource.id": format!("prefect.task-run.{RUN_ID}"),
            "prefect.resource.name": "t-0",
            "prefect.orchestration": "client",
        });
        let event = json!({
            "id": EVENT_ID, "occurred": "2026-11-25T02:50:27.997402Z", "event": "prefect.task-run.Pending",
            "resource": resource, "related": [], "payload": {"validated_state": state, "task_run": run},
        });
        Event::from_json(event).unwrap()
    }

    #[test]
    fn a_state_has_the_key_and_the_time_of_its_event() {
        let run = json!({"task_key": "k", "dynamic_key": "0", "total_run_time": 1.5, "unknown": 1});
        let change = Change::from_event(&event(&json!({"type": "PENDING"}), &run), 0).unwrap().unwrap();
        assert_eq!(change.key.to_string(), RUN_ID);
        assert_eq!(change.state["id"], EVENT_ID);
        assert_eq!(change.state["name"], "Pending");
        assert_eq!(change.run["state_id"], EVENT_ID);
        assert_eq!(change.run["state_timestamp"], "2026-11-25T02:50:27.997402Z");
        assert_eq!(change.run["name"], "t-0");
        assert!(!change.run.contains_key("unknown"));
        assert_eq!(change.state_of(change.key)["state_details"]["task_run_id"], RUN_ID);
    }

    #[test]
    fn what_cannot_be_a_change_is_said() {
        let run = json!({"task_key": "k", "dynamic_key": "0"});
        for (state, run, told) in [
            (json!({"type": "DONE"}), run.clone(), "a state /type: "),
            (json!({"type": "PENDING"}), json!({"task_key": "k"}), "a task run /dynamic_key: "),
            (json!(null), run, "a state"),
        ] {
            let refused = Change::from_event(&event(&state, &run), 0).unwrap_err();
            assert!(refused.starts_with(told), "{refused}");
        }
    }
}
