//! Columns, computed columns, indexes and sort orders.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, opt};
use nom::multi::many0;

use super::lex::{commas, flag, integer, mark, name, need, string, word};
use super::{
    ColumnDecl, ColumnProperty, ComputedDecl, DefaultDecl, IndexDecl, Input, Parsed, SortDecl, TypeDecl,
    conditions, expressions,
};
use crate::{IndexKind, OnDelete};

pub(super) fn column(input: Input<'_>) -> Parsed<'_, ColumnDecl> {
    let (rest, column_name) = name(input)?;
    let (rest, ty) = need("a type", type_name)(rest)?;
    let (rest, optional) = opt(mark("?")).parse(rest)?;
    let (rest, properties) = many0(property).parse(rest)?;
    Ok((rest, ColumnDecl { name: column_name, ty, nullable: optional.is_some(), properties }))
}

pub(super) fn type_name(input: Input<'_>) -> Parsed<'_, TypeDecl> {
    let (rest, first) = name(input)?;
    if first.text != "set" {
        return Ok((rest, TypeDecl { name: first, set: false }));
    }
    let (rest, _) = need("`<`", mark("<"))(rest)?;
    let (rest, element) = need("a type", name)(rest)?;
    let (rest, _) = need("`>`", mark(">"))(rest)?;
    Ok((rest, TypeDecl { name: element, set: true }))
}

fn property(input: Input<'_>) -> Parsed<'_, ColumnProperty> {
    alt((
        // `key`, `unique` and `default` may also be names of columns: then a type follows.
        map(keyword("key"), ColumnProperty::Key),
        map(keyword("unique"), |_| ColumnProperty::Unique),
        map((word("default"), default), |(_, default)| ColumnProperty::Default(default)),
        references,
    ))
    .parse(input)
}

fn keyword<'s>(wanted: &'static str) -> impl Fn(Input<'s>) -> Parsed<'s, filterc_syntax::Span> {
    move |input| {
        let (rest, span) = word(wanted)(input)?;
        let is_type = |text: &str| crate::Type::named(text).is_some() || text == "set";
        match name(rest) {
            Ok((_, next)) if is_type(&next.text) => name(rest).and_then(|_| mark("\u{0}")(rest)),
            _ => Ok((rest, span)),
        }
    }
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

fn references(input: Input<'_>) -> Parsed<'_, ColumnProperty> {
    let (rest, _) = mark("->")(input)?;
    let (rest, collection) = need("a collection", name)(rest)?;
    let (rest, cascade) = flag("cascade", rest);
    let (rest, null) = if cascade { (rest, false) } else { flag("null", rest) };
    let on_delete = match (cascade, null) {
        (true, _) => OnDelete::Cascade,
        (_, true) => OnDelete::SetNull,
        _ => OnDelete::Restrict,
    };
    Ok((rest, ColumnProperty::References(collection, on_delete)))
}

pub(super) fn computed(input: Input<'_>) -> Parsed<'_, ComputedDecl> {
    let (rest, computed_name) = name(input)?;
    let (rest, _) = need("`=`", mark("="))(rest)?;
    let (rest, expr) = need("an expression", expressions::expr)(rest)?;
    Ok((rest, ComputedDecl { name: computed_name, expr }))
}

pub(super) fn index(input: Input<'_>) -> Parsed<'_, IndexDecl> {
    let (rest, unique) = flag("unique", input);
    let (rest, trigram) = if unique { (rest, false) } else { flag("trigram", rest) };
    let (rest, elements) = if unique || trigram { (rest, false) } else { flag("elements", rest) };
    let (rest, index_name) = need("the name of an index", name)(rest)?;
    let (rest, _) = need("`(`", mark("("))(rest)?;
    let (rest, columns) = need("a column", commas("a column", expressions::ordered))(rest)?;
    let (rest, _) = need("`)`", mark(")"))(rest)?;
    let (rest, condition) = opt((word("where"), need("a condition", conditions::condition))).parse(rest)?;
    let kind = match (unique, trigram, elements) {
        (true, ..) => IndexKind::Unique,
        (_, true, _) => IndexKind::Trigram,
        (.., true) => IndexKind::Elements,
        _ => IndexKind::Plain,
    };
    let condition = condition.map(|(_, condition)| condition);
    Ok((rest, IndexDecl { name: index_name, kind, columns, condition }))
}

pub(super) fn sort(input: Input<'_>) -> Parsed<'_, SortDecl> {
    let (rest, sort_name) = name(input)?;
    let (rest, _) = need("`=`", mark("="))(rest)?;
    let (rest, keys) = need("a column", commas("a column", expressions::ordered))(rest)?;
    Ok((rest, SortDecl { name: sort_name, keys }))
}
