//! Patterns as the databases read them (semantics §4 to §6).

use filterc_ir::PatternShape;

/// The pattern of a text operand.
pub(crate) fn pattern(shape: PatternShape, text: &str) -> String {
    match shape {
        PatternShape::Contains => format!("%{text}%"),
        PatternShape::StartsWith | PatternShape::Prefix => format!("{text}%"),
        PatternShape::Term => format!("%{}%", escaped(text)),
        PatternShape::Label => label(text),
    }
}

/// The character that makes the next one of a pattern literal, where the text says so.
const ESCAPE: char = '/';

/// Wildcards and the escape character made literal.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(c);
    }
    pattern
}

/// `*` and `?` made wildcards, everything else literal.
fn label(text: &str) -> String {
    escaped(text).replace('*', "%").replace('?', "_")
}
