//! Fields of filters and the operators they take.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, opt};

use super::lex::{braces, commas, flag, integer, mark, name, need, nested, nothing, string, word};
use super::relations::step;
use super::{
    DefaultOperandDecl, ExprDecl, FieldBody, FieldDecl, FieldWord, Input, KeptDecl, LinkDecl, OperatorGroup,
    OperatorWord, Parsed, StepDecl, SubjectDecl, UseDecl, expressions, tables,
};
use crate::{Empty, MomentStart, Presence};

const FIELD_WORDS: [(&str, FieldWord); 8] = [
    ("groups", FieldWord::Groups),
    ("skip", FieldWord::Skip),
    ("ignored", FieldWord::Ignored),
    ("list", FieldWord::List),
    ("always", FieldWord::Always),
    ("splice", FieldWord::Splice),
    ("nonnull", FieldWord::Presence(Presence::NotNull)),
    ("required", FieldWord::Presence(Presence::Required)),
];

/// A name and its words, then `:`, `{` or `sort`.
fn head(input: Input<'_>) -> Parsed<'_, FieldDecl> {
    let (mut rest, field_name) = name(input)?;
    let mut words = Vec::new();
    while let Some((after, found)) = FIELD_WORDS.iter().find_map(|(known, found)| {
        let (after, taken) = flag(known, rest);
        taken.then_some((after, *found))
    }) {
        words.push(found);
        rest = after;
    }
    Ok((rest, FieldDecl { name: field_name, words, body: FieldBody::Nested(Vec::new()) }))
}

pub(super) fn field(input: Input<'_>) -> Parsed<'_, FieldDecl> {
    let (rest, mut decl) = head(input)?;
    if let Ok((after, _)) = mark(":")(rest) {
        let (after, groups) = need("an operator", commas("an operator", operator_group))(after)?;
        decl.body = FieldBody::Operators(groups);
        return Ok((after, decl));
    }
    if let Ok((after, _)) = (word("sort"), mark("=")).parse(rest) {
        let (after, default) = need("the default sort order", name)(after)?;
        decl.body = FieldBody::Sort(default);
        return Ok((after, decl));
    }
    need("`:` and operators, or `{` and fields", mark("{"))(rest)?;
    let (rest, fields) = braces("a field", nested(field))(rest)?;
    decl.body = FieldBody::Nested(fields);
    Ok((rest, decl))
}

/// True where the next word begins a field, so that it is not an operator.
fn begins_field(input: Input<'_>) -> bool {
    head(input).is_ok_and(|(rest, _)| {
        mark(":")(rest).is_ok() || mark("{")(rest).is_ok() || (word("sort"), mark("=")).parse(rest).is_ok()
    })
}

const OPERATOR_WORDS: [&str; 9] =
    ["on", "default", "absent", "exclusive", "vanishes", "empty", "nonnull", "required", "caps"];

pub(super) fn operator_group(input: Input<'_>) -> Parsed<'_, OperatorGroup> {
    if let Ok((rest, _)) = word("via")(input) {
        let (rest, link) = need("a relation", link)(rest)?;
        let linked = Some(Box::new(link));
        return Ok((
            rest,
            OperatorGroup { uses: Vec::new(), subjects: Vec::new(), words: Vec::new(), linked },
        ));
    }
    let (mut rest, first) = operator_use(input)?;
    let mut uses = vec![first];
    let ends = |rest| {
        begins_field(rest)
            || OPERATOR_WORDS.iter().chain(&["longest", "kept"]).any(|keyword| word(keyword)(rest).is_ok())
    };
    while !ends(rest)
        && let Ok((after, next)) = operator_use(rest)
    {
        uses.push(next);
        rest = after;
    }
    aimed(rest, uses)
}

/// One operator of a parameter, with what it looks at.
pub(super) fn criterion(input: Input<'_>) -> Parsed<'_, OperatorGroup> {
    let (rest, only) = operator_use(input)?;
    aimed(rest, vec![only])
}

/// `[on subject] word …`, what these operators look at.
fn aimed(mut rest: Input<'_>, uses: Vec<UseDecl>) -> Parsed<'_, OperatorGroup> {
    let mut subjects = Vec::new();
    // A field may be named `on`.
    if let (after, true) = flag("on", rest)
        && !begins_field(rest)
    {
        (rest, subjects) = need("a column or a relation", self::subjects)(after)?;
    }
    let mut words = Vec::new();
    loop {
        match operator_word(rest) {
            Ok((after, found)) => {
                words.push(found);
                rest = after;
            }
            Err(nom::Err::Error(_)) => break,
            Err(failure) => return Err(failure),
        }
    }
    Ok((rest, OperatorGroup { uses, subjects, words, linked: None }))
}

fn operator_word(input: Input<'_>) -> Parsed<'_, OperatorWord> {
    if begins_field(input) {
        return nothing(input);
    }
    let assumed = |input| need("`true`, `false`, `now` or `today`", assumed)(input);
    alt((
        map((word("default"), assumed), |(_, value)| OperatorWord::Default(value)),
        map((word("absent"), assumed), |(_, value)| OperatorWord::Absent(value)),
        map(word("exclusive"), |_| OperatorWord::Exclusive),
        map(word("vanishes"), |_| OperatorWord::Empty(Empty::Vanishes)),
        map((word("empty"), need("`skip` or `true`", empty)), |(_, empty)| OperatorWord::Empty(empty)),
        map(word("nonnull"), |_| OperatorWord::Presence(Presence::NotNull)),
        map(word("required"), |_| OperatorWord::Presence(Presence::Required)),
        map(word("caps"), |_| OperatorWord::Caps),
        map((word("longest"), need("a number of characters", integer)), |(_, n)| OperatorWord::Longest(n)),
        map((word("kept"), kept_members), |(_, kept)| OperatorWord::Kept(kept)),
    ))
    .parse(input)
}

fn empty(input: Input<'_>) -> Parsed<'_, Empty> {
    alt((map(word("skip"), |_| Empty::Skip), map(word("true"), |_| Empty::True))).parse(input)
}

fn assumed(input: Input<'_>) -> Parsed<'_, DefaultOperandDecl> {
    let moment = |input| {
        let start = alt((map(word("now"), |_| MomentStart::Now), map(word("today"), |_| MomentStart::Today)));
        let (rest, (start, minus)) = (start, opt(mark("-"))).parse(input)?;
        match minus {
            Some(_) => need("a length of time", expressions::interval)(rest)
                .map(|(rest, micros)| (rest, DefaultOperandDecl::Moment(start, -micros))),
            None => Ok((rest, DefaultOperandDecl::Moment(start, 0))),
        }
    };
    alt((
        map(word("true"), |_| DefaultOperandDecl::Bool(true)),
        map(word("false"), |_| DefaultOperandDecl::Bool(false)),
        moment,
    ))
    .parse(input)
}

fn kept_members(input: Input<'_>) -> Parsed<'_, Vec<KeptDecl>> {
    let (rest, _) = need("`(`", mark("("))(input)?;
    let (rest, members) = need("a member in double quotes", commas("a member in double quotes", kept))(rest)?;
    let (rest, _) = need("`)`", mark(")"))(rest)?;
    Ok((rest, members))
}

/// `"member" = [exactly] expr`
fn kept(input: Input<'_>) -> Parsed<'_, KeptDecl> {
    let (rest, (member, _)) = string(input)?;
    let (rest, _) = need("`=`", mark("="))(rest)?;
    let (rest, exact) = flag("exactly", rest);
    let (rest, expr) = need("a column", expressions::expr)(rest)?;
    Ok((rest, KeptDecl { name: member, exact, expr }))
}

/// `step [where condition] [unless operator] [repeats field] ( operators )`
fn link(input: Input<'_>) -> Parsed<'_, LinkDecl> {
    let (rest, step) = step(input)?;
    let (rest, condition) = opt((word("where"), need("a condition", expressions::condition))).parse(rest)?;
    let (rest, unless) = opt((word("unless"), need("an operator", name))).parse(rest)?;
    let (rest, repeats) = opt((word("repeats"), need("a field", name))).parse(rest)?;
    let (rest, _) = need("`(` and operators", mark("("))(rest)?;
    let (rest, groups) = need("an operator", commas("an operator", nested(operator_group)))(rest)?;
    let (rest, _) = need("`)`", mark(")"))(rest)?;
    let (condition, unless) = (condition.map(|(_, it)| it), unless.map(|(_, it)| it));
    Ok((rest, LinkDecl { step, condition, unless, repeats: repeats.map(|(_, it)| it), groups }))
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
    if let Ok((rest, (_, left, _, right, _))) =
        (mark("("), expressions::expr, mark(","), expressions::expr, mark(")")).parse(input)
    {
        return Ok((rest, SubjectDecl::Pair(left, right)));
    }
    map(expressions::expr, SubjectDecl::Own).parse(input)
}
