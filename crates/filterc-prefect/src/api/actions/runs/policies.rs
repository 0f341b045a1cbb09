//! Policies of runs: how they are retried.

use foldhash::{HashSet, HashSetExt};
use serde_json::{Map, Value};

use filterc_server::model::{Absent, Model};

/// A checked policy, whole: what is left out has its default, and the old names of retries count where the new ones are left
/// out.
pub(in super::super) fn completed(policy: &Value, model: &Model<'_>) -> Value {
    let mut policy = policy.as_object().cloned().unwrap_or_default();
    if policy.is_empty() {
        let keys = model.keys.iter().filter(|key| !matches!(key.absent, Absent::Left));
        policy = keys.map(|key| (key.name.to_owned(), key.absent.value().unwrap_or_default())).collect();
    }
    for (new, old) in [("retries", "max_retries"), ("retry_delay", "retry_delay_seconds")] {
        replace(&mut policy, new, old);
    }
    if let Some(Value::Array(keys)) = policy.get_mut("pause_keys") {
        *keys = each_once(keys);
    }
    Value::Object(policy)
}

/// Of equal values the first.
fn each_once(values: &[Value]) -> Vec<Value> {
    let mut seen = HashSet::new();
    values.iter().filter(|value| seen.insert(value.as_str())).cloned().collect()
}

fn replace(policy: &mut Map<String, Value>, new: &str, old: &str) {
    let is_nothing = |value: Option<&Value>| value.and_then(Value::as_f64).is_none_or(|number| number == 0.0);
    let is_list = policy.get(new).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    if let (Some(value), true) = (policy.get(old).cloned(), !is_list && is_nothing(policy.get(new)))
        && !is_nothing(Some(&value))
    {
        policy.insert(new.to_owned(), integral(value));
    }
}

/// Whole numbers are written without a fraction.
fn integral(value: Value) -> Value {
    match value.as_f64() {
        Some(number) if number.fract() == 0.0 => (number as i64).into(),
        _ => value,
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
        assert_eq!(policy(json!({"pause_keys": ["a", "b", "a"]}))["pause_keys"], json!(["a", "b"]));
        assert_eq!(policy(json!({"retry_delay": [], "retry_delay_seconds": 2}))["retry_delay"], 2);
        assert_eq!(policy(json!({"retry_delay": [1], "retry_delay_seconds": 2}))["retry_delay"], json!([1]));
    }
}
