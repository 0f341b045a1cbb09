//! Automations that would start themselves again and again: runs of a deployment that start it.

use serde_json::Value;

use super::actions::runs;
use super::triggers::names;
use crate::api::writer::Row;

/// Each run that a deployment makes has these.
const EVERY: [&str; 4] = [
    "prefect.flow-run.Scheduled",
    "prefect.flow-run.Pending",
    "prefect.flow-run.Running",
    "prefect.flow-run.*",
];

/// Returns the message for an automation that would trigger itself, or none.
pub(super) fn find_loop(automation: &Row) -> Option<&'static str> {
    let trigger = automation.get("trigger").and_then(Value::as_object)?;
    let is = |of: &Row, name: &str, value: &str| of.get(name).is_some_and(|member| member == value);
    let reacts = is(trigger, "type", "event") && is(trigger, "posture", "Reactive");
    let is_on = automation.get("enabled") != Some(&Value::Bool(false));
    if !is_on || !reacts || !names(trigger, "expect").any(|name| EVERY.contains(&name)) {
        return None;
    }
    let actions = || automation.get("actions").and_then(Value::as_array).into_iter().flatten();
    if actions().any(|action| runs(action, false)) {
        return Some(
            "running an inferred deployment from a flow run state change event will lead to an infinite loop of flow runs",
        );
    }
    let related = match trigger.get("match_related") {
        Some(Value::Array(several)) => several.iter().any(matches_every_run),
        one => one.is_none_or(matches_every_run),
    };
    (actions().any(|action| runs(action, true)) && related && trigger.get("match").is_none_or(matches_every_run)).then_some(
        "running a selected deployment from a flow run state change event may lead to an infinite loop of flow runs",
    )
}

fn matches_every_run(labels: &Value) -> bool {
    const ALL: &str = "prefect.flow-run.*";
    let Some(labels) = labels.as_object() else { return false };
    match labels.get("prefect.resource.id") {
        Some(Value::String(text)) if labels.len() == 1 => text == ALL,
        Some(Value::Array(texts)) if labels.len() == 1 => texts.iter().any(|text| text == ALL),
        _ => labels.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn automation(expect: &str, labels: &Value, source: &str) -> Row {
        let trigger = json!({"type": "event", "posture": "Reactive", "expect": [expect], "match": labels, "match_related": {}});
        let automation =
            json!({"trigger": trigger, "actions": [{"type": "run-deployment", "source": source}]});
        automation.as_object().cloned().unwrap()
    }

    #[test]
    fn what_starts_itself_is_found() {
        let every = json!({"prefect.resource.id": ["x", "prefect.flow-run.*"]});
        let some = json!({"prefect.resource.id": "prefect.flow-run.*", "team": "a"});
        assert!(find_loop(&automation("prefect.flow-run.*", &some, "inferred")).is_some());
        assert!(find_loop(&automation("prefect.flow-run.Pending", &every, "selected")).is_some());
        assert!(find_loop(&automation("prefect.flow-run.Pending", &json!({}), "selected")).is_some());
        assert!(find_loop(&automation("prefect.flow-run.Pending", &some, "selected")).is_none());
        assert!(find_loop(&automation("prefect.flow-run.Failed", &every, "inferred")).is_none());
        let mut off = automation("prefect.flow-run.*", &some, "inferred");
        off.insert("enabled".to_owned(), false.into());
        assert!(find_loop(&off).is_none());
    }
}
