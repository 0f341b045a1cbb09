//! Adversarial rows: NULL, empty texts, wildcards, backslashes, quotes, case pairs outside ASCII, equal times, microseconds, empty
//! and duplicate elements, extreme numbers, links to nowhere.

use filterc::catalog::{Catalog, Collection, Column, ElementType, IntWidth, Type};
use serde_json::{Map, Value, json};

use crate::entropy::{Choices, Entropy};

/// Texts that are easily taken for each other, or for patterns.
pub(crate) const TEXTS: [&str; 32] = [
    "a", "A", "ab", "AB", "aB", "b", "", " ", "%", "_", "a%", "a_b", "axb", "\\", "a\\b", "\\%", "'", "it's",
    "\"", "é", "É", "ß", "İ", "i", "\u{212a}", "k", "Σ", "ς", "日本", "😀", "a b", "prod",
];

/// Names of members of JSON objects that are easily taken for steps of a path, for positions, or for the end of a text.
pub(crate) const KEYS: [&str; 28] = [
    "a\"b",
    "\"",
    "a.b",
    ".",
    "\\",
    "a\\b",
    "\\\"",
    "$",
    "$.a",
    "$.\"a\"",
    "[0]",
    "a[0]",
    "0",
    "-1",
    "#",
    "[#-1]",
    "",
    " ",
    "é",
    "日本😀",
    "'",
    "a'b",
    "%",
    "?1",
    ":x",
    "\n",
    "\u{7f}",
    "*",
];

/// A string of JSON that begins with it stands for the number behind it, digit for digit: see [`with_numbers`].
pub const NUMBER: char = '\u{e000}';

/// Numbers of JSON that databases print in another way than they are written, or than each other.
const NUMBERS: [&str; 18] = [
    "1.50",
    "1.5",
    "1e2",
    "100",
    "9223372036854775808",
    "-9223372036854775808",
    "9007199254740993",
    "-0",
    "-0.0",
    "0.1",
    "1.0",
    "0.30000000000000004",
    "1e-7",
    "123456789012345678901234567890.5",
    "2.718281828459045",
    "1e16",
    "5e-324",
    "3",
];

/// What some of them are printed as.
pub(crate) const PRINTED: [&str; 11] = [
    "1.50",
    "1.5",
    "100",
    "100.0",
    "9223372036854775808",
    "9.2233720368547758e+18",
    "0",
    "0.0",
    "0.1",
    "1.0",
    "3",
];

/// A text of JSON with the numbers that strings of it stand for.
pub fn with_numbers(text: &str) -> String {
    let escaped = text.replace("\\ue000", "\u{e000}");
    let mut parts = escaped.split("\"\u{e000}");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('"').expect("a closing quote");
        whole += number;
        whole += rest;
    }
    whole
}

/// The identities that keys and links take; the last ones are nobody's.
const IDENTITIES: u64 = 12;

/// Rows for every stored collection, as the demo rows of a catalog are written: `{"c0": {"id": …}}`.
pub fn rows(catalog: &Catalog, entropy: &Entropy) -> Vec<(String, Map<String, Value>)> {
    let choices = &mut Choices::new(entropy);
    let mut all = Vec::new();
    for (_, of) in catalog.collections().filter(|(_, of)| of.stored) {
        let count = (4 + choices.choose(7) as u64).min(IDENTITIES - 2);
        for number in 0..count {
            all.push((of.name.clone(), row(choices, catalog, of, number)));
        }
    }
    all
}

fn row(choices: &mut Choices<'_>, catalog: &Catalog, of: &Collection, number: u64) -> Map<String, Value> {
    let cells = of.columns().map(|(id, column)| {
        let value = if id == of.key {
            identity(column.ty, number)
        } else if column.nullable && choices.value(4) == 0 {
            Value::Null
        } else if column.name.starts_with("to") {
            let to = choices.value(IDENTITIES);
            identity(column.ty, to)
        } else {
            cell(choices, catalog, column)
        };
        (column.name.clone(), value)
    });
    cells.collect()
}

