//! Rows that a new database begins with, in the form in which everything else is stored there.

use filterc_db::Cell;
use filterc_server::failure::Failure;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::encryption::new_key;
use super::encryption_key::EncryptionKey;
use super::stored::complete;
use super::{now, secrets};

const DOCUMENTS: &str = "block_documents";

/// Lines of `{"collection": {row}}` as they are stored: objects have all their members, and block documents are encrypted, with this
/// key or else with a new one, which the database keeps from then on. Lines that are no rows stay as they are.
pub(crate) fn as_stored(rows: &str, given: Option<&EncryptionKey>) -> Result<String, Failure> {
    let mut made: Option<(EncryptionKey, Value)> = None;
    let mut lines = Vec::new();
    for line in rows.lines() {
        let Some((of, mut row)) = row(line) else {
            lines.push(line.to_owned());
            continue;
        };
        complete(&of, &mut row);
        if let (DOCUMENTS, Some(Value::Object(data))) = (of.as_str(), row.get("data")) {
            if given.is_none() && made.is_none() {
                made = Some(new_key()?);
            }
            if let Some(key) = given.or(made.as_ref().map(|(key, _)| key)) {
                let data = secrets::encrypted(data, key)?;
                row.insert("data".to_owned(), data);
            }
        }
        lines.push(json!({ of: row }).to_string());
    }
    if let Some((_, Value::Object(mut row))) = made {
        let time = serde_json::to_value(Cell::Time(now())).unwrap_or_default();
        row.insert("id".to_owned(), json!(Uuid::now_v7()));
        row.insert("created".to_owned(), time.clone());
        row.insert("updated".to_owned(), time);
        lines.push(json!({ "configurations": row }).to_string());
    }
    Ok(lines.join("\n"))
}

/// The collection and the row of a line.
fn row(line: &str) -> Option<(String, Map<String, Value>)> {
    let parsed: Map<String, Value> = serde_json::from_str(line).ok()?;
    match parsed.into_iter().next()? {
        (of, Value::Object(row)) => Some((of, row)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_encrypted_and_objects_are_whole() {
        let rows = [
            r#"{"flows": {"name": "a"}}"#,
            r#"{"block_documents": {"name": "d", "data": {"x": "secret"}}}"#,
            r#"{"deployments": {"concurrency_options": {"collision_strategy": "ENQUEUE"}}}"#,
            "{bad",
        ];
        let lines =
            |key| as_stored(&rows.join("\n"), key).unwrap().lines().map(str::to_owned).collect::<Vec<_>>();
        let parsed = |line: &str| serde_json::from_str::<Value>(line).unwrap();
        let stored = lines(None);
        assert_eq!((stored.len(), parsed(&stored[0]), stored[3].as_str()), (5, parsed(rows[0]), rows[3]));
        let options = json!({"collision_strategy": "ENQUEUE", "grace_period_seconds": null});
        assert_eq!(parsed(&stored[2])["deployments"]["concurrency_options"], options);
        let key =
            parsed(&stored[4])["configurations"]["value"]["fernet_key"].as_str().unwrap().parse().unwrap();
        let data = secrets::decrypted(Some(&parsed(&stored[1])[DOCUMENTS]["data"]), Some(&key));
        assert_eq!(data.map(Value::Object), Some(json!({"x": "secret"})));
        // With a key of the environment the database keeps none.
        assert_eq!(lines(Some(&key)).len(), rows.len());
    }
}
