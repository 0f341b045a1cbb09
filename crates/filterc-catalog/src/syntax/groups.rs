//! Answers about groups of rows: what they are grouped by, and what is said of each.

use nom::Parser;
use nom::combinator::{map, opt};

use super::expressions::{direction, expr};
use super::lex::{integer, mark, name, need, nothing, string, word};
use super::{
    AggregateDecl, BoundDecl, BucketsDecl, GroupKeyDecl, Input, KeyDecl, Name, Parsed, WidthDecl, expressions,
};

/// `name [= expr | = buckets …] [asc | desc]`
pub(super) fn by(input: Input<'_>) -> Parsed<'_, KeyDecl> {
    let (rest, group) = need("the name of a group", name)(input)?;
    let (rest, key) = match mark("=")(rest) {
        Err(_) => (rest, GroupKeyDecl::Own),
        Ok((rest, _)) => match word("buckets")(rest) {
            Ok((rest, _)) => {
                let (rest, buckets) = buckets(rest)?;
                (rest, GroupKeyDecl::Buckets(Box::new(buckets)))
            }
            Err(_) => map(need("an expression", expr), GroupKeyDecl::Expr).parse(rest)?,
        },
    };
    let (rest, order) = direction(rest);
    Ok((rest, KeyDecl::By { name: group, key, order }))
}

/// `of expr from bound [until bound] [of minutes] ( every parameter [in parameter] | into number ) [most number]`
fn buckets(input: Input<'_>) -> Parsed<'_, BucketsDecl> {
    let (rest, _) = need("`of` and an expression", word("of"))(input)?;
    let (rest, of) = need("an expression", expr)(rest)?;
    let (rest, _) = need("`from`", word("from"))(rest)?;
    let (rest, start) = need("a parameter or a time", bound)(rest)?;
    let (rest, end) = opt((word("until"), need("a parameter or a time", bound))).parse(rest)?;
    let (rest, minutes) = opt((word("of"), need("`minutes`", word("minutes")))).parse(rest)?;
    let (rest, parts) = opt((word("into"), need("a number", integer))).parse(rest)?;
    let (rest, width) = match parts {
        Some((_, parts)) => (rest, WidthDecl::Parts(parts)),
        None => {
            let (rest, _) = need("`every` or `into`", word("every"))(rest)?;
            let (rest, every) = need("a parameter", name)(rest)?;
            let (rest, unit) = opt((word("in"), need("a parameter", name))).parse(rest)?;
            (rest, WidthDecl::Parameter(every, unit.map(|(_, unit)| unit)))
        }
    };
    let (rest, most) = opt((word("most"), need("a number", integer))).parse(rest)?;
    let (end, most) = (end.map(|(_, it)| it), most.map(|(_, it)| it));
    Ok((rest, BucketsDecl { of, start, end, minutes: minutes.is_some(), width, most }))
}

fn bound(input: Input<'_>) -> Parsed<'_, BoundDecl> {
    if let Ok((rest, (text, span))) = string(input) {
        return Ok((rest, BoundDecl::At(text, span)));
    }
    let (mut rest, first) = name(input)?;
    let mut path: Vec<Name> = vec![first];
    while let Ok((after, _)) = mark(".")(rest) {
        let (after, next) = need("a name", name)(after)?;
        path.push(next);
        rest = after;
    }
    Ok((rest, BoundDecl::Path(path)))
}

/// `name = aggregate [asc | desc]`
pub(super) fn give(input: Input<'_>) -> Parsed<'_, KeyDecl> {
    let (rest, measure) = need("a name", name)(input)?;
    let (rest, _) = need("`=`", mark("="))(rest)?;
    let (rest, kind) = need("`count`, `sum`, `avg`, `min`, `max` or `latest`", aggregate_name)(rest)?;
    let (rest, aggregate) = if kind == "count" {
        let (rest, condition) =
            opt((word("where"), need("a condition", expressions::condition))).parse(rest)?;
        (rest, AggregateDecl::Count(condition.map(|(_, it)| it)))
    } else {
        let (rest, _) = need("`(`", mark("("))(rest)?;
        let (rest, of) = need("an expression", expr)(rest)?;
        let (rest, by) = if kind == "latest" {
            let (rest, _) = need("`by` and an expression", word("by"))(rest)?;
            let (rest, by) = need("an expression", expr)(rest)?;
            (rest, Some(by))
        } else {
            (rest, None)
        };
        let (rest, _) = need("`)`", mark(")"))(rest)?;
        let aggregate = match (kind, by) {
            (_, Some(by)) => AggregateDecl::Latest(of, by),
            ("sum", _) => AggregateDecl::Sum(of),
            ("avg", _) => AggregateDecl::Average(of),
            ("min", _) => AggregateDecl::Least(of),
            _ => AggregateDecl::Greatest(of),
        };
        (rest, aggregate)
    };
    let (rest, order) = direction(rest);
    Ok((rest, KeyDecl::Give { name: measure, aggregate, order }))
}

fn aggregate_name(input: Input<'_>) -> Parsed<'_, &'static str> {
    let (rest, found) = name(input)?;
    let known = ["count", "sum", "avg", "min", "max", "latest"];
    match known.into_iter().find(|known| *known == found.text) {
        Some(known) => Ok((rest, known)),
        None => nothing(input),
    }
}
