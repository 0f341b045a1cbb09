//! Endpoints: their path, the keys of their bodies, and what they answer with.

use filterc_syntax::Span;
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, opt};
use nom::number::complete::recognize_float;

use super::filters::criterion;
use super::lex::{braces, commas, flag, integer, mark, name, need, nothing, skip, string, word};
use super::{EndpointDecl, Input, KeyDecl, LiteralDecl, ParameterDecl, Parsed, expressions, groups, tables};
use crate::{Answer, Place, Presence};

const ANSWERS: [Answer; 4] = [Answer::Rows, Answer::Count, Answer::Page, Answer::Groups];

pub(super) fn endpoint(input: Input<'_>) -> Parsed<'_, EndpointDecl> {
    let (rest, method) = need("a method", name)(input)?;
    let (rest, (path, span)) = need("a path in double quotes", string)(rest)?;
    let (rest, answer) = need("`rows`, `count`, `page` or `groups`", answer)(rest)?;
    let (rest, keys) = braces("a body key", key)(rest)?;
    Ok((rest, EndpointDecl { method, path, span, answer, keys }))
}

fn answer(input: Input<'_>) -> Parsed<'_, Answer> {
    let (rest, found) = name(input)?;
    match ANSWERS.into_iter().find(|answer| answer.name() == found.text) {
        Some(answer) => Ok((rest, answer)),
        None => nothing(input),
    }
}

fn key(input: Input<'_>) -> Parsed<'_, KeyDecl> {
    let (rest, key_name) = name(input)?;
    let start = skip(input).location_offset();
    match key_name.text.as_str() {
        "limit" => limit(rest, start),
        "offset" => Ok((rest, KeyDecl::Offset(key_name.span))),
        "page" => Ok((rest, KeyDecl::Page(key_name.span))),
        "sort" => {
            let (rest, _) = need("`=` and the default sort", mark("="))(rest)?;
            let (rest, sort) = need("a sort order", name)(rest)?;
            Ok((rest, KeyDecl::Sort(sort)))
        }
        "order" => {
            let (rest, keys) = need("a column", commas("a column", expressions::ordered))(rest)?;
            Ok((rest, KeyDecl::Order(keys)))
        }
        "where" => map(need("a condition", expressions::condition), KeyDecl::Where).parse(rest),
        "first" => map(need("an expression", expressions::expr), KeyDecl::First).parse(rest),
        "parameter" => parameter(rest, Place::Body),
        "path" => parameter(rest, Place::Path),
        "fixed" => parameter(rest, Place::Fixed),
        "top" => map(need("a number of rows", integer), KeyDecl::Top).parse(rest),
        "by" => groups::by(rest),
        "give" => groups::give(rest),
        _ => {
            let (rest, member) = opt((mark("="), need("a related collection", name))).parse(rest)?;
            let (rest, required) = flag("required", rest);
            Ok((rest, KeyDecl::Member { name: key_name, member: member.map(|(_, name)| name), required }))
        }
    }
}

fn limit(input: Input<'_>, start: usize) -> Parsed<'_, KeyDecl> {
    let (rest, least) = need("the least limit", integer)(input)?;
    let (rest, _) = need("`..`", mark(".."))(rest)?;
    let (rest, most) = need("the greatest limit", integer)(rest)?;
    let (rest, _) = need("`=` and the default", mark("="))(rest)?;
    let (rest, default) = need("the default limit", integer)(rest)?;
    let span = Span::new(start, rest.location_offset());
    Ok((rest, KeyDecl::Limit { span, least, most, default }))
}

/// `name type [?] [required] [= default] [least number] [most number] [: operator on subject]`
fn parameter(input: Input<'_>, place: Place) -> Parsed<'_, KeyDecl> {
    let (rest, parameter_name) = need("the name of a parameter", name)(input)?;
    let (rest, (ty, list)) = need("a type", |input| {
        let list = map((word("list"), mark("<"), tables::type_name, mark(">")), |(_, _, ty, _)| (ty, true));
        alt((list, map(tables::type_name, |ty| (ty, false)))).parse(input)
    })(rest)?;
    let (rest, optional) = opt(mark("?")).parse(rest)?;
    let (rest, required) = flag("required", rest);
    let (rest, default) = opt((mark("="), need("a value", expressions::literal))).parse(rest)?;
    let (rest, least) = opt((word("least"), need("a number", float))).parse(rest)?;
    let (rest, most) = opt((word("most"), need("a number", integer))).parse(rest)?;
    let (rest, criterion) = opt((mark(":"), need("an operator", criterion))).parse(rest)?;
    let presence = match (optional, required || place == Place::Path) {
        (_, true) => Presence::Required,
        (Some(_), _) => Presence::Optional,
        _ => Presence::NotNull,
    };
    let default: Option<LiteralDecl> = default.map(|(_, value)| value);
    let (least, most) = (least.map(|(_, it)| it), most.map(|(_, it)| it));
    let criterion = criterion.map(|(_, group)| group);
    let decl =
        ParameterDecl { place, name: parameter_name, ty, list, presence, default, least, most, criterion };
    Ok((rest, KeyDecl::Parameter(Box::new(decl))))
}

fn float(input: Input<'_>) -> Parsed<'_, f64> {
    let (rest, text) = recognize_float(skip(input))?;
    match text.fragment().parse() {
        Ok(number) => Ok((rest, number)),
        Err(_) => nothing(input),
    }
}
