//! JSON as text, which SQLite's tables hold.

use std::fmt::Write as _;

use filterc_catalog::JsonWriter;
use filterc_ir::python_float;
use serde_json::Value;

/// The text of JSON. `is_null_` compares it with that of a column.
pub fn json_text(value: &Value, writer: JsonWriter) -> String {
    let mut text = String::new();
    match writer {
        JsonWriter::Python => write_python_json(value, &mut text),
    }
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
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => text.push_str(&python_float(float)),
            None => text.push_str(&number.to_string()),
        },
        scalar => {
            for c in scalar.to_string().chars() {
                if c.is_ascii() && c != '\x7f' {
                    text.push(c);
                } else {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        // A text takes all that is written to it.
                        let _ = write!(text, "\\u{unit:04x}");
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use filterc_catalog::JsonWriter;
    use serde_json::json;

    use super::json_text;

    #[test]
    fn json_is_written_as_python_writes_it() {
        let cases = [
            (json!({"a": [1, null, true], "b": {}}), r#"{"a": [1, null, true], "b": {}}"#),
            (
                json!([1.0, -0.0, 0.1, 1e15, 123_456_789_012_345_680.0]),
                "[1.0, -0.0, 0.1, 1000000000000000.0, 1.2345678901234568e+17]",
            ),
            (json!([1e16, 1e300, 1.5e-7, 0.0001, 0.00001]), "[1e+16, 1e+300, 1.5e-07, 0.0001, 1e-05]"),
            (
                json!("ä\u{1F600}\u{7f}\u{1}\u{8}\u{c}\n\"\\/"),
                r#""\u00e4\ud83d\ude00\u007f\u0001\b\f\n\"\\/""#,
            ),
        ];
        for (value, text) in cases {
            assert_eq!(json_text(&value, JsonWriter::Python), text);
        }
    }
}
