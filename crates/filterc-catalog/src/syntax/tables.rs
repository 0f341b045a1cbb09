//! Types, computed columns, indexes and sort orders.

use nom::Parser;
use nom::combinator::opt;

use super::lex::{commas, flag_unless, mark, name, need, word};
use super::{ComputedDecl, IndexDecl, Input, Parsed, SortDecl, TypeDecl, expressions};
use crate::IndexKind;

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

pub(super) fn computed(input: Input<'_>) -> Parsed<'_, ComputedDecl> {
    let (rest, computed_name) = name(input)?;
    let (rest, _) = need("`=`", mark("="))(rest)?;
    let (rest, expr) = need("an expression", expressions::expr)(rest)?;
    Ok((rest, ComputedDecl { name: computed_name, expr }))
}

pub(super) fn index(input: Input<'_>) -> Parsed<'_, IndexDecl> {
    // An index may have the name of a kind: then its columns follow.
    let kind = |wanted, input| flag_unless(wanted, "(", input);
    let (rest, unique) = kind("unique", input);
    let (rest, trigram) = if unique { (rest, false) } else { kind("trigram", rest) };
    let (rest, elements) = if unique || trigram { (rest, false) } else { kind("elements", rest) };
    let (rest, index_name) = need("the name of an index", name)(rest)?;
    let (rest, _) = need("`(`", mark("("))(rest)?;
    let (rest, columns) = need("a column", commas("a column", expressions::ordered))(rest)?;
    let (rest, _) = need("`)`", mark(")"))(rest)?;
    let (rest, condition) = opt((word("where"), need("a condition", expressions::condition))).parse(rest)?;
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
