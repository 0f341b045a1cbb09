//! The catalog language: text to declarations with spans. Nothing is resolved here.

mod ast;
mod columns;
mod declarations;
mod endpoints;
mod expressions;
mod filters;
mod groups;
mod input;
mod lex;
mod relations;
mod tables;

pub(crate) use ast::*;
pub(crate) use input::{Doubt, Expected, Input, Parsed};

use filterc_syntax::{Diagnostic, Span};

use crate::codes::SYNTAX;

/// Parses a file. After an error it goes on at the next declaration, so one run shows all of them.
pub(crate) fn parse(source: &str) -> (Vec<Declaration>, Vec<Diagnostic>) {
    let mut declarations = Vec::new();
    let mut errors = Vec::new();
    let mut rest = lex::skip(Input::new_extra(source, 0));
    while !rest.fragment().is_empty() {
        match declarations::declaration(rest) {
            Ok((after, declaration)) => {
                declarations.push(declaration);
                rest = lex::skip(after);
            }
            Err(error) => {
                let expected = match error {
                    nom::Err::Error(expected) | nom::Err::Failure(expected) => expected,
                    nom::Err::Incomplete(_) => Expected::new(source.len(), "more text"),
                };
                errors.push(diagnostic(source, expected));
                rest = next_declaration(rest);
            }
        }
    }
    (declarations, errors)
}

fn diagnostic(source: &str, expected: Expected) -> Diagnostic {
    let at = source.len() - source.get(expected.at..).unwrap_or_default().trim_start().len();
    let rest = source.get(at..).unwrap_or_default();
    let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let found = if word.is_empty() { rest.chars().take(1).collect() } else { word };
    let wanted = if expected.what.is_empty() { "a declaration" } else { expected.what };
    let message = if found.is_empty() {
        format!("expected {wanted}, found the end of the file")
    } else {
        format!("expected {wanted}, found `{found}`")
    };
    if let Some(Doubt { word, at, is_property }) = expected.doubt {
        let span = Span::new(at, at + word.len());
        let (label, help) = if is_property {
            (
                "read as a property of the column before it",
                format!("write `; {word}` if it is the name of a column"),
            )
        } else {
            (
                "read as the name of a column",
                format!("write `{word}` on the line of its column if it is a property"),
            )
        };
        let error = Diagnostic::error(SYNTAX, span, message).labelled(label).help(help);
        return if is_property { error.edit(format!("; {word}")) } else { error };
    }
    Diagnostic::error(SYNTAX, Span::new(at, at + found.len()), message).labelled(format!("expected {wanted}"))
}

/// Skips to the next line that begins a declaration.
fn next_declaration(from: Input<'_>) -> Input<'_> {
    let text = *from.fragment();
    let begins = |line: &str| ["catalog ", "enum ", "collection "].iter().any(|word| line.starts_with(word));
    let mut at = text.find('\n').map_or(text.len(), |i| i + 1);
    while let Some(line) = text.get(at..).filter(|line| !line.is_empty()) {
        if begins(line) {
            break;
        }
        at += line.find('\n').map_or(line.len(), |i| i + 1);
    }
    nom::Input::take_from(&from, at)
}
