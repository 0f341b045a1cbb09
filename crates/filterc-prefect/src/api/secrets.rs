//! The data of block documents: stored encrypted (Fernet), shown without its secrets.

use foldhash::HashSet;
use serde_json::{Map, Value};

use super::EncryptionKey;
use filterc_server::failure::Failure;

/// The text in place of a secret.
const HIDDEN: &str = "********";

/// The data of a document; none where it is encrypted with another key. What is stored as an object is not encrypted.
pub(super) fn decrypted(stored: Option<&Value>, key: Option<&EncryptionKey>) -> Option<Map<String, Value>> {
    match stored {
        Some(Value::String(token)) => serde_json::from_slice(&key?.0.decrypt(token).ok()?).ok(),
        Some(Value::Object(data)) => Some(data.clone()),
        _ => Some(Map::new()),
    }
}

/// Data as it is stored.
pub(super) fn encrypted(data: &Map<String, Value>, key: &EncryptionKey) -> Result<Value, Failure> {
    let bytes = serde_json::to_vec(data).map_err(|error| Failure::Broken(error.to_string()))?;
    Ok(Value::String(key.0.encrypt(&bytes)))
}

/// New data in which what was hidden when it was read is again what it was: whoever sends it back did not mean stars.
pub(super) fn restore_secrets(
    mut data: Map<String, Value>,
    before: &Map<String, Value>,
    fields: &Value,
) -> Map<String, Value> {
    for path in fields.get("secret_fields").and_then(Value::as_array).into_iter().flatten() {
        let keys: Vec<_> = path.as_str().unwrap_or_default().split('.').collect();
        let plain = keys.iter().take_while(|key| **key != "*").count();
        let (Some(path), below) = (keys.get(..plain), plain < keys.len()) else { continue };
        restore_at(&mut data, before, path, below);
    }
    data
}

/// Puts the stored secrets back in place of hidden ones, at one path or everywhere below it.
fn restore_at(data: &mut Map<String, Value>, before: &Map<String, Value>, path: &[&str], below: bool) {
    for (name, value) in data {
        let Some(was) = before.get(name) else { continue };
        let rest = match path {
            [key, rest @ ..] if key == name => rest,
            [] if below => path,
            _ => continue,
        };
        match (&mut *value, was) {
            (Value::Object(value), Value::Object(was)) => restore_at(value, was, rest, below),
            (Value::String(stars), was) if stars == HIDDEN && rest.is_empty() && !was.is_null() => {
                *value = was.clone();
            }
            _ => {}
        }
    }
}

/// Hides what the schema calls secret: paths with dots between their keys; `*` stands for everything below.
pub(super) fn hide_secrets(data: &mut Map<String, Value>, fields: &Value) {
    let mut seen = HashSet::default();
    for path in fields.get("secret_fields").and_then(Value::as_array).into_iter().flatten() {
        let Some(path) = path.as_str() else { continue };
        let keys: Vec<_> = path.split('.').collect();
        let (plain, below) = match keys.iter().position(|key| *key == "*") {
            Some(at) => (keys.get(..at).unwrap_or_default(), true),
            None => (keys.as_slice(), false),
        };
        let mut value = Some(&mut *data);
        if !seen.insert((plain.to_vec(), below)) {
            continue;
        }
        let Some((last, before)) = plain.split_last() else {
            data.values_mut().for_each(hide_all);
            continue;
        };
        for key in before {
            value = value.and_then(|object| object.get_mut(*key)).and_then(Value::as_object_mut);
        }
        match value.and_then(|object| object.get_mut(*last)) {
            Some(secret) if below => hide_all(secret),
            Some(Value::Null | Value::Object(_)) | None => {}
            Some(secret) => *secret = Value::String(HIDDEN.to_owned()),
        }
    }
}

/// Hides every value inside, also null.
fn hide_all(value: &mut Value) {
    match value {
        Value::Object(members) if !members.is_empty() => members.values_mut().for_each(hide_all),
        plain => *plain = Value::String(HIDDEN.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_hidden_by_path_and_below_a_star() {
        let fields = json!({"secret_fields": ["password", "nested.*", "deep.key", "none", "gone.a"]});
        let mut data = json!({"value": 1, "password": "a", "nested": {"a": 1, "b": null}, "deep": {"key": "k", "open": 2}, "none": null});
        hide_secrets(data.as_object_mut().unwrap(), &fields);
        let hidden = json!({"value": 1, "password": HIDDEN, "nested": {"a": HIDDEN, "b": HIDDEN}, "deep": {"key": HIDDEN, "open": 2}, "none": null});
        assert_eq!(data, hidden);
    }

    #[test]
    fn what_was_hidden_is_again_what_it_was() {
        let fields = json!({"secret_fields": ["password", "nested.*", "deep.key", "new"]});
        let before =
            json!({"password": "a", "nested": {"a": 1, "b": {"c": 2}}, "deep": {"key": "k"}, "open": "o"});
        let sent = json!({"password": HIDDEN, "nested": {"a": HIDDEN, "b": {"c": 3}}, "deep": {"key": HIDDEN, "x": HIDDEN}, "open": HIDDEN, "new": HIDDEN});
        let meant = json!({"password": "a", "nested": {"a": 1, "b": {"c": 3}}, "deep": {"key": "k", "x": HIDDEN}, "open": HIDDEN, "new": HIDDEN});
        let object = |value: &Value| value.as_object().cloned().unwrap();
        assert_eq!(Value::Object(restore_secrets(object(&sent), &object(&before), &fields)), meant);
    }

    #[test]
    fn data_is_decrypted_with_the_key_only() {
        let key = || fernet::Fernet::generate_key().parse::<EncryptionKey>().unwrap();
        let (ours, other) = (key(), key());
        let data = json!({"a": 1}).as_object().cloned().unwrap();
        let token = encrypted(&data, &ours).unwrap();
        assert_eq!(decrypted(Some(&token), Some(&ours)), Some(data));
        assert_eq!(decrypted(Some(&token), Some(&other)), None);
        assert_eq!(decrypted(Some(&token), None), None);
    }
}
