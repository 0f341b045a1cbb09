//! Each modifier of the catalog language by itself: a body that uses it means what another body says without it.

use std::sync::OnceLock;

use filterc::catalog::{Source, load};
use filterc::ir::lines;
use filterc::{Catalog, Compiler};
use filterc_tests::NOW;

const TEXT: &str = r#"
catalog modifiers "1"

collection rooms from room rows ~10 {
  columns {
    id      uuid       key
    name    text
    seats   int?
    open    bool
    built   timestamp
    labels  json?
    house   text
  }

  filter groups {
    name: any_ like_
    seats: any_ is_null_
    plain: any_ on name
    skipped skip: any_ on name
    odd ignored: any_ on seats
    several list: any_ on name, least = any_ on seats
    since always: after_ on built default now - 2 days, before_ on built
    words splice: query = search_ on name longest 10
    open: eq_ absent false
    known: any_ on seats, is_null_ on seats default false
    alone: any_ on seats, is_null_ on seats default false exclusive
    empty_skips: any_ on name empty skip
    empty_holds: any_ on name empty true
    empty_vanishes: any_ on name vanishes
    firm: any_ on name nonnull
    wanted: any_ on name required
    few: any_ on name caps
    tagged: labels_ on labels kept ("house" = house)
    guest: via <- guests.room_id where age > 3 unless nick (name = any_ on name, nick = any_ on name)
    twice: via <- guests.room_id repeats plain (age = any_ on age)
  }

  endpoint POST "/rooms/filter" rows {
    rooms
    limit 0..200 = 200
    order id
  }
}

collection guests from guest rows ~10 {
  columns {
    id       uuid  key
    room_id  uuid  -> rooms
    name     text
    age      int
  }

  filter {
    age: any_
  }

  endpoint POST "/guests/filter" rows {
    guests
    limit 0..200 = 200
    order id
  }
}
"#;

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| {
        load(&[Source { name: "modifiers", text: TEXT }]).unwrap_or_else(|errors| panic!("{errors:#?}"))
    })
}

