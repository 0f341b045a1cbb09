//! The keys that a client refers to.

use std::collections::BTreeSet;

use serde_json::Value;
use uuid::Uuid;

use super::value::LookupValue;

/// The keys that the client itself wrote in its body. The application refers to more, which may be hidden from the client.
#[derive(Debug, Default)]
pub(super) enum ClientKeys {
    /// Everything in a row.
    #[default]
    All,
    Keys(BTreeSet<Uuid>),
}

impl ClientKeys {
    /// The keys that stand in a body.
    pub(super) fn in_body(body: &Value) -> Self {
        let mut keys = BTreeSet::new();
        collect(body, &mut keys);
        Self::Keys(keys)
    }

    pub(super) fn has(&self, value: LookupValue<'_>) -> bool {
        match (self, value) {
            (Self::All, _) => true,
            (Self::Keys(keys), LookupValue::Uuid(key)) => keys.contains(&key),
            (Self::Keys(_), _) => false,
        }
    }
}

fn collect(value: &Value, keys: &mut BTreeSet<Uuid>) {
    match value {
        Value::String(text) => keys.extend(Uuid::try_parse(text)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, keys)),
        Value::Object(members) => members.values().for_each(|member| collect(member, keys)),
        _ => {}
    }
}
