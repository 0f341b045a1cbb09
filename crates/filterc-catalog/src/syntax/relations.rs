//! Steps to other collections, and the trees of related collections.

use super::lex::{braces, flag_unless, mark, name, need, nested, nothing};
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
        return nothing(rest);
    }
    let (rest, collection) = need("a collection", name)(rest)?;
    Ok((rest, StepDecl::ToOne { outer, collection }))
}

pub(super) fn relation(input: Input<'_>) -> Parsed<'_, RelationDecl> {
    let (rest, step) = step(input)?;
    // A column may have the name of such a word: then the arrow of the next relation follows.
    let (rest, named) = flag_unless("as", "->", rest);
    let (rest, alias) =
        if named { need("a name", name)(rest).map(|(rest, name)| (rest, Some(name)))? } else { (rest, None) };
    let (rest, hidden) = flag_unless("hidden", "->", rest);
    let (rest, shortcut) = flag_unless("shortcut", "->", rest);
    let (rest, children) = match mark("{")(rest) {
        Ok(_) => braces("a relation", nested(relation))(rest)?,
        Err(_) => (rest, Vec::new()),
    };
    Ok((rest, RelationDecl { step, alias, hidden, shortcut, children }))
}
