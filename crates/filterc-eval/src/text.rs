//! Texts out of values: JSON, lower case.

use filterc_ir::{Folding, JsonText};
use serde_json::Value as Json;

use crate::Value;

/// A character in lower case, one for one.
pub(crate) fn lower(folding: Folding, c: char) -> char {
    match folding {
        Folding::Ascii => c.to_ascii_lowercase(),
        // `İ` alone becomes two.
        Folding::Characters if c == 'İ' => 'i',
        Folding::Characters => c.to_lowercase().next().unwrap_or(c),
    }
}

/// The text of a member of a JSON object; false where it is missing or null.
pub(crate) fn member(object: Value<'_>, name: &str, form: JsonText, out: &mut String) -> bool {
    let Value::Json(Json::Object(members)) = object else { return false };
    match members.get(name) {
        None | Some(Json::Null) => return false,
        Some(Json::String(text)) => out.push_str(text),
        Some(Json::Bool(value)) if form == JsonText::Stored => out.push(if *value { '1' } else { '0' }),
        Some(other) if form == JsonText::Stored => out.push_str(&other.to_string()),
        Some(other) => sorted(other, out),
    }
    true
}

/// The text of JSON.
pub(crate) fn json(value: &Json, form: JsonText, out: &mut String) {
    match form {
        JsonText::Sorted => sorted(value, out),
        JsonText::Stored => stored(value, out),
    }
}

/// Members by length and bytes of their names.
fn sorted(value: &Json, out: &mut String) {
    match value {
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
            object(members.into_iter(), out, sorted);
        }
        Json::Array(items) => array(items, out, sorted),
        plain => out.push_str(&plain.to_string()),
    }
}

/// Members in their order, only ASCII.
fn stored(value: &Json, out: &mut String) {
    match value {
        Json::Object(members) => object(members.iter(), out, stored),
        Json::Array(items) => array(items, out, stored),
        plain => {
            for c in plain.to_string().chars() {
                if c.is_ascii() {
                    out.push(c);
                } else {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        out.push_str(&format!("\\u{unit:04x}"));
                    }
                }
            }
        }
    }
}

fn object<'v>(
    members: impl Iterator<Item = (&'v String, &'v Json)>,
    out: &mut String,
    write: impl Fn(&Json, &mut String),
) {
    out.push('{');
    for (at, (name, value)) in members.enumerate() {
        out.push_str(if at == 0 { "" } else { ", " });
        write(&Json::String(name.clone()), out);
        out.push_str(": ");
        write(value, out);
    }
    out.push('}');
}

fn array(items: &[Json], out: &mut String, write: impl Fn(&Json, &mut String)) {
    out.push('[');
    for (at, item) in items.iter().enumerate() {
        out.push_str(if at == 0 { "" } else { ", " });
        write(item, out);
    }
    out.push(']');
}

/// A value as a part of a longer text: JSON as its text, NULL as none.
pub(crate) fn part(value: Value<'_>, form: JsonText, out: &mut String) {
    match value {
        Value::Text(text) => out.push_str(text),
        Value::Json(value) => json(value, form, out),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Uuid(uuid) => out.push_str(&uuid.to_string()),
        _ => {}
    }
}
