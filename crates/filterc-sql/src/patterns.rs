//! Patterns as the databases read them (semantics §4 to §6).

use filterc_ir::PatternShape;

use crate::Dialect;

/// The pattern of a text operand.
pub(crate) fn pattern(shape: PatternShape, text: &str, dialect: Dialect) -> String {
    match (shape, dialect) {
        (PatternShape::Contains, Dialect::Postgres) => format!("%{text}%"),
        (PatternShape::Contains, Dialect::Sqlite) => format!("%{}%", text.to_ascii_lowercase()),
        (PatternShape::StartsWith, Dialect::Sqlite) => format!("{}%", text.to_ascii_lowercase()),
        (PatternShape::StartsWith | PatternShape::Prefix, _) => format!("{text}%"),
        (PatternShape::Term, _) => format!("%{}%", escaped(text, '/')),
        (PatternShape::Label, _) => label(text),
    }
}

/// Wildcards and the escape character made literal.
fn escaped(text: &str, escape: char) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '%' || c == '_' || c == escape {
            pattern.push(escape);
        }
        pattern.push(c);
    }
    pattern
}

/// `*` and `?` made wildcards, everything else literal.
fn label(text: &str) -> String {
    escaped(text, '\\').replace('*', "%").replace('?', "_")
}