fn identity(ty: Type, number: u64) -> Value {
    match ty {
        Type::Uuid => json!(format!("a0000000-0000-4000-8000-{number:012x}")),
        Type::Text => json!(TEXTS[number as usize]),
        _ => json!(number.cast_signed() - 3),
    }
}

fn cell(choices: &mut Choices<'_>, catalog: &Catalog, column: &Column) -> Value {
    match column.ty {
        Type::Set(element) => {
            let count = choices.value(4);
            (0..count).map(|_| one(choices, catalog, element_type(element))).collect()
        }
        Type::Json => {
            let kinds = [
                json!("a"),
                json!("prod"),
                json!("%"),
                json!(null),
                json!(3),
                json!(true),
                json!("é"),
                json!({"a": 1}),
            ];
            let number = json!(format!("{NUMBER}{}", choices.pick(&NUMBERS)));
            let nested = json!({ "é": [number, "\u{7f}é\"", null], "b": { "z": 1, "yy": number } });
            let kind = match choices.value(12) {
                0..=2 => number,
                3 => nested,
                other => kinds[other as usize - 4].clone(),
            };
            match choices.value(6) {
                0 => json!({}),
                1 => json!({ "kind": kind }),
                2 => {
                    json!({ "a": "A", choices.pick(&KEYS): choices.pick(&TEXTS), choices.pick(&KEYS): kind })
                }
                _ => json!({ "kind": kind, "env": choices.pick(&TEXTS) }),
            }
        }
        // What no operand says: the ends of all time, and of all numbers.
        Type::Timestamp | Type::Date if choices.value(8) == 0 => {
            json!(choices.pick(&["infinity", "-infinity"]))
        }
        Type::Float if choices.value(8) == 0 => json!(choices.pick(&["Infinity", "-Infinity"])),
        ty => one(choices, catalog, ty),
    }
}

/// The type that an element of a set is written in.
pub(crate) fn element_type(element: ElementType) -> Type {
    match element {
        ElementType::Text => Type::Text,
        ElementType::Int => Type::Int(IntWidth::Big),
        ElementType::Uuid => Type::Uuid,
        ElementType::Enum(of) => Type::Enum(of),
    }
}

/// A value of a type that is neither a set nor JSON.
pub(crate) fn one(choices: &mut Choices<'_>, catalog: &Catalog, ty: Type) -> Value {
    match ty {
        Type::Bool => json!(choices.value(2) == 0),
        Type::Int(width) => {
            let (least, most) = width.range();
            let numbers = [0, 1, -1, 2, 3, 3, least, most];
            json!(numbers[choices.value(8) as usize])
        }
        Type::Float => json!([0.0, -0.0, 0.1, 1.5, -2.25, 1e10, 1e-7, 3.0][choices.value(8) as usize]),
        Type::Decimal => {
            json!(choices.pick(&[
                "0",
                "0.1",
                "0.10",
                "19.90",
                "19.9",
                "-3",
                "123456789.012345",
                "100",
                "1e2",
                "1.5E-3",
                "-30e-1"
            ]))
        }
        Type::Uuid => identity(ty, choices.value(IDENTITIES)),
        Type::Date => {
            json!(choices.pick(&["2026-11-01", "2026-11-02", "1970-01-01", "0001-01-01", "9999-12-31"]))
        }
        Type::Timestamp => json!(choices.pick(&[
            "2026-11-01T08:30:00Z",
            "2026-11-01T08:30:00.000001Z",
            "2026-11-01T08:30:00.999999Z",
            "2026-11-01T08:30:01Z",
            "1969-12-31T23:59:59.5Z",
            "1970-01-01T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999Z",
        ])),
        Type::Interval => {
            json!([0.0, 0.000_001, 1.5, 90.0, 86_400.0, 0.999_999, 1e9, 2.0][choices.value(8) as usize])
        }
        Type::Enum(of) => {
            let members = &catalog.enumeration(of).members;
            json!(members[choices.value(members.len() as u64) as usize])
        }
        _ => json!(choices.pick(&TEXTS)),
    }
}
