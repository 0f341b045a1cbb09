//! The filter of a collection: every column with the operators that fit its type.

use filterc_catalog::Type;

use super::plan::Collection;
use super::words::remark;
use crate::{Column, Kind};

/// Most fields that a filter may have.
const MOST: usize = 63;

/// The operators that a column of a type is given; `is_null_` comes on top where it may be NULL.
fn operators(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Enum(_) | Kind::Plain(Type::Uuid) => &["any_", "not_any_"],
        Kind::Plain(Type::Text) => &["any_", "not_any_", "like_"],
        Kind::Plain(Type::Int(_)) => &["any_", "not_any_", "ge_", "le_"],
        Kind::Plain(Type::Bool) => &["eq_"],
        Kind::Plain(Type::Timestamp) => &["before_", "after_"],
        // An array may hold anything, so nobody knows that a json column is a set.
        _ => &[],
    }
}

pub(super) fn write(text: &mut String, of: &Collection<'_>) {
    *text += "\n  filter groups {\n";
    let mut written = 0;
    for column in &of.columns {
        let uses = uses(column);
        if uses.is_empty() {
            continue;
        }
        let name = &column.name;
        if let Some(why) = reserved_reason(name) {
            remark(text, 4, &format!("the field `{name}` is left out: {why}"));
        } else if written == MOST {
            remark(text, 4, &format!("the field `{name}` is left out: a filter has at most {MOST} fields"));
        } else {
            written += 1;
            *text += &format!("    {name}: {}\n", uses.join(" "));
        }
    }
    *text += "  }\n";
}

fn uses(column: &Column) -> Vec<&'static str> {
    let null = column.nullable.then_some("is_null_");
    operators(&column.kind).iter().copied().chain(null).collect()
}

/// Why a field cannot have this name.
fn reserved_reason(name: &str) -> Option<&'static str> {
    match name {
        "operator" => Some("the word says how fields are joined"),
        "on" | "default" | "exclusive" | "vanishes" => Some("the word would belong to the field before it"),
        _ => None,
    }
}
