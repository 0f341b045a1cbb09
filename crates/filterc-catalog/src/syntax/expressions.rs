//! Expressions over columns.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::opt;

use super::lex::{commas, flag, mark, name, need, string, word};
use super::{ExprDecl, Input, Parsed};
use crate::Direction;

pub(super) fn expr(input: Input<'_>) -> Parsed<'_, ExprDecl> {
    let (mut rest, mut left) = term(input)?;
    loop {
        if let Ok((after, _)) = mark("+")(rest) {
            let (after, right) = need("an expression", term)(after)?;
            left = ExprDecl::Add(Box::new(left), Box::new(right));
            rest = after;
        } else if let Some(after) = minus(rest) {
            let (after, right) = need("an expression", term)(after)?;
            left = ExprDecl::Difference(Box::new(left), Box::new(right));
            rest = after;
        } else {
            return Ok((rest, left));
        }
    }
}

/// An expression and its direction; ascending where none is given.
pub(super) fn ordered(input: Input<'_>) -> Parsed<'_, (ExprDecl, Direction)> {
    let (rest, expr) = expr(input)?;
    let (rest, descending) = flag("desc", rest);
    let (rest, _) = if descending { (rest, false) } else { flag("asc", rest) };
    Ok((rest, (expr, if descending { Direction::Descending } else { Direction::Ascending })))
}

/// `-`, not the start of an arrow.
fn minus(input: Input<'_>) -> Option<Input<'_>> {
    let (rest, _) = mark("-")(input).ok()?;
    if rest.fragment().starts_with('>') { None } else { Some(rest) }
}

fn term(input: Input<'_>) -> Parsed<'_, ExprDecl> {
    alt((parentheses, coalesce, case, column)).parse(input)
}

fn parentheses(input: Input<'_>) -> Parsed<'_, ExprDecl> {
    let (rest, _) = mark("(")(input)?;
    let (rest, inner) = need("an expression", expr)(rest)?;
    let (rest, _) = need("`)`", mark(")"))(rest)?;
    Ok((rest, inner))
}

fn coalesce(input: Input<'_>) -> Parsed<'_, ExprDecl> {
    let (rest, _) = (word("coalesce"), mark("(")).parse(input)?;
    let (rest, of) = need("an expression", commas("an expression", expr))(rest)?;
    let (rest, _) = need("`)`", mark(")"))(rest)?;
    Ok((rest, ExprDecl::Coalesce(of)))
}

fn case(input: Input<'_>) -> Parsed<'_, ExprDecl> {
    let (rest, _) = word("case")(input)?;
    let (rest, column) = need("a column", name)(rest)?;
    let (rest, _) = need("`=`", mark("="))(rest)?;
    let (rest, member) = need("a member of the column's enum", name)(rest)?;
    let (rest, _) = need("`then`", word("then"))(rest)?;
    let (rest, then) = need("an expression", expr)(rest)?;
    let (rest, _) = need("`else`", word("else"))(rest)?;
    let (rest, otherwise) = need("an expression", expr)(rest)?;
    let (rest, _) = need("`end`", word("end"))(rest)?;
    Ok((rest, ExprDecl::Case { column, member, then: Box::new(then), otherwise: Box::new(otherwise) }))
}

fn column(input: Input<'_>) -> Parsed<'_, ExprDecl> {
    let (rest, column) = name(input)?;
    let (rest, key) = opt((mark("->>"), need("a key in double quotes", string))).parse(rest)?;
    Ok((
        rest,
        match key {
            Some((_, (key, _))) => ExprDecl::JsonText(column, key),
            None => ExprDecl::Name(column),
        },
    ))
}