/// The query of a filter of rooms, without the places its parts came from.
fn query(filter: &str) -> Result<String, String> {
    let compiler = Compiler::new(catalog()).unwrap().leniencies(filterc_prefect::LENIENCIES).now(NOW);
    let body = format!(r#"{{"rooms": {filter}}}"#);
    let compiled = compiler.compile("rooms", body.as_bytes()).map_err(|refused| refused.to_string())?;
    let texts = lines(compiled.query.ir(), catalog())
        .into_iter()
        .map(|line| format!("{} {}\n", line.depth, line.text));
    Ok(texts.collect())
}

#[track_caller]
fn same(one: &str, other: &str) {
    // Members of `and` come in the order of the body.
    let sorted = |filter: &str| {
        let query = query(filter).expect(filter);
        let mut lines: Vec<_> = query.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(one), sorted(other), "{one} and {other}");
}

#[track_caller]
fn differ(one: &str, other: &str) {
    assert_ne!(query(one).expect(one), query(other).expect(other), "{one} and {other}");
}

/// A filter in which one of two things is enough.
fn or(field: &str) -> String {
    format!(
        r#"{{"operator": "or_", "name": {{"any_": ["a"]}}, "open": {{"eq_": true}}, "since": {{"after_": "2026-01-01T00:00:00Z"}}, {field}}}"#
    )
}

/// The same without the field.
fn or_without() -> String {
    or(r#""house": null"#).replace(r#", "house": null"#, "")
}

#[test]
fn without_a_modifier_an_empty_field_holds() {
    differ(&or(r#""plain": {}"#), &or_without());
    same(&or(r#""plain": {}"#), &or(r#""seats": {}"#));
}

#[test]
fn skip_makes_an_empty_field_as_if_it_were_not_there() {
    same(&or(r#""skipped": {}"#), &or_without());
    differ(&or(r#""skipped": {"any_": ["a"]}"#), &or_without());
}

#[test]
fn ignored_fields_are_checked_and_ask_nothing() {
    same(r#"{"odd": {"any_": [3]}}"#, "{}");
    assert!(query(r#"{"odd": {"any_": ["three"]}}"#).is_err());
}

#[test]
fn a_list_asks_for_all_of_its_objects() {
    same(r#"{"several": [{"any_": ["a"]}]}"#, r#"{"several": {"any_": ["a"]}}"#);
    same(
        r#"{"several": [{"any_": ["a"]}, {"least": [1]}]}"#,
        r#"{"plain": {"any_": ["a"]}, "known": {"any_": [1], "is_null_": null}}"#,
    );
    assert!(query(r#"{"plain": [{"any_": ["a"]}]}"#).is_err());
}

#[test]
fn always_brings_its_defaults() {
    same("{}", r#"{"since": {}}"#);
    same("{}", r#"{"since": {"after_": "2026-11-18T12:00:00Z"}}"#);
    differ("{}", r#"{"since": {"after_": "2026-11-17T12:00:00Z"}}"#);
}

#[test]
fn splice_joins_the_filter_around_it() {
    // Two words that may stand in it are alternatives of the filter itself.
    let two = query(&or(r#""words": {"query": "b c"}"#)).unwrap();
    let one = query(&or(r#""words": {"query": "b"}"#)).unwrap();
    assert_eq!(two.lines().count(), one.lines().count() + 1, "{two}");
}

#[test]
fn longest_counts_characters() {
    assert!(query(r#"{"words": {"query": "ééééééééé!"}}"#).is_ok());
    assert!(query(r#"{"words": {"query": "ééééééééé!!"}}"#).is_err());
}

#[test]
fn absent_stands_in_for_a_field_that_is_left_out() {
    same("{}", r#"{"open": {"eq_": false}}"#);
    differ("{}", r#"{"open": {}}"#);
    same(r#"{"open": {}}"#, r#"{"open": null}"#);
}

#[test]
fn a_default_stands_in_for_an_operator_that_is_left_out() {
    same(r#"{"known": {"any_": [1]}}"#, r#"{"known": {"any_": [1], "is_null_": false}}"#);
    same(r#"{"known": {}}"#, r#"{"seats": {"is_null_": false}}"#);
}

#[test]
fn an_exclusive_flag_counts_alone_or_not_at_all() {
    same(r#"{"alone": {"any_": [1], "is_null_": true}}"#, r#"{"seats": {"is_null_": true}}"#);
    same(r#"{"alone": {"any_": [1], "is_null_": false}}"#, r#"{"seats": {"any_": [1]}}"#);
    same(r#"{"alone": {}}"#, r#"{"seats": {"is_null_": false}}"#);
}

#[test]
fn an_empty_operand_selects_nothing_skips_holds_or_vanishes() {
    let none = query(r#"{"plain": {"any_": []}}"#).unwrap();
    assert!(none.contains("false"), "{none}");
    same(r#"{"empty_skips": {"any_": []}}"#, "{}");
    same(r#"{"empty_holds": {"any_": []}}"#, "{}");
    // Under or_ the three differ: a field that says nothing holds, and so does one that is true; one that vanishes does not.
    differ(&or(r#""empty_skips": {"any_": []}"#), &or_without());
    differ(&or(r#""empty_holds": {"any_": []}"#), &or_without());
    same(&or(r#""empty_vanishes": {"any_": []}"#), &or_without());
}

#[test]
fn null_and_nothing_are_refused_where_the_catalog_says_so() {
    assert!(query(r#"{"plain": {"any_": null}}"#).is_ok());
    assert!(query(r#"{"firm": {}}"#).is_ok());
    assert!(query(r#"{"firm": {"any_": null}}"#).is_err());
    assert!(query(r#"{"wanted": {}}"#).is_err());
    assert!(query(r#"{"wanted": {"any_": null}}"#).is_err());
    assert!(query(r#"{"wanted": {"any_": ["a"]}}"#).is_ok());
    assert!(query("{}").is_ok());
}

#[test]
fn caps_takes_no_more_rows_than_the_list_has_elements() {
    let limit = |filter: &str| {
        let compiler = Compiler::new(catalog()).unwrap();
        let body = format!(r#"{{"rooms": {filter}}}"#);
        compiler.compile("rooms", body.as_bytes()).unwrap().query.ir().query.limit
    };
    assert_eq!(limit(r#"{"few": {"any_": ["a", "b"]}}"#), Some(2));
    assert_eq!(limit(r#"{"plain": {"any_": ["a", "b"]}}"#), Some(200));
    assert_eq!(limit("{}"), Some(200));
}

#[test]
fn a_kept_label_is_read_from_its_column() {
    let kept = query(r#"{"tagged": {"labels_": {"house": "north"}}}"#).unwrap();
    assert!(kept.contains("house matches") && !kept.contains("labels"), "{kept}");
    let other = query(r#"{"tagged": {"labels_": {"floor": "2"}}}"#).unwrap();
    assert!(other.contains("labels"), "{other}");
}

#[test]
fn a_shared_link_has_its_own_condition_unless_another_operator_speaks() {
    let with = query(r#"{"guest": {"name": ["a"]}}"#).unwrap();
    assert!(with.contains("age > 3"), "{with}");
    let without = query(r#"{"guest": {"name": ["a"], "nick": ["b"]}}"#).unwrap();
    assert!(!without.contains("age > 3"), "{without}");
}

#[test]
fn repeats_asks_the_related_row_as_well() {
    let both = query(r#"{"twice": {"age": [3]}, "plain": {"any_": ["a"]}}"#).unwrap();
    let once = query(r#"{"twice": {"age": [3]}, "name": {"any_": ["a"]}}"#).unwrap();
    assert_eq!(both.matches("name = \"a\"").count(), 2, "{both}");
    assert_eq!(once.matches("name = \"a\"").count(), 1, "{once}");
}
