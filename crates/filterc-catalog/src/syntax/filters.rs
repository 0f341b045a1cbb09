//! Fields, relations and endpoints.

use filterc_syntax::Span;
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, opt};

use super::lex::{braces, commas, flag, integer, mark, name, need, skip, string, word};
use super::{
    EndpointDecl, ExprDecl, FieldBody, FieldDecl, Input, KeyDecl, OperatorGroup, Parsed, RelationDecl,
    StepDecl, SubjectDecl, UseDecl, expressions, tables,
};
use crate::Answer;

/// `name groups skip ignored`, then `:` or `{`.
fn head(input: Input<'_>) -> Parsed<'_, FieldDecl> {
    let (rest, field_name) = name(input)?;
    let (rest, groups) = flag("groups", rest);
    let (rest, skip) = flag("skip", rest);
    let (rest, ignored) = flag("ignored", rest);
    Ok((rest, FieldDecl { name: field_name, groups, skip, ignored, body: FieldBody::Nested(Vec::new()) }))
}

pub(super) fn field(input: Input<'_>) -> Parsed<'_, FieldDecl> {
    let (rest, mut decl) = head(input)?;
    if let Ok((after, _)) = mark(":")(rest) {
        let (after, groups) = need("an operator", commas("an operator", operator_group))(after)?;
        decl.body = FieldBody::Operators(groups);
        return Ok((after, decl));
    }
    need("`:` and operators, or `{` and fields", mark("{"))(rest)?;
    let (rest, fields) = braces("a field", field)(rest)?;
    decl.body = FieldBody::Nested(fields);
    Ok((rest, decl))
}

/// True where the next word begins a field, so that it is not an operator.
fn begins_field(input: Input<'_>) -> bool {
    head(input).is_ok_and(|(rest, _)| mark(":")(rest).is_ok() || mark("{")(rest).is_ok())
}

fn operator_group(input: Input<'_>) -> Parsed<'_, OperatorGroup> {
    let (mut rest, first) = operator_use(input)?;
    let mut uses = vec![first];
    while !begins_field(rest)
        && !["on", "default", "exclusive", "vanishes"].iter().any(|keyword| word(keyword)(rest).is_ok())
        && let Ok((after, next)) = operator_use(rest)
    {
        uses.push(next);
        rest = after;
    }
    let (rest, on) = opt((word("on"), need("a column or a relation", subjects))).parse(rest)?;
    let (rest, default) = opt((word("default"), need("`true` or `false`", boolean))).parse(rest)?;
    let (rest, exclusive) = flag("exclusive", rest);
    let (rest, vanishes) = flag("vanishes", rest);
    let subjects = on.map(|(_, subjects)| subjects).unwrap_or_default();
    let default = default.map(|(_, value)| value);
    Ok((rest, OperatorGroup { uses, subjects, default, exclusive, vanishes }))
}

fn boolean(input: Input<'_>) -> Parsed<'_, bool> {
    alt((map(word("true"), |_| true), map(word("false"), |_| false))).parse(input)
}

fn operator_use(input: Input<'_>) -> Parsed<'_, UseDecl> {
    let (rest, use_name) = name(input)?;
    let (rest, operator) = opt((mark("="), need("an operator", name))).parse(rest)?;
    let (rest, operand) = match mark("<")(rest) {
        Ok((after, _)) if !after.fragment().starts_with('-') => {
            let (after, ty) = need("a type", tables::type_name)(after)?;
            let (after, _) = need("`>`", mark(">"))(after)?;
            (after, Some(ty))
        }
        _ => (rest, None),
    };
    Ok((rest, UseDecl { name: use_name, operator: operator.map(|(_, name)| name), operand }))
}

fn subjects(input: Input<'_>) -> Parsed<'_, Vec<SubjectDecl>> {
    let (mut rest, first) = subject(input)?;
    let mut all = vec![first];
    while let Ok((after, _)) = mark("|")(rest) {
        let (after, next) = need("a column or a relation", subject)(after)?;
        all.push(next);
        rest = after;
    }
    Ok((rest, all))
}

fn subject(input: Input<'_>) -> Parsed<'_, SubjectDecl> {
    if let Ok((rest, step)) = step(input) {
        if let (StepDecl::ToOne { .. }, Ok((after, _))) = (&step, mark(".")(rest)) {
            let (after, column) = need("a column", name)(after)?;
            return Ok((after, SubjectDecl::Through(step, ExprDecl::Name(column))));
        }
        return Ok((rest, SubjectDecl::Exists(step)));
    }
    map(expressions::expr, SubjectDecl::Own).parse(input)
}

fn step(input: Input<'_>) -> Parsed<'_, StepDecl> {
    if let Ok((rest, _)) = mark("<-")(input) {
        let (rest, collection) = need("a collection", name)(rest)?;
        let (rest, _) = need("`.` and a column", mark("."))(rest)?;
        let (rest, inner) = need("a column", name)(rest)?;
        return Ok((rest, StepDecl::ToMany { collection, inner }));
    }
    let (rest, outer) = name(input)?;
    let (rest, _) = mark("->")(rest)?;
    if rest.fragment().starts_with('>') {
        return mark("\u{0}")(rest)
            .map(|(rest, _)| (rest, StepDecl::ToOne { outer: outer.clone(), collection: outer }));
    }
    let (rest, collection) = need("a collection", name)(rest)?;
    Ok((rest, StepDecl::ToOne { outer, collection }))
}

pub(super) fn relation(input: Input<'_>) -> Parsed<'_, RelationDecl> {
    let (rest, step) = step(input)?;
    let (rest, alias) = opt((word("as"), need("a name", name))).parse(rest)?;
    let (rest, hidden) = flag("hidden", rest);
    let (rest, shortcut) = flag("shortcut", rest);
    let (rest, children) = match mark("{")(rest) {
        Ok(_) => braces("a relation", relation)(rest)?,
        Err(_) => (rest, Vec::new()),
    };
    Ok((rest, RelationDecl { step, alias: alias.map(|(_, name)| name), hidden, shortcut, children }))
}

pub(super) fn endpoint(input: Input<'_>) -> Parsed<'_, EndpointDecl> {
    let (rest, method) = need("a method", name)(input)?;
    let (rest, (path, span)) = need("a path in double quotes", string)(rest)?;
    let rows = map(word("rows"), |_| Answer::Rows);
    let (rest, answer) = match alt((rows, map(word("count"), |_| Answer::Count))).parse(rest) {
        Ok(found) => found,
        Err(_) => need("`rows` or `count`", |input| map(word("rows"), |_| Answer::Rows).parse(input))(rest)?,
    };
    let (rest, keys) = braces("a body key", key)(rest)?;
    Ok((rest, EndpointDecl { method, path, span, answer, keys }))
}

fn key(input: Input<'_>) -> Parsed<'_, KeyDecl> {
    let (rest, key_name) = name(input)?;
    let start = skip(input).location_offset();
    match key_name.text.as_str() {
        "limit" => {
            let (rest, least) = need("the least limit", integer)(rest)?;
            let (rest, _) = need("`..`", mark(".."))(rest)?;
            let (rest, most) = need("the greatest limit", integer)(rest)?;
            let (rest, _) = need("`=` and the default", mark("="))(rest)?;
            let (rest, default) = need("the default limit", integer)(rest)?;
            let span = Span::new(start, rest.location_offset());
            Ok((rest, KeyDecl::Limit { span, least, most, default }))
        }
        "offset" => Ok((rest, KeyDecl::Offset(key_name.span))),
        "sort" => {
            let (rest, _) = need("`=` and the default sort", mark("="))(rest)?;
            let (rest, sort) = need("a sort order", name)(rest)?;
            Ok((rest, KeyDecl::Sort(sort)))
        }
        _ => {
            let (rest, member) = opt((mark("="), need("a related collection", name))).parse(rest)?;
            Ok((rest, KeyDecl::Member { name: key_name, member: member.map(|(_, name)| name) }))
        }
    }
}
