//! Columns of tables. `key`, `unique`, `default`, `cascade` and `null` may be names of columns, too: on the line of a column they
//! are its properties, and a column with such a name begins a line or stands behind `;`.

use std::cell::Cell;

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, opt};

use super::lex::{braces, integer, line, mark, name, need, nothing, string, word};
use super::tables::type_name;
use super::{ColumnDecl, ColumnProperty, DefaultDecl, Doubt, Expected, Input, Parsed, TypeDecl};
use crate::OnDelete;

/// Words that are no types, so that a misread line is found where it is misread.
const PROPERTIES: [&str; 3] = ["key", "unique", "default"];

/// The last word of the line that was read as a property, and may be the name of a column.
type LastProperty = Cell<Option<(u32, Doubt)>>;

/// `{ column column … }`
pub(super) fn columns(input: Input<'_>) -> Parsed<'_, Vec<ColumnDecl>> {
    let last = LastProperty::default();
    braces("a column", |input| column(input, &last))(input)
}

/// `name type [?] property …`
fn column<'s>(input: Input<'s>, last: &LastProperty) -> Parsed<'s, ColumnDecl> {
    let (rest, column_name) = name(input)?;
    let known = PROPERTIES.into_iter().find(|word| *word == column_name.text);
    let doubt = match (last.get(), known) {
        (Some((on, doubt)), _) if on == line(input) => Some(doubt),
        (_, Some(word)) => Some(Doubt { word, at: column_name.span.start as usize, is_property: false }),
        _ => None,
    };
    // A property alone on its line is no column with the next line's word for a type.
    let alone = known.is_some() && line(rest) != line(input);
    let ty = need("a type", |rest| if alone { nothing(rest) } else { column_type(rest) })(rest);
    let (rest, ty) = ty.map_err(|error| error.map(|error| Expected { doubt, ..error }))?;
    let (mut rest, optional) = opt(mark("?")).parse(rest)?;
    let mut properties = Vec::new();
    while let Ok((after, property)) = property(rest, last) {
        properties.push(property);
        rest = after;
    }
    Ok((rest, ColumnDecl { name: column_name, ty, nullable: optional.is_some(), properties }))
}

fn column_type(input: Input<'_>) -> Parsed<'_, TypeDecl> {
    let (rest, ty) = type_name(input)?;
    if PROPERTIES.contains(&ty.name.text.as_str()) { nothing(input) } else { Ok((rest, ty)) }
}

fn property<'s>(input: Input<'s>, last: &LastProperty) -> Parsed<'s, ColumnProperty> {
    let own = |wanted| move |input| on_line(wanted, input, last);
    alt((
        map(own("key"), ColumnProperty::Key),
        map(own("unique"), |_| ColumnProperty::Unique),
        map((own("default"), default), |(_, default)| ColumnProperty::Default(default)),
        |input| references(input, last),
    ))
    .parse(input)
}

/// The word, where it stands on the line of what is before it.
fn on_line<'s>(
    wanted: &'static str,
    input: Input<'s>,
    last: &LastProperty,
) -> Parsed<'s, filterc_syntax::Span> {
    let (rest, span) = word(wanted)(input)?;
    let on = line(input);
    if on != input.location_line() {
        return nothing(input);
    }
    last.set(Some((on, Doubt { word: wanted, at: span.start as usize, is_property: true })));
    Ok((rest, span))
}

fn default(input: Input<'_>) -> Parsed<'_, DefaultDecl> {
    alt((
        map(string, |(text, _)| DefaultDecl::Text(text)),
        map(integer, DefaultDecl::Int),
        map((mark("["), mark("]")), |_| DefaultDecl::EmptyList),
        map((mark("{"), mark("}")), |_| DefaultDecl::EmptyObject),
        map(name, DefaultDecl::Word),
    ))
    .parse(input)
}

fn references<'s>(input: Input<'s>, last: &LastProperty) -> Parsed<'s, ColumnProperty> {
    let (rest, _) = mark("->")(input)?;
    let (rest, collection) = need("a collection", name)(rest)?;
    let (rest, on_delete) = if let Ok((rest, _)) = on_line("cascade", rest, last) {
        (rest, OnDelete::Cascade)
    } else if let Ok((rest, _)) = on_line("null", rest, last) {
        (rest, OnDelete::SetNull)
    } else {
        (rest, OnDelete::Restrict)
    };
    Ok((rest, ColumnProperty::References(collection, on_delete)))
}
