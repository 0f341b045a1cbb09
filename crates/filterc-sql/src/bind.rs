//! Values for the driver, in the storage form of their dialect.

use serde::Serialize;
use uuid::Uuid;

/// A value that travels beside the SQL text. SQLite gets texts where Postgres has types of its own (semantics §4).
///
/// All variants are public on purpose: a pass that does not know a new one shall not compile.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Bind {
    /// NULL.
    Null,
    /// A boolean; SQLite stores 0 and 1.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A 64-bit IEEE number.
    Float(f64),
    /// Text; on SQLite also uuids, times, enums and JSON.
    Text(String),
    /// Bytes, on SQLite.
    Bytes(#[serde(serialize_with = "hex")] Vec<u8>),
    /// A UUID, on Postgres.
    Uuid(Uuid),
    /// Microseconds since 1970, on Postgres.
    Time(#[serde(serialize_with = "rfc3339")] i64),
    /// Microseconds, on Postgres.
    Interval(i64),
    /// JSON, on Postgres.
    Json(Box<serde_json::Value>),
    /// A list of integers, on Postgres.
    Ints(Vec<i64>),
    /// A list of texts, on Postgres.
    Texts(Vec<String>),
    /// A list of UUIDs, on Postgres.
    Uuids(Vec<Uuid>),
    /// A list of times, on Postgres.
    Times(Vec<i64>),
}

fn hex<S: serde::Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("x'{}'", filterc_ir::hex(bytes)))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn rfc3339<S: serde::Serializer>(micros: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&filterc_ir::rfc3339(*micros))
}

impl Bind {
    /// Returns the value as JSON text of at most `most` bytes, for people.
    pub fn display(&self, most: usize) -> String {
        let mut text = serde_json::to_string(self).unwrap_or_default();
        if text.len() > most {
            let end = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            let whole = text.len();
            text.truncate(end);
            text += &format!("… {whole} bytes");
        }
        text
    }
}
