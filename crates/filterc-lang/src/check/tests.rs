use std::fmt::Write as _;

use filterc_catalog::{Source, load};
use filterc_syntax::{Limits, parse};

use super::*;
use crate::{Class, OPERATORS, lower};

/// Notes, their author and the tasks in them.
const NOTES: &str = r#"
enum State { TODO DONE }

collection notes from note {
  columns {
    id         uuid       key
    name       text
    words      text
    size       int?
    pinned     bool
    written    timestamp
    tags       set<text>
    more       json
  }
  filter groups {
    id: any_
    name: any_ like_
    words: startswith_
    size ignored: ge_
    pinned: eq_
    written: before_ after_
    tags: all_
    more: labels_
  }
  sort { WRITTEN = written desc }
  related { <- tasks.note_id }
  endpoint POST "/notes/filter" rows {
    notes tasks
    limit 0..200 = 200  offset  sort = WRITTEN
  }
  endpoint POST "/notes/count" count { notes tasks }
}

collection tasks from task {
  columns {
    id       uuid   key
    note_id  uuid   -> notes
    state    State
  }
  filter { state: any_ }
}
"#;

fn loaded(text: &str) -> Catalog {
    load(&[Source { name: "notes", text }]).unwrap()
}

fn checked(text: &str, on: &str, body: &str, leniencies: Leniencies) -> (bool, Vec<(&'static str, String)>) {
    let catalog = loaded(text);
    let language = Language::new(&catalog).unwrap();
    let limits = Limits::default();
    let (tree, errors) = parse(body.as_bytes(), &limits);
    assert_eq!(errors, []);
    let settings = settings(leniencies);
    let endpoint = catalog.find_endpoint(on).unwrap();
    let (ok, found) = match check(&language, endpoint, &[], &tree, &settings) {
        Ok(checked) => (true, checked.warnings),
        Err(found) => (false, found.diagnostics),
    };
    (ok, found.into_iter().map(|d| (d.code.0, d.pointer.as_str().to_owned())).collect())
}

fn settings(leniencies: Leniencies) -> Settings {
    let (target, limits) = (Target::ALL, Limits::default());
    Settings { leniencies, target, limits, now: 7, element_errors: ELEMENT_ERRORS }
}

fn run(on: &str, body: &str, leniencies: Leniencies) -> (bool, Vec<(&'static str, String)>) {
    checked(NOTES, on, body, leniencies)
}

#[test]
fn a_plain_body_is_clean() {
    let body = r#"{"notes": {"tags": {"all_": ["home"]}}, "tasks": {"state": {"any_": ["DONE"]}}}"#;
    assert_eq!(run("notes", body, Leniencies::NONE), (true, vec![]));
}

#[test]
fn all_errors_come_at_once_each_with_its_place() {
    let body = r#"{"note": {}, "notes": {"nam": {}, "name": {"any": ["x"]}, "id": {"any_": ["nope", 5]}}, "limit": 201,
        "tasks": {"state": {"any_": ["DOEN"]}}, "sort": "NAME"}"#;
    let expected: Vec<_> = [
        ("FC0202", "/note"),
        ("FC0204", "/notes/nam"),
        ("FC0203", "/notes/name/any"),
        ("FC0210", "/notes/id/any_/0"),
        ("FC0209", "/notes/id/any_/1"),
        ("FC0215", "/limit"),
        ("FC0212", "/tasks/state/any_/0"),
        ("FC0213", "/sort"),
    ]
    .map(|(code, place)| (code, place.to_owned()))
    .to_vec();
    assert_eq!(run("notes", body, Leniencies::NONE).1, expected);
}

#[test]
fn each_leniency_takes_its_own_body_and_no_other_takes_it() {
    use Leniency as L;
    for (leniency, on, body, code) in [
        (L::NoBody, "notes", "null", "FC0201"),
        (L::UnknownKeys, "notes", r#"{"note": {}}"#, "FC0202"),
        (L::UnknownKeys, "notes/count", r#"{"limit": 5}"#, "FC0205"),
        (L::DuplicateKeys, "notes", r#"{"notes": {}, "notes": {}}"#, "FC0206"),
        (L::DuplicateKeys, "notes", r#"{"notes": {"more": {"labels_": {"a": "b", "a": "c"}}}}"#, "FC0206"),
        (L::NullIsAbsent, "notes", r#"{"notes": null}"#, "FC0207"),
        (L::NullIsAbsent, "notes", r#"{"notes": {"name": null}}"#, "FC0207"),
        (L::NullIsAbsent, "notes", r#"{"notes": {"name": {"like_": "x", "any_": null}}}"#, "FC0207"),
        (L::EmptyFields, "notes", r#"{"notes": {"name": {}}}"#, "FC0208"),
        (L::EmptyAlternatives, "notes", r#"{"notes": {"operator": "or_", "name": {"like_": ""}}}"#, "FC0218"),
        (L::IgnoredFields, "notes", r#"{"notes": {"size": {"ge_": 1}}}"#, "FC0219"),
        (L::NumbersFromText, "notes", r#"{"limit": "5"}"#, "FC0217"),
        (L::BooleansFromWords, "notes", r#"{"notes": {"pinned": {"eq_": "yes"}}}"#, "FC0217"),
        (L::TimesFromNumbers, "notes", r#"{"notes": {"written": {"after_": "2024"}}}"#, "FC0217"),
        (
            L::FinerTimes,
            "notes",
            r#"{"notes": {"written": {"after_": "2026-11-01T00:00:00.0000001Z"}}}"#,
            "FC0217",
        ),
        (L::Wildcards, "notes", r#"{"notes": {"name": {"like_": "a_b"}}}"#, "FC0304"),
    ] {
        for other in L::ALL {
            let (accepted, found) = run(on, body, Leniencies::of(&[*other]));
            let clean = accepted && found.iter().all(|(known, _)| *known != code);
            assert_eq!(clean, *other == leniency, "{body} with {other:?}: {found:?}");
        }
    }
}

#[test]
fn an_operator_that_is_null_alone_leaves_an_empty_field() {
    let body = r#"{"notes": {"name": {"any_": null}}}"#;
    for (leniencies, expected) in [
        (vec![], vec!["FC0207"]),
        (vec![Leniency::EmptyFields], vec!["FC0207"]),
        (vec![Leniency::NullIsAbsent], vec!["FC0208", "FC0306"]),
    ] {
        let (accepted, found) = run("notes", body, Leniencies::of(&leniencies));
        let mut codes: Vec<_> = found.into_iter().map(|(code, _)| code).collect();
        codes.sort_unstable();
        assert_eq!((accepted, codes), (false, expected), "{leniencies:?}");
    }
    assert!(run("notes", body, Leniencies::of(&[Leniency::NullIsAbsent, Leniency::EmptyFields])).0);
}

#[test]
fn no_leniency_takes_what_a_database_cannot_take() {
    for (body, code) in [
        (r#"{"notes": {"name": {"any_": ["a\u0000b"]}}}"#.to_owned(), "FC0220"),
        (format!(r#"{{"notes": {{"name": {{"like_": "{}"}}}}}}"#, "x".repeat(50_000)), "FC0222"),
        (r#"{"offset": 9223372036854775808}"#.to_owned(), "FC0221"),
    ] {
        for leniencies in [Leniencies::NONE, Leniencies::of(Leniency::ALL)] {
            assert!(run("notes", &body, leniencies).1.iter().any(|(c, _)| *c == code), "{code}");
        }
    }
}

#[test]
fn every_example_of_the_operator_table_checks() {
    let mut fields = String::new();
    for (at, operator) in OPERATORS.iter().enumerate() {
        let subject = match operator.class {
            Class::Scalar | Class::Text => "word",
            Class::Bool => "flag",
            Class::Number => "number",
            Class::Time => "time",
            Class::Json => "more",
            Class::Pair => "(word, other)",
            Class::Set => "tags",
            Class::Relation => "<- parts.thing_id",
        };
        writeln!(fields, "f{at}: {} on {subject}", operator.name).unwrap();
    }
    let text = format!(
        r#"
collection things from thing {{
  columns {{
    id      int  key
    word    text?
    other   text
    flag    bool
    number  int
    time    timestamp
    more    json
    tags    set<text>
  }}
  filter {{ {fields} }}
  sort {{ ID = id asc }}
  endpoint POST "/things/filter" rows {{ things limit 1..10 = 10 sort = ID }}
}}
collection parts from part {{
  columns {{
    id        int  key
    thing_id  int  -> things
  }}
}}
"#
    );
    for (at, operator) in OPERATORS.iter().enumerate() {
        let body = format!(r#"{{"things": {{"f{at}": {}}}}}"#, operator.example);
        let (accepted, found) = checked(&text, "things", &body, Leniencies::NONE);
        assert!(accepted, "{body}: {found:?}");
    }
}

#[test]
fn lowering_is_total_and_keeps_pages() {
    let catalog = loaded(NOTES);
    let language = Language::new(&catalog).unwrap();
    let (tree, _) = parse(br#"{"limit": 5, "offset": 2}"#, &Limits::default());
    let settings = settings(Leniencies::NONE);
    let endpoint = catalog.find_endpoint("notes").unwrap();
    let checked = check(&language, endpoint, &[], &tree, &settings).unwrap();
    let ir = lower(&language, checked, settings.now);
    assert_eq!((ir.query.limit, ir.query.offset, ir.query.sort.len(), ir.query.now), (Some(5), 2, 2, 7));
}
