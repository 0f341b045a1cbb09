//! `catalog`, `enum` and `collection`.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, opt};

use super::lex::{braces, integer, mark, name, need, string, word};
use super::{
    CollectionDecl, Declaration, Input, Parsed, Section, columns, endpoints, filters, relations, tables,
};

pub(super) fn declaration(input: Input<'_>) -> Parsed<'_, Declaration> {
    need("`catalog`, `enum` or `collection`", |input| alt((catalog, enumeration, collection)).parse(input))(
        input,
    )
}

fn catalog(input: Input<'_>) -> Parsed<'_, Declaration> {
    let (rest, _) = word("catalog")(input)?;
    let (rest, name) = need("a name", name)(rest)?;
    let (rest, version) = opt(string).parse(rest)?;
    let (rest, api) = opt((word("api"), need("the name of an API", self::name))).parse(rest)?;
    let (rest, whole_seconds) = opt(word("whole_seconds")).parse(rest)?;
    let whole_seconds = whole_seconds.is_some();
    let (version, api) = (version.map(|(text, _)| text).unwrap_or_default(), api.map(|(_, name)| name));
    Ok((rest, Declaration::Catalog { name, version, api, whole_seconds }))
}

fn enumeration(input: Input<'_>) -> Parsed<'_, Declaration> {
    let (rest, _) = word("enum")(input)?;
    let (rest, enum_name) = need("a name", name)(rest)?;
    let (rest, database_type) = opt((word("as"), need("the name of a Postgres type", name))).parse(rest)?;
    let (rest, members) = braces("a member", name)(rest)?;
    let database_type = database_type.map(|(_, name)| name);
    Ok((rest, Declaration::Enum { name: enum_name, database_type, members }))
}

fn collection(input: Input<'_>) -> Parsed<'_, Declaration> {
    let (rest, _) = word("collection")(input)?;
    let (rest, collection_name) = need("a name", name)(rest)?;
    let (rest, table) = if let Ok((rest, _)) = word("unstored")(rest) {
        (rest, None)
    } else {
        let (rest, _) = need("`from` and a table, or `unstored`", word("from"))(rest)?;
        let (rest, table) = need("a table", name)(rest)?;
        (rest, Some(table))
    };
    let (rest, rows) = opt((word("rows"), need("`~`", mark("~")), need("a number", integer))).parse(rest)?;
    let (rest, singular) = opt((word("called"), need("a text", string))).parse(rest)?;
    let (rest, sections) =
        braces("`columns`, `filter`, `sort`, `related`, `endpoint` or `}`", section)(rest)?;
    let rows = rows.map_or(1_000, |(_, _, rows)| rows);
    let singular = singular.map(|(_, (text, _))| text);
    let decl = CollectionDecl { name: collection_name, table, rows, singular, sections };
    Ok((rest, Declaration::Collection(Box::new(decl))))
}

fn section(input: Input<'_>) -> Parsed<'_, Section> {
    let after = |keyword| move |input| word(keyword)(input);
    alt((
        map((after("columns"), columns::columns), |(_, columns)| Section::Columns(columns)),
        map((after("computed"), braces("a computed column", tables::computed)), |(_, c)| {
            Section::Computed(c)
        }),
        map((after("indexes"), braces("an index", tables::index)), |(_, indexes)| Section::Indexes(indexes)),
        map(
            (after("filter"), opt(word("groups")), braces("a field", filters::field)),
            |(_, groups, fields)| Section::Filter { groups: groups.is_some(), fields },
        ),
        map((after("sort"), braces("a sort order", tables::sort)), |(_, sorts)| Section::Sort(sorts)),
        map((after("related"), braces("a relation", relations::relation)), |(_, r)| Section::Related(r)),
        map((after("endpoint"), endpoints::endpoint), |(_, endpoint)| Section::Endpoint(endpoint)),
    ))
    .parse(input)
}
