//! Expressions over columns, and conditions on them: comparisons joined with `and`, `or` and `not`. Each may stand in the other.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, opt};

use super::lex::{
    behind_brackets, commas, flag, flag_unless, integer, mark, name, need, nested, nothing, string, word,
};
use super::{ConditionDecl, ExprDecl, Input, LiteralDecl, Parsed};
use crate::{Comparison, Direction, UNITS};

/// Sums joined with `||`.
pub(super) fn expr(input: Input<'_>) -> Parsed<'_, ExprDecl> {
    nested(sums)(input)
}

/// Terms of one sum.
const MOST_TERMS: usize = 64;

fn sums(input: Input<'_>) -> Parsed<'_, ExprDecl> {
    let (mut rest, first) = sum(input)?;
    if mark("||")(rest).is_err() {
        return Ok((rest, first));
    }
    let mut parts = vec![first];
    while let Ok((after, _)) = mark("||")(rest) {
        let (after, part) = need("an expression", sum)(after)?;
        parts.push(part);
        rest = after;
    }
    Ok((rest, ExprDecl::Concat(parts)))
}

fn sum(input: Input<'_>) -> Parsed<'_, ExprDecl> {
    let (mut rest, mut left) = term(input)?;
    // Each term stands around those before it.
    for _ in 1..MOST_TERMS {
        let (after, sign, subtract) = match (mark("+")(rest), minus(rest)) {
            (Ok((after, sign)), _) => (after, sign, false),
            (_, Some((after, sign))) => (after, sign, true),
            _ => return Ok((rest, left)),
        };
        let (after, right) = need("an expression", term)(after)?;
        left = ExprDecl::Arithmetic { left: Box::new(left), right: Box::new(right), subtract, sign };
        rest = after;
    }
    Ok((rest, left))
}

/// An expression and its direction; ascending where none is given.
pub(super) fn ordered(input: Input<'_>) -> Parsed<'_, (ExprDecl, Direction)> {
    let (rest, expr) = expr(input)?;
    let (rest, direction) = direction(rest);
    Ok((rest, (expr, direction.unwrap_or(Direction::Ascending))))
}

/// `asc`, `desc` or nothing.
pub(super) fn direction(input: Input<'_>) -> (Input<'_>, Option<Direction>) {
    // Behind the name of a sort order stands `=`.
    match (flag_unless("asc", "=", input), flag_unless("desc", "=", input)) {
        ((rest, true), _) => (rest, Some(Direction::Ascending)),
        (_, (rest, true)) => (rest, Some(Direction::Descending)),
        _ => (input, None),
    }
}

/// `-`, not the start of an arrow or a comment.
fn minus(input: Input<'_>) -> Option<(Input<'_>, filterc_syntax::Span)> {
    let (rest, sign) = mark("-")(input).ok()?;
    if rest.fragment().starts_with('>') { None } else { Some((rest, sign)) }
}

fn term(input: Input<'_>) -> Parsed<'_, ExprDecl> {
    alt((parentheses, coalesce, case, column, map(number_or_text, ExprDecl::Literal))).parse(input)
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
    let (rest, when) = need("a condition", condition)(rest)?;
    let (rest, _) = need("`then`", word("then"))(rest)?;
    let (rest, then) = need("an expression", expr)(rest)?;
    let (rest, _) = need("`else`", word("else"))(rest)?;
    let (rest, otherwise) = need("an expression", expr)(rest)?;
    let (rest, _) = need("`end`", word("end"))(rest)?;
    Ok((rest, ExprDecl::Case { when: Box::new(when), then: Box::new(then), otherwise: Box::new(otherwise) }))
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

/// `"text"`, `10`, `180 days`.
fn number_or_text(input: Input<'_>) -> Parsed<'_, LiteralDecl> {
    if let Ok((rest, (text, _))) = string(input) {
        return Ok((rest, LiteralDecl::Text(text)));
    }
    if let Ok((rest, micros)) = interval(input) {
        return Ok((rest, LiteralDecl::Interval(micros)));
    }
    map(integer, LiteralDecl::Int).parse(input)
}

/// A number or a text, or a word.
pub(super) fn literal(input: Input<'_>) -> Parsed<'_, LiteralDecl> {
    alt((number_or_text, map(name, LiteralDecl::Word))).parse(input)
}

/// `180 days`, in microseconds.
pub(super) fn interval(input: Input<'_>) -> Parsed<'_, i64> {
    let (rest, number) = integer::<i64>(input)?;
    let (rest, unit) = name(rest)?;
    let singular = unit.text.strip_suffix('s').unwrap_or(&unit.text);
    let known = UNITS.iter().find(|(unit, _)| *unit == singular);
    match known.and_then(|(_, micros)| number.checked_mul(*micros)) {
        // Behind the name of a computed column stands `=`.
        Some(micros) if mark("=")(rest).is_err() => Ok((rest, micros)),
        // Another word: the number stands alone.
        _ => nothing(rest),
    }
}

pub(super) fn condition(input: Input<'_>) -> Parsed<'_, ConditionDecl> {
    nested(alternatives)(input)
}

fn alternatives(input: Input<'_>) -> Parsed<'_, ConditionDecl> {
    joined("or", |input| joined("and", unit, ConditionDecl::And, input), ConditionDecl::Or, input)
}

fn joined<'s>(
    by: &'static str,
    part: impl Fn(Input<'s>) -> Parsed<'s, ConditionDecl>,
    join: impl Fn(Vec<ConditionDecl>) -> ConditionDecl,
    input: Input<'s>,
) -> Parsed<'s, ConditionDecl> {
    let (mut rest, first) = part(input)?;
    let mut parts = vec![first];
    while let Ok((after, _)) = word(by)(rest) {
        let (after, next) = need("a condition", &part)(after)?;
        parts.push(next);
        rest = after;
    }
    let only = if parts.len() == 1 { parts.pop() } else { None };
    Ok((rest, only.unwrap_or_else(|| join(parts))))
}

fn unit(input: Input<'_>) -> Parsed<'_, ConditionDecl> {
    if let Ok((rest, _)) = word("not")(input) {
        let (rest, inner) = need("a condition", nested(unit))(rest)?;
        return Ok((rest, ConditionDecl::Not(Box::new(inner))));
    }
    match mark("(")(input) {
        Ok((within, _)) if !is_expression(within) => {
            let (rest, inner) = need("a condition", condition)(within)?;
            let (rest, _) = need("`)`", mark(")"))(rest)?;
            Ok((rest, inner))
        }
        _ => comparison(input),
    }
}

/// Brackets around an expression are those before a sign. To try both would double the work with each bracket within another.
fn is_expression(within: Input<'_>) -> bool {
    behind_brackets(within).is_some_and(|rest| {
        ["=", "<", ">", "+", "-", "||"].iter().any(|sign| mark(sign)(rest).is_ok())
            || ["is", "in"].iter().any(|sign| flag(sign, rest).1)
    })
}

fn comparison(input: Input<'_>) -> Parsed<'_, ConditionDecl> {
    let (rest, left) = expr(input)?;
    if let Ok((rest, _)) = word("is")(rest) {
        let null = |rest| need("`null`", word("null"))(rest);
        return match word("not")(rest) {
            Ok((rest, _)) => {
                null(rest).map(|(rest, _)| (rest, ConditionDecl::Not(Box::new(ConditionDecl::Null(left)))))
            }
            Err(_) => null(rest).map(|(rest, _)| (rest, ConditionDecl::Null(left))),
        };
    }
    if let Ok((rest, sign)) = word("in")(rest) {
        let (rest, _) = need("`(`", mark("("))(rest)?;
        let (rest, list) = need("a value", commas("a value", literal))(rest)?;
        let (rest, _) = need("`)`", mark(")"))(rest)?;
        return Ok((rest, ConditionDecl::In { left, list, sign }));
    }
    let not_equal = mark("<>")(rest).is_ok();
    let sign = need("`=`, `<>`, `<`, `<=`, `>=`, `>`, `in` or `is`", |input| {
        alt((
            map(alt((mark("="), mark("<>"))), |sign| (Comparison::Equal, sign)),
            map(mark("<="), |sign| (Comparison::AtMost, sign)),
            map(mark(">="), |sign| (Comparison::AtLeast, sign)),
            map(mark("<"), |sign| (Comparison::Less, sign)),
            map(mark(">"), |sign| (Comparison::Greater, sign)),
        ))
        .parse(input)
    });
    let (rest, (comparison, sign)) = sign(rest)?;
    let (rest, right) = need("an expression", expr)(rest)?;
    let compare = ConditionDecl::Compare { left, comparison, right, sign };
    Ok((rest, if not_equal { ConditionDecl::Not(Box::new(compare)) } else { compare }))
}
