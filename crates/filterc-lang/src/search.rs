//! The language of text searches, `grammar/search.ebnf`: words and phrases, each with at most one prefix.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{take_till1, take_while};
use nom::character::complete::{anychar, char, one_of};
use nom::combinator::{eof, map, not, opt, peek, value, verify};
use nom::multi::{fold_many0, many0};
use nom::sequence::{preceded, terminated};

/// Whether the text must have a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermKind {
    /// The text must have one of these terms.
    Include,
    /// The text must not have the term.
    Exclude,
    /// The text must have the term.
    Require,
}

type Parsed<'s, T> = nom::IResult<&'s str, T>;

/// The terms of a search, in their order and in lower case. Every text is a search; blank phrases say nothing.
pub(crate) fn terms(search: &str) -> Vec<(TermKind, String)> {
    let items =
        terminated(many0(preceded(whitespace, alt((map(item, Some), lone_prefix)))), (whitespace, eof));
    let parsed: Parsed<'_, Vec<Option<(TermKind, String)>>> = { items }.parse(search);
    let found = parsed.map(|(_, items)| items).unwrap_or_default();
    let said = found.into_iter().flatten().filter(|(_, text)| !text.trim().is_empty());
    said.map(|(kind, text)| (kind, text.to_lowercase())).collect()
}

fn whitespace(input: &str) -> Parsed<'_, &str> {
    take_while(char::is_whitespace).parse(input)
}

fn item(input: &str) -> Parsed<'_, (TermKind, String)> {
    (map(opt(prefix), |kind| kind.unwrap_or(TermKind::Include)), alt((phrase, word))).parse(input)
}

/// `-`, `!` or `+` before something that is not blank.
fn prefix(input: &str) -> Parsed<'_, TermKind> {
    let kind = map(one_of("-!+"), |sign| if sign == '+' { TermKind::Require } else { TermKind::Exclude });
    terminated(kind, peek(verify(anychar, |next| !next.is_whitespace()))).parse(input)
}

/// A prefix before nothing: that character is skipped.
fn lone_prefix(input: &str) -> Parsed<'_, Option<(TermKind, String)>> {
    value(None, one_of("-!+")).parse(input)
}

/// In double quotes; `\"` and `\\` are escapes, and without a closing quote it runs to the end.
fn phrase(input: &str) -> Parsed<'_, String> {
    let escaped = preceded(char('\\'), one_of("\"\\"));
    let character = alt((escaped, verify(anychar, |c| *c != '"')));
    let text = fold_many0(character, String::new, |mut text: String, c| {
        text.push(c);
        text
    });
    terminated(preceded(char('"'), text), opt(char('"'))).parse(input)
}

/// Up to the next blank or quote.
fn word(input: &str) -> Parsed<'_, String> {
    let alone = (one_of("-!+"), alt((eof, map(peek(verify(anychar, |c| c.is_whitespace())), |_| ""))));
    let text = take_till1(|c: char| c.is_whitespace() || c == '"');
    preceded(not(alone), map(text, str::to_owned)).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn display(search: &str) -> String {
        let terms = terms(search).into_iter().map(|(kind, text)| match kind {
            TermKind::Include => format!("<{text}>"),
            TermKind::Exclude => format!("not<{text}>"),
            TermKind::Require => format!("must<{text}>"),
        });
        terms.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn searches_read_as_the_real_server_reads_them() {
        for (search, expected) in [
            ("Error timeout", "<error> <timeout>"),
            ("-debug !trace +must", "not<debug> not<trace> must<must>"),
            ("--x +-x", "not<-x> must<-x>"),
            ("- x", "<x>"),
            ("x -", "<x>"),
            ("error\"happened here\"", "<error> <happened here>"),
            (r#"-"a \" b \\ c \d""#, r#"not<a " b \ c \d>"#),
            ("\"open to the end ", "<open to the end >"),
            ("\"  \" -\"\" a", "<a>"),
            (r"a\b", r"<a\b>"),
            ("É", "<é>"),
            ("", ""),
            (" \t ", ""),
        ] {
            assert_eq!(display(search), expected, "{search:?}");
        }
    }
}
