//! Policies of runs: how they are retried.

use serde_json::{Map, Value};

use crate::model::{Absent, Model};

/// A checked policy, whole: what is left out has its default, and the old names of retries count where the new ones are left
/// out.
pub(in super::super) fn completed(policy: &Value, model: &Model) -> Value {
    let mut policy = policy.as_object().cloned().unwrap_or_default();
    if policy.is_empty() {
        let keys = model.keys.iter().filter(|key| !matches!(key.absent, Absent::Left));
        policy = keys.map(|key| (key.name.to_owned(), default(key.absent))).collect();
    }
    for (new, old) in [("retries", "max_retries"), ("retry_delay", "retry_delay_seconds")] {
        replace(&mut policy, new, old);
    }
    Value::Object(policy)
}

fn replace(policy: &mut Map<String, Value>, new: &str, old: &str) {
    let is_nothing = |value: Option<&Value>| value.and_then(Value::as_f64).is_none_or(|number| number == 0.0);
    let is_list = policy.get(new).is_some_and(Value::is_array);
    if let (Some(value), true) = (policy.get(old).cloned(), !is_list && is_nothing(policy.get(new)))
        && !is_nothing(Some(&value))
    {
        policy.insert(new.to_owned(), whole(value));
    }
}

/// Whole numbers are written without a fraction.
fn whole(value: Value) -> Value {
    match value.as_f64() {
        Some(number) if number.fract() == 0.0 => (number as i64).into(),
        _ => value,
    }
}

fn default(absent: Absent) -> Value {
    match absent {
        Absent::Refused | Absent::Left | Absent::Null => Value::Null,
        Absent::Bool(value) => value.into(),
        Absent::Int(number) => number.into(),
        Absent::Text(text) => text.into(),
        Absent::List => Value::Array(Vec::new()),
        Absent::Object => Value::Object(Map::new()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::models::FLOW_RUN_POLICY;
    use super::completed;

    #[test]
    fn old_names_count_where_new_ones_are_left_out() {
        let policy = |given| completed(&given, &FLOW_RUN_POLICY);
        assert_eq!(policy(json!({"retries": null, "max_retries": 3}))["retries"], 3);
        assert_eq!(policy(json!({"retries": 1, "max_retries": 3}))["retries"], 1);
        assert_eq!(policy(json!({"retries": null, "max_retries": 0}))["retries"], json!(null));
        assert_eq!(policy(json!({}))["pause_keys"], json!([]));
    }
}
