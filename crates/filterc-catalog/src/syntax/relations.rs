//! Steps to other collections, and the trees of related collections.

use nom::Parser;
use nom::combinator::opt;

use super::lex::{braces, flag, mark, name, need, nested, word};
use super::{Input, Parsed, RelationDecl, StepDecl};

/// `outer -> collection` or `<- collection.inner`
pub(super) fn step(input: Input<'_>) -> Parsed<'_, StepDecl> {
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
        Ok(_) => braces("a relation", nested(relation))(rest)?,
        Err(_) => (rest, Vec::new()),
    };
    Ok((rest, RelationDecl { step, alias: alias.map(|(_, name)| name), hidden, shortcut, children }))
}
