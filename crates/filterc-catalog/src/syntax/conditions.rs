//! Conditions of the catalog: comparisons joined with `and`, `or` and `not`.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::map;

use super::lex::{behind_brackets, commas, flag, mark, need, nested, word};
use super::{ConditionDecl, Input, Parsed, expressions};
use crate::Comparison;

pub(super) fn condition(input: Input<'_>) -> Parsed<'_, ConditionDecl> {
    nested(any)(input)
}

fn any(input: Input<'_>) -> Parsed<'_, ConditionDecl> {
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
    let (rest, left) = expressions::expr(input)?;
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
        let (rest, list) = need("a value", commas("a value", expressions::literal))(rest)?;
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
    let (rest, right) = need("an expression", expressions::expr)(rest)?;
    let compare = ConditionDecl::Compare { left, comparison, right, sign };
    Ok((rest, if not_equal { ConditionDecl::Not(Box::new(compare)) } else { compare }))
}
