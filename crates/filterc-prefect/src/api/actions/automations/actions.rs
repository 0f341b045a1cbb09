//! What an automation does.

use serde_json::{Map, Value};

use super::super::orchestration::STATE_TYPES;
use super::triggers::{seconds, time};
use filterc_server::model::{Absent, Key, Kind, Model};

/// An action; one that says no type does nothing.
pub(super) static ACTION: Kind = Kind::Either(&[
    Kind::Model(&DO_NOTHING),
    Kind::Model(&RUN_DEPLOYMENT),
    Kind::Model(&OF_DEPLOYMENT),
    Kind::Model(&OF_FLOW_RUN),
    Kind::Model(&CHANGE_STATE),
    Kind::Model(&OF_QUEUE),
    Kind::Model(&NOTIFY),
    Kind::Model(&WEBHOOK),
    Kind::Model(&OF_AUTOMATION),
    Kind::Model(&OF_POOL),
]);

static DO_NOTHING: Model = Model::open(
    "an action that does nothing",
    &[Key::with_default("type", Kind::OneOf(&["do-nothing"]), Absent::Text("do-nothing"))],
);

static RUN_DEPLOYMENT: Model = Model::open(
    "an action that runs a deployment",
    &[
        Key::required("type", Kind::OneOf(&[RUN])),
        SOURCE,
        Key::or_null("deployment_id", Kind::Uuid),
        Key::or_null("parameters", Kind::Object),
        Key::or_null("job_variables", Kind::Object),
        Key::with_default("schedule_after", Kind::RuledJson(time), Absent::Int(0)),
    ],
);

static OF_DEPLOYMENT: Model = Model::open(
    "an action on a deployment",
    &[
        Key::required("type", Kind::OneOf(&["pause-deployment", "resume-deployment"])),
        SOURCE,
        Key::or_null("deployment_id", Kind::Uuid),
    ],
);

static OF_FLOW_RUN: Model = Model::open(
    "an action on a flow run",
    &[Key::required(
        "type",
        Kind::OneOf(&["cancel-flow-run", "delete-flow-run", "suspend-flow-run", "resume-flow-run"]),
    )],
);

static CHANGE_STATE: Model = Model::open(
    "an action that changes the state of a flow run",
    &[
        Key::required("type", Kind::OneOf(&["change-flow-run-state"])),
        Key::or_null("name", Kind::Text),
        Key::required("state", Kind::OneOf(STATE_TYPES)),
        Key::or_null("message", Kind::Text),
        Key::with_default("force", Kind::Bool, Absent::Bool(false)),
    ],
);

static OF_QUEUE: Model = Model::open(
    "an action on a work queue",
    &[
        Key::required("type", Kind::OneOf(&["pause-work-queue", "resume-work-queue"])),
        SOURCE,
        Key::or_null("work_queue_id", Kind::Uuid),
    ],
);

static NOTIFY: Model = Model::open(
    "an action that notifies",
    &[
        Key::required("type", Kind::OneOf(&["send-notification"])),
        Key::required("block_document_id", Kind::Uuid),
        Key::with_default("subject", Kind::Text, Absent::Text("Prefect automated notification")),
        Key::required("body", Kind::Text),
    ],
);

static WEBHOOK: Model = Model::open(
    "an action that calls a webhook",
    &[
        Key::required("type", Kind::OneOf(&["call-webhook"])),
        Key::required("block_document_id", Kind::Uuid),
        Key::with_default("payload", Kind::Any, Absent::Text("")),
    ],
);

static OF_AUTOMATION: Model = Model::open(
    "an action on an automation",
    &[
        Key::required("type", Kind::OneOf(&["pause-automation", "resume-automation"])),
        SOURCE,
        Key::or_null("automation_id", Kind::Uuid),
    ],
);

static OF_POOL: Model = Model::open(
    "an action on a work pool",
    &[
        Key::required("type", Kind::OneOf(&["pause-work-pool", "resume-work-pool"])),
        SOURCE,
        Key::or_null("work_pool_id", Kind::Uuid),
    ],
);

const SOURCE: Key =
    Key::with_default("source", Kind::OneOf(&["selected", INFERRED]), Absent::Text("selected"));

const INFERRED: &str = "inferred";
const RUN: &str = "run-deployment";

/// The members that name what an action is on.
const TARGETS: [&str; 4] = ["deployment_id", "work_queue_id", "automation_id", "work_pool_id"];

/// An action as it is stored. Or what is wrong with it.
pub(super) fn stored(mut action: Map<String, Value>) -> Result<Map<String, Value>, String> {
    if let (Some(source), Some(target)) =
        (action.get("source"), TARGETS.iter().find(|name| action.contains_key(**name)))
    {
        let is_named = action.get(*target).is_some_and(|id| !id.is_null());
        if (source == INFERRED) == is_named {
            return Err(format!("`{target}` is {}", if is_named { "not allowed" } else { "required" }));
        }
    }
    if let Some(after) = action.get_mut("schedule_after") {
        let wait = seconds(after)?.filter(|wait| *wait >= 0.0).ok_or("`schedule_after` is not negative")?;
        *after = wait.into();
    }
    match action.get_mut("payload") {
        None | Some(Value::String(_)) => {}
        Some(Value::Null) => return Err("`payload` takes no `null`".to_owned()),
        Some(other) => {
            *other = serde_json::to_string_pretty(other).map_err(|error| error.to_string())?.into();
        }
    }
    Ok(action)
}

/// True of an action that runs a deployment: one that is named, or one that is found by the event.
pub(super) fn runs(action: &Value, named: bool) -> bool {
    let is = |name: &str, value: &str| action.get(name).is_some_and(|member| member == value);
    is("type", RUN) && is("source", INFERRED) != named
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whoever_names_a_source_names_what_it_is() {
        let id = "0b0e6d2e-0000-4000-8000-000000000001";
        let cases = [
            (json!({"source": "selected", "deployment_id": id}), true),
            (json!({"source": "selected", "deployment_id": null}), false),
            (json!({"source": "inferred", "work_pool_id": null}), true),
            (json!({"source": "inferred", "work_pool_id": id}), false),
            (json!({"type": "do-nothing"}), true),
        ];
        for (action, good) in cases {
            assert_eq!(stored(action.as_object().cloned().unwrap()).is_ok(), good, "{action}");
        }
    }

    #[test]
    fn payloads_are_texts_and_delays_seconds() {
        let action = json!({"payload": {"a": 1}, "schedule_after": "PT1M"});
        let stored = stored(action.as_object().cloned().unwrap()).unwrap();
        assert_eq!(
            (&stored["payload"], &stored["schedule_after"]),
            (&json!("{\n  \"a\": 1\n}"), &json!(60.0))
        );
    }
}
