//! Words, numbers, strings and punctuation, with the white space and comments before them.

use filterc_syntax::Span;
use nom::Parser;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::{char, satisfy};
use nom::combinator::recognize;
use nom::sequence::pair;

use super::{Expected, Input, Name, Parsed};

/// Skips white space and `-- comments`.
pub(super) fn skip(input: Input<'_>) -> Input<'_> {
    let text = *input.fragment();
    let mut rest = text.trim_start();
    while let Some(comment) = rest.strip_prefix("--") {
        rest = comment.split_once('\n').map_or("", |(_, after)| after).trim_start();
    }
    nom::Input::take_from(&input, text.len() - rest.len())
}

/// A name: a letter or `_`, then letters, digits and `_`.
pub(super) fn name(input: Input<'_>) -> Parsed<'_, Name> {
    let first = satisfy(|c| c.is_ascii_alphabetic() || c == '_');
    let more = take_while(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let (rest, found) = recognize(pair(first, more)).parse(skip(input))?;
    Ok((rest, Name { text: (*found.fragment()).to_owned(), span: span(found) }))
}

/// Exactly this word.
pub(super) fn word<'s>(wanted: &'static str) -> impl Fn(Input<'s>) -> Parsed<'s, Span> {
    move |input| {
        let (rest, found) = name(input)?;
        if found.text == wanted { Ok((rest, found.span)) } else { Err(error(input, wanted)) }
    }
}

/// True where the word comes next; it is taken.
pub(super) fn flag<'s>(wanted: &'static str, input: Input<'s>) -> (Input<'s>, bool) {
    match word(wanted)(input) {
        Ok((rest, _)) => (rest, true),
        Err(_) => (input, false),
    }
}

/// True where the word comes next and this punctuation does not follow it, which would make it a name; it is taken.
pub(super) fn flag_unless<'s>(
    wanted: &'static str,
    named_by: &'static str,
    input: Input<'s>,
) -> (Input<'s>, bool) {
    match flag(wanted, input) {
        (rest, true) if mark(named_by)(rest).is_err() => (rest, true),
        _ => (input, false),
    }
}

/// The line of the next token; that of the one before it is `input.location_line()`.
pub(super) fn line(input: Input<'_>) -> u32 {
    skip(input).location_line()
}

/// Matches nothing.
pub(super) fn nothing<T>(input: Input<'_>) -> Parsed<'_, T> {
    Err(error(input, ""))
}

/// Exactly this punctuation.
pub(super) fn mark<'s>(wanted: &'static str) -> impl Fn(Input<'s>) -> Parsed<'s, Span> {
    move |input| {
        let input = skip(input);
        let (rest, found): (_, Input<'_>) =
            tag(wanted).parse(input).map_err(|_: nom::Err<Expected>| error(input, wanted))?;
        Ok((rest, span(found)))
    }
}

/// An integer, perhaps negative.
pub(super) fn integer<T: std::str::FromStr>(input: Input<'_>) -> Parsed<'_, T> {
    let input = skip(input);
    let mut digits = take_while1(|c: char| c.is_ascii_digit() || c == '-' || c == '_');
    let (rest, found): (_, Input<'_>) = digits.parse(input)?;
    let plain = found.fragment().replace('_', "");
    plain.parse().map(|number| (rest, number)).map_err(|_| error(input, "a number"))
}

/// Text in double quotes, without escapes.
pub(super) fn string(input: Input<'_>) -> Parsed<'_, (String, Span)> {
    let input = skip(input);
    let (rest, _) = char('"').parse(input)?;
    let (rest, text) = take_while(|c| c != '"' && c != '\n').parse(rest)?;
    let (rest, _) = char('"').parse(rest).map_err(|_: nom::Err<Expected>| error(rest, "a closing `\"`"))?;
    Ok((rest, ((*text.fragment()).to_owned(), Span::new(input.location_offset(), rest.location_offset()))))
}

/// Turns a parser that did not match into an error that says what was wanted.
pub(super) fn need<'s, T>(
    what: &'static str,
    parser: impl Fn(Input<'s>) -> Parsed<'s, T>,
) -> impl Fn(Input<'s>) -> Parsed<'s, T> {
    move |input| {
        parser(input).map_err(|failed| match failed {
            nom::Err::Error(_) => nom::Err::Failure(Expected::new(skip(input).location_offset(), what)),
            failure => failure,
        })
    }
}

/// Things within things; a stack is not endless.
const DEEPEST: u8 = 32;

/// Parses a form that may contain itself, such as brackets within brackets; fails where it is nested too deep.
pub(super) fn nested<'s, T>(
    parser: impl Fn(Input<'s>) -> Parsed<'s, T>,
) -> impl Fn(Input<'s>) -> Parsed<'s, T> {
    move |mut input| {
        let outer = input.extra;
        if outer == DEEPEST {
            let at = skip(input).location_offset();
            return Err(nom::Err::Failure(Expected::new(at, "something less nested")));
        }
        input.extra += 1;
        let (mut rest, found) = parser(input)?;
        rest.extra = outer;
        Ok((rest, found))
    }
}

/// Returns the text behind the bracket that closes the one before the input, or `None` where no bracket closes it.
pub(super) fn behind_brackets(input: Input<'_>) -> Option<Input<'_>> {
    let (mut rest, mut open) = (skip(input), 1_usize);
    loop {
        let text = *rest.fragment();
        let length = match text.chars().next()? {
            '"' => text.get(1..)?.find(['"', '\n']).map_or(text.len(), |end| end + 2),
            first => {
                match first {
                    '(' => open += 1,
                    ')' => open -= 1,
                    _ => {}
                }
                first.len_utf8()
            }
        };
        rest = skip(nom::Input::take_from(&rest, length));
        if open == 0 {
            return Some(rest);
        }
    }
}

/// `{ item item … }`, where `;` may stand behind an item.
pub(super) fn braces<'s, T>(
    what: &'static str,
    item: impl Fn(Input<'s>) -> Parsed<'s, T>,
) -> impl Fn(Input<'s>) -> Parsed<'s, Vec<T>> {
    move |input| {
        let (mut rest, _) = need("`{`", mark("{"))(input)?;
        let mut items = Vec::new();
        loop {
            if let Ok((after, _)) = mark("}")(rest) {
                return Ok((after, items));
            }
            let (after, found) = need(what, &item)(rest)?;
            items.push(found);
            rest = mark(";")(after).map_or(after, |(after, _)| after);
        }
    }
}

/// `item , item …`, at least one.
pub(super) fn commas<'s, T>(
    what: &'static str,
    item: impl Fn(Input<'s>) -> Parsed<'s, T>,
) -> impl Fn(Input<'s>) -> Parsed<'s, Vec<T>> {
    move |input| {
        let (mut rest, first) = item(input)?;
        let mut items = vec![first];
        while let Ok((after, _)) = mark(",")(rest) {
            let (after, found) = need(what, &item)(after)?;
            items.push(found);
            rest = after;
        }
        Ok((rest, items))
    }
}

pub(super) fn span(found: Input<'_>) -> Span {
    Span::new(found.location_offset(), found.location_offset() + found.fragment().len())
}

fn error(input: Input<'_>, what: &'static str) -> nom::Err<Expected> {
    nom::Err::Error(Expected::new(input.location_offset(), what))
}
