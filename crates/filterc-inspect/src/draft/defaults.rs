//! Defaults: expressions of the databases in the words of the language.

use filterc_catalog::Type;

use crate::{Column, Kind};

/// A default of a database in the catalog language.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Default {
    /// There is none.
    None,
    /// The text behind `default`.
    Said(String),
    /// An expression that it cannot say.
    Unsaid,
}

/// The default of a column; `members` are those of its enum.
pub(super) fn default(column: &Column, members: &[String]) -> Default {
    let Some(expression) = column.default.as_deref().map(without_brackets) else { return Default::None };
    if expression.eq_ignore_ascii_case("null") || expression.to_ascii_lowercase().starts_with("null::") {
        return Default::None;
    }
    let text = literal(expression);
    let written = match &column.kind {
        Kind::Plain(ty) => plain_literal(*ty, expression, text.as_deref()),
        Kind::Enum(_) => text.filter(|text| members.contains(text)),
        Kind::Unknown => None,
    };
    written.map_or(Default::Unsaid, Default::Said)
}

fn plain_literal(ty: Type, expression: &str, text: Option<&str>) -> Option<String> {
    let value = text.unwrap_or(expression);
    match ty {
        Type::Text => text.filter(|text| !text.contains(['"', '\n'])).map(|text| format!("\"{text}\"")),
        Type::Int(width) => {
            let (least, most) = width.range();
            let number: i64 = without_brackets(value).parse().ok()?;
            (least..=most).contains(&number).then(|| number.to_string())
        }
        Type::Bool => match value.to_ascii_lowercase().as_str() {
            "true" | "t" | "1" => Some("true".to_owned()),
            "false" | "f" | "0" => Some("false".to_owned()),
            _ => None,
        },
        Type::Timestamp => (text.is_none() && is_now(expression)).then(|| "now".to_owned()),
        Type::Uuid => (text.is_none() && is_random(expression)).then(|| "random".to_owned()),
        Type::Json => match value {
            "[]" | "{}" => Some(value.to_owned()),
            _ => None,
        },
        Type::Interval => {
            let zero =
                ["0", "00:00:00", "1970-01-01 00:00:00", "1970-01-01 00:00:00.000000"].contains(&value);
            zero.then(|| "0".to_owned())
        }
        _ => None,
    }
}

/// Without the brackets around all of it.
fn without_brackets(expression: &str) -> &str {
    let mut text = expression.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).filter(is_balanced)
    {
        text = inner.trim();
    }
    text
}

/// True where every bracket outside of quotes is closed by a later one.
fn is_balanced(text: &&str) -> bool {
    let (mut depth, mut quoted) = (0_i32, false);
    for c in text.chars() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// The text of `'it''s'` or `'it''s'::character varying`.
fn literal(expression: &str) -> Option<String> {
    let (mut text, mut rest) = (String::new(), expression.strip_prefix('\'')?);
    loop {
        let (before, after) = rest.split_once('\'')?;
        text += before;
        match after.strip_prefix('\'') {
            Some(after) => {
                text.push('\'');
                rest = after;
            }
            None => return (after.is_empty() || is_cast(after)).then_some(text),
        }
    }
}

fn is_cast(text: &str) -> bool {
    let name = text.strip_prefix("::").unwrap_or("'");
    !name.contains(['\'', '|', '+', ':', '='])
}

/// The time of the insert, in the ways that people write it.
fn is_now(expression: &str) -> bool {
    let squeezed: String = expression.to_ascii_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let sqlite = squeezed.starts_with("strftime('") && squeezed.ends_with("','now')");
    sqlite
        || [
            "current_timestamp",
            "now()",
            "transaction_timestamp()",
            "statement_timestamp()",
            "clock_timestamp()",
            "timezone('utc'::text,now())",
            "now()attimezone'utc'::text",
            "datetime('now')",
        ]
        .contains(&squeezed.as_str())
}

fn is_random(expression: &str) -> bool {
    let lower = expression.to_ascii_lowercase();
    ["gen_random_uuid()", "uuid_generate_v4()"].contains(&lower.as_str()) || lower.contains("randomblob(")
}

#[cfg(test)]
mod tests {
    use filterc_catalog::IntWidth;

    use super::*;

    fn written(ty: Type, default: &str) -> Default {
        let column = Column {
            name: "c".to_owned(),
            declared: String::new(),
            kind: Kind::Plain(ty),
            nullable: false,
            default: Some(default.to_owned()),
            generated: false,
        };
        super::default(&column, &[])
    }

    #[test]
    fn defaults_of_both_databases_are_understood() {
        let int = Type::Int(IntWidth::Small);
        for (ty, default, expected) in [
            (Type::Text, "'it''s'::character varying", "\"it's\""),
            (Type::Text, "''", "\"\""),
            (int, "0", "0"),
            (int, "'-1'::integer", "-1"),
            (int, "(-1)", "-1"),
            (Type::Bool, "'0'", "false"),
            (Type::Bool, "TRUE", "true"),
            (Type::Timestamp, "CURRENT_TIMESTAMP", "now"),
            (Type::Timestamp, "strftime('%Y-%m-%d %H:%M:%f000', 'now')", "now"),
            (Type::Timestamp, "((strftime('%f)', 'now')))", "now"),
            (Type::Uuid, "(lower(hex(randomblob(4))) || '-')", "random"),
            (Type::Uuid, "GEN_RANDOM_UUID()", "random"),
            (Type::Interval, "'00:00:00'::interval", "0"),
            (Type::Json, "'[]'::jsonb", "[]"),
        ] {
            assert_eq!(written(ty, default), Default::Said(expected.to_owned()), "{default}");
        }
        assert_eq!(written(int, "NULL::smallint"), Default::None);
    }

    #[test]
    fn expressions_of_another_meaning_are_not_taken_for_one() {
        for (ty, default) in [
            (Type::Text, "'a' || 'b'"),
            (Type::Text, "'a'::text || 'b'::text"),
            (Type::Text, "'say \"x\"'"),
            (Type::Text, "CURRENT_USER"),
            (Type::Timestamp, "(now()) + (now())"),
            (Type::Int(IntWidth::Small), "70000"),
            (Type::Int(IntWidth::Big), "nextval('s'::regclass)"),
            (Type::Timestamp, "now() + '1 day'::interval"),
            (Type::Timestamp, "'now'"),
            (Type::Timestamp, "strftime('%Y', 'now', '+1 day')"),
            (Type::Uuid, "'00000000-0000-0000-0000-000000000000'::uuid"),
            (Type::Json, "'[1]'::jsonb"),
            (Type::Decimal, "0"),
        ] {
            assert_eq!(written(ty, default), Default::Unsaid, "{default}");
        }
    }
}
