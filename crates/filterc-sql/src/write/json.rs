//! JSON as SQLite's tables hold it.

use serde_json::Value;

/// JSON as Prefect stores it on SQLite: `["a", "b"]`, other characters than ASCII escaped. `is_null_` compares this text.
pub fn python_json(value: &Value) -> String {
    let mut text = String::new();
    write_python_json(value, &mut text);
    text
}

fn write_python_json(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (i, item) in items.iter().enumerate() {
                text.push_str(if i == 0 { "" } else { ", " });
                write_python_json(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            for (i, (key, item)) in members.iter().enumerate() {
                text.push_str(if i == 0 { "" } else { ", " });
                write_python_json(&Value::String(key.clone()), text);
                text.push_str(": ");
                write_python_json(item, text);
            }
            text.push('}');
        }
        scalar => {
            for c in scalar.to_string().chars() {
                if c.is_ascii() {
                    text.push(c);
                } else {
                    c.encode_utf16(&mut [0; 2])
                        .iter()
                        .for_each(|unit| text.push_str(&format!("\\u{unit:04x}")));
                }
            }
        }
    }
}
