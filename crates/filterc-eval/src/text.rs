//! Texts out of values: JSON, lower case.

use std::borrow::Cow;

use filterc_ir::{Folding, JsonText};
use serde_json::Value as Json;

use crate::{Document, Value, number};

/// A character in lower case, one for one.
pub(crate) fn lower(folding: Folding, c: char) -> char {
    match folding {
        Folding::Ascii => c.to_ascii_lowercase(),
        // `İ` alone becomes two.
        Folding::Characters if c == 'İ' => 'i',
        Folding::Characters => c.to_lowercase().next().unwrap_or(c),
    }
}

/// A member of a JSON object as a text.
pub(crate) enum Member<'v> {
    /// The value is missing or null.
    Missing,
    /// The value is a string.
    Text(&'v str),
    /// The value is something else.
    Other(Cow<'v, Document>),
}

/// Looks a member up.
pub(crate) fn find<'v>(object: Value<'v>, name: &str, form: JsonText) -> Member<'v> {
    match object {
        Value::Json(Json::Object(members)) => match members.get(name) {
            None | Some(Json::Null) => Member::Missing,
            Some(Json::String(text)) => Member::Text(text),
            Some(other) => Member::Other(Cow::Owned(other.into())),
        },
        Value::Document(document) => match document.member(name, form) {
            None | Some(Document::Null) => Member::Missing,
            Some(Document::Text(text)) => Member::Text(text),
            Some(other) => Member::Other(Cow::Borrowed(other)),
        },
        _ => Member::Missing,
    }
}

/// The text of a member of a JSON object; false where it is missing or null.
pub(crate) fn member(object: Value<'_>, name: &str, form: JsonText, out: &mut String) -> bool {
    match find(object, name, form) {
        Member::Missing => return false,
        Member::Text(text) => out.push_str(text),
        Member::Other(other) => read(&other, form, out),
    }
    true
}

/// Reads a member that is no string as text.
pub(crate) fn read(document: &Document, form: JsonText, out: &mut String) {
    match (document, form) {
        (Document::Number(text), form) => out.push_str(&number::member(text, form)),
        (Document::Bool(value), JsonText::Stored) => out.push(if *value { '1' } else { '0' }),
        (other, JsonText::Stored) => stored(other, "", out),
        (other, JsonText::Sorted) => write_sorted(other, out),
    }
}

/// The text of JSON.
pub(crate) fn json(document: &Document, form: JsonText, out: &mut String) {
    match form {
        JsonText::Sorted => write_sorted(document, out),
        JsonText::Stored => stored(document, " ", out),
    }
}

/// Members by length and bytes of their names, of two of a name the last; numbers without exponents.
fn write_sorted(document: &Document, out: &mut String) {
    match document {
        Document::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
            // The last one comes last among its equals.
            members.reverse();
            members.dedup_by(|(a, _), (b, _)| a == b);
            object(members.into_iter().rev(), " ", out, write_string, write_sorted);
        }
        Document::List(items) => list(items, " ", out, write_sorted),
        Document::Number(text) => out.push_str(&number::plain(text)),
        Document::Text(text) => write_string(text, out),
        Document::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Document::Null => out.push_str("null"),
    }
}

/// Everything in its order, only printable ASCII.
fn stored(document: &Document, blank: &str, out: &mut String) {
    match document {
        Document::Object(members) => {
            object(members.iter(), blank, out, escaped, |value, out| stored(value, blank, out));
        }
        Document::List(items) => list(items, blank, out, |item, out| stored(item, blank, out)),
        Document::Number(text) => out.push_str(text),
        Document::Text(text) => escaped(text, out),
        Document::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Document::Null => out.push_str("null"),
    }
}

/// A string of JSON.
fn write_string(text: &str, out: &mut String) {
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// A string of JSON in printable ASCII.
fn escaped(text: &str, out: &mut String) {
    let mut plain = String::new();
    write_string(text, &mut plain);
    for c in plain.chars() {
        if c.is_ascii() && c != '\u{7f}' {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
}

fn object<'v>(
    members: impl Iterator<Item = &'v (Box<str>, Document)>,
    blank: &str,
    out: &mut String,
    name: impl Fn(&str, &mut String),
    write: impl Fn(&Document, &mut String),
) {
    out.push('{');
    for (at, (key, value)) in members.enumerate() {
        if at > 0 {
            out.push(',');
            out.push_str(blank);
        }
        name(key, out);
        out.push(':');
        out.push_str(blank);
        write(value, out);
    }
    out.push('}');
}

fn list(items: &[Document], blank: &str, out: &mut String, write: impl Fn(&Document, &mut String)) {
    out.push('[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(',');
            out.push_str(blank);
        }
        write(item, out);
    }
    out.push(']');
}

/// A value as a part of a longer text: JSON as its text, NULL as none.
pub(crate) fn part(value: Value<'_>, form: JsonText, out: &mut String) {
    match value {
        Value::Text(text) => out.push_str(text),
        Value::Json(value) => json(&value.into(), form, out),
        Value::Document(document) => json(document, form, out),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Uuid(uuid) => out.push_str(&uuid.to_string()),
        _ => {}
    }
}
