//! Declarations that share a line are read in one way, and where they are misread, the error says what to type.

use filterc::catalog::{Catalog, Source, load};

fn read(columns: &str, rest: &str) -> Result<Catalog, filterc::CatalogError> {
    let text = format!(
        "enum Colour {{ RED }}\ncollection boxes from box {{\n  columns {{ {columns} }}\n{rest}\n}}\n"
    );
    load(&[Source { name: "boxes", text: &text }])
}

/// The columns of the collection, each as the catalog prints it.
fn columns(text: &str) -> Vec<String> {
    let catalog = read(text, "").unwrap_or_else(|error| panic!("{text}: {error}"));
    let printed = catalog.to_string();
    let (_, rest) = printed.split_once("columns {\n").unwrap();
    rest.split_once("  }").unwrap().0.lines().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn a_word_is_a_property_on_the_line_of_its_column_and_a_name_elsewhere() {
    for (text, expected) in [
        ("id int key  text text", "id int key|text text"),
        ("id int key  text text  date date", "id int key|text text|date date"),
        ("id int key  text Colour", "id int key|text Colour"),
        ("id int key; key text", "id int key|key text"),
        (
            "id int key; unique Colour; default text default \"x\"",
            "id int key|unique Colour|default text default \"x\"",
        ),
        (
            "id int key\nkey Colour unique\nunique int\ndefault text",
            "id int key|key Colour unique|unique int|default text",
        ),
        ("key int key; unique text unique", "key int key|unique text unique"),
        (
            "id int key; box_id int? -> boxes null; null text",
            "id int key|box_id int? -> boxes null|null text",
        ),
        ("id int key\nbox_id int? -> boxes\ncascade text", "id int key|box_id int? -> boxes|cascade text"),
        (
            "id int key  box_id int? -> boxes null  cascade text",
            "id int key|box_id int? -> boxes null|cascade text",
        ),
        ("id int key\nbox_id int?\n-> boxes cascade", "id int key|box_id int? -> boxes cascade"),
    ] {
        assert_eq!(columns(text).join("|"), expected, "{text}");
    }
}

/// What is wrong with the columns: the word, and the help.
fn wrong(text: &str) -> (String, String, Vec<(usize, usize, String)>) {
    let error = read(text, "").unwrap_err();
    let all = format!("enum Colour {{ RED }}\ncollection boxes from box {{\n  columns {{ {text} }}\n");
    let found = &error.diagnostics[0].diagnostic;
    let span = found.span();
    let at = all.get(span.start as usize..span.end as usize).unwrap_or_default().to_owned();
    let start = all.find(text).unwrap();
    let place = |offset: u32| offset as usize - start;
    let edits = found
        .edits
        .iter()
        .map(|edit| (place(edit.span.start), place(edit.span.end), edit.replacement.clone()));
    (at, found.help.clone().unwrap_or_default(), edits.collect())
}

#[test]
fn a_misread_line_is_an_error_at_the_word_and_typing_its_help_works() {
    for (text, word) in [
        ("id int key  key text", "key"),
        ("id int key  name text  unique text", "unique"),
        ("id int key  size int  unique text  many int unique", "unique"),
        ("id int key  unique Colour  size int", "unique"),
        ("id int key  unique text -> boxes", "unique"),
        ("id int key  unique text default \"x\"  b text", "unique"),
        ("id int key  box_id int? -> boxes  null text", "null"),
    ] {
        let (at, help, edits) = wrong(text);
        assert_eq!(at, word, "{text}");
        assert_eq!(help, format!("write `; {word}` if it is the name of a column"), "{text}");
        let [(start, end, replacement)] = edits.as_slice() else { panic!("{text}: {edits:?}") };
        let mut typed = text.to_owned();
        typed.replace_range(start..end, replacement);
        let fixed = read(&typed, "");
        let syntax = fixed.err().map(|error| error.diagnostics[0].diagnostic.code.0);
        assert_ne!(syntax, Some("FC0401"), "{typed}");
    }
    for (text, word) in [("id int\n key\n size int", "key"), ("id int key\n name text\n unique\n", "unique")]
    {
        let (at, help, _) = wrong(text);
        assert_eq!(at, word, "{text}");
        assert_eq!(help, format!("write `{word}` on the line of its column if it is a property"), "{text}");
    }
    let (at, help, _) = wrong("id int key  name text  default text");
    assert_eq!((at.as_str(), help.as_str()), ("name", "write `; default` if it is the name of a column"));
}

#[test]
fn names_that_are_words_of_the_language_are_read_as_names() {
    let columns = "id int key; hidden int; shortcut int; on text; desc int; unique int";
    let rest = "  computed { a = id  b = 1  days = id }
  indexes { unique (id)  unique trigram (hidden)  elements (desc) }
  sort { A = id  desc = id desc  asc = desc desc }
  filter { id: any_  on: any_  hidden: ge_ on hidden }
  related { hidden -> boxes as up  shortcut -> boxes as next  hidden -> boxes hidden { shortcut -> boxes as end } }
  endpoint POST \"/boxes/filter\" rows { boxes  parameter size int: ge_ on id  limit 0..10 = 10  parameter name text: any_ on on  offset }";
    let catalog = read(columns, rest).unwrap_or_else(|error| panic!("{error}"));
    let printed = catalog.to_string();
    let again = load(&[Source { name: "printed", text: &printed }])
        .unwrap_or_else(|error| panic!("{error}\n{printed}"));
    assert_eq!(printed, again.to_string());
    let (_, boxes) = catalog.collections().next().unwrap();
    let relations = boxes
        .relations
        .iter()
        .map(|relation| relation.member.as_deref().unwrap_or_default())
        .collect::<Vec<_>>();
    assert_eq!(relations, ["up", "next", "", "end"]);
    assert_eq!(boxes.sorts.iter().map(|sort| sort.name.as_str()).collect::<Vec<_>>(), ["A", "desc", "asc"]);
    assert_eq!(boxes.indexes.len(), 3);
    let endpoint = catalog.endpoints().next().unwrap().1;
    assert_eq!(endpoint.parameters.len(), 2, "operators of a parameter end where the next key begins");
}
