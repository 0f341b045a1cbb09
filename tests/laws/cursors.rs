//! A cursor adds a condition to its own query and does nothing else: other queries refuse it, garbage is refused or is a place in
//! the same order, and no policy is moved by it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use filterc::catalog::{Source, load};
use filterc::eval::{Answer, Dataset, Record};
use filterc::ir::Cursor;
use filterc::{Compiled, Compiler, Dialect, Leniencies, Policy};
use filterc_tests::NOW;
use filterc_tests::databases::{built_in, shop};
use proptest::prelude::*;
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

fn rows(compiled: &Compiled, data: &Dataset) -> Vec<u32> {
    match compiled.program(Dialect::Sqlite).answer(data) {
        Answer::Rows(rows) => rows,
        other => panic!("{other:?}"),
    }
}

/// The cursor behind the third row of a body.
fn cursor_of(compiler: &Compiler, on: &str, body: &Value) -> String {
    let compiled = compiler.compile(on, body.to_string().as_bytes()).unwrap();
    let data = built_in().dataset();
    let third = rows(&compiled, data)[2];
    let record = &data.records(compiled.query.ir().query.collection)[third as usize];
    compiled.cursor(Dialect::Sqlite, record).unwrap()
}

fn refused(compiler: &Compiler, on: &str, body: &Value) -> &'static str {
    match compiler.compile(on, body.to_string().as_bytes()) {
        Ok(_) => "accepted",
        Err(refused) => refused.diagnostics[0].code.0,
    }
}

#[test]
fn a_cursor_of_one_query_is_refused_by_every_other() {
    let compiler = built_in().compiler();
    let body = json!({"flow_runs": {"tags": {"any_": ["prod"]}}, "sort": "START_TIME_DESC"});
    let body = if compiler
        .compile("flow_runs", body.to_string().as_bytes())
        .is_ok_and(|c| rows(&c, built_in().dataset()).len() > 3)
    {
        body
    } else {
        json!({"flow_runs": {"tags": {"is_null_": false}}, "sort": "START_TIME_DESC"})
    };
    let cursor = cursor_of(&compiler, "flow_runs", &body);
    let with = |body: &Value| {
        let mut body = body.clone();
        body["cursor"] = json!(cursor);
        body
    };
    let mut other_size = with(&body);
    other_size["limit"] = json!(1);
    for same in [with(&body), other_size] {
        assert_eq!(refused(&compiler, "flow_runs", &same), "accepted", "{same}");
    }
    let others = [
        json!({"flow_runs": {"tags": {"is_null_": true}}, "sort": "START_TIME_DESC"}),
        json!({"flow_runs": {"tags": {"any_": ["other"]}}, "sort": "START_TIME_DESC"}),
        json!({"flow_runs": {"tags": {"any_": ["other", "another"]}}, "sort": "START_TIME_DESC"}),
        json!({"sort": "START_TIME_DESC"}),
        json!({"flow_runs": body["flow_runs"], "sort": "START_TIME_ASC"}),
        json!({"flow_runs": body["flow_runs"]}),
        json!({"flow_runs": body["flow_runs"], "flows": {}, "sort": "START_TIME_DESC"}),
    ];
    for other in others {
        assert_eq!(refused(&compiler, "flow_runs", &with(&other)), "FC0231", "{other}");
    }
    assert_eq!(refused(&compiler, "flows", &json!({ "cursor": cursor })), "FC0231");
    let policy =
        compiler.show_only(Policy::default(), "flow_runs", br#"{"flow_runs": {"name": {"like_": "a"}}}"#);
    let guarded = compiler.clone().policy(policy.unwrap());
    assert_eq!(refused(&guarded, "flow_runs", &with(&body)), "FC0231");
    // A policy that is the same is the same query.
    let own = cursor_of(&guarded.clone().policy(Policy::default()), "flow_runs", &body);
    assert_eq!(own, cursor);
}

#[test]
fn counts_groups_numbered_pages_and_first_rows_have_no_cursors() {
    let compiler = built_in().compiler();
    let cursor = cursor_of(&compiler, "flows", &json!({}));
    for (on, body) in
        [("flows/count", "{}"), ("flows/paginate", "{}"), ("ui/flows/next-runs", r#"{"flow_ids": []}"#)]
    {
        let refused = compiler.clone().after(&cursor).unwrap().compile(on, body.as_bytes()).unwrap_err();
        assert_eq!(refused.of_cursor().unwrap().code.0, "FC0231", "{on}");
    }
    let newest = br#"{"orders": {"newest": {"per_customer": true}}}"#;
    let refusal = shop().compiler().after(&cursor).unwrap().compile("orders", newest).unwrap_err();
    assert!(refusal.of_cursor().unwrap().message.starts_with("the first rows"), "{refusal}");
    assert_eq!(refused(&compiler, "flows/count", &json!({ "cursor": cursor })), "FC0205");
    assert_eq!(refused(&compiler, "flows/paginate", &json!({ "cursor": cursor })), "FC0205");
}

#[test]
fn an_offset_beside_a_cursor_is_refused_in_both_profiles() {
    for leniencies in [Leniencies::NONE, filterc_prefect::LENIENCIES] {
        let compiler = built_in().compiler().leniencies(leniencies);
        let cursor = cursor_of(&compiler, "flows", &json!({}));
        assert_eq!(refused(&compiler, "flows", &json!({"cursor": cursor, "offset": 1})), "FC0232");
        for nothing in [json!(0), json!(null)] {
            assert_eq!(
                refused(&compiler, "flows", &json!({"cursor": cursor, "offset": nothing})),
                "accepted"
            );
        }
        assert_eq!(refused(&compiler, "flows", &json!({ "cursor": null })), "accepted");
    }
}

#[test]
fn the_shape_knows_the_cursor_and_its_nulls_and_no_value() {
    let compiler = built_in().compiler();
    let data = built_in().dataset();
    let compiled = compiler.compile("flow_runs", br#"{"sort": "END_TIME_DESC"}"#).unwrap();
    let records = data.records(compiled.query.ir().query.collection);
    let mut shapes: Vec<_> = rows(&compiled, data)
        .into_iter()
        .map(|at| {
            let cursor = compiled.cursor(Dialect::Sqlite, &records[at as usize]).unwrap();
            let after = compiler.clone().after(&cursor).unwrap();
            let statement = after.compile("flow_runs", br#"{"sort": "END_TIME_DESC"}"#).unwrap();
            let statement = statement.statement(Dialect::Sqlite);
            (statement.shape.0, statement.sql)
        })
        .collect();
    shapes.push((compiled.query.shape().hash().0, compiled.statement(Dialect::Sqlite).sql));
    shapes.sort();
    shapes.dedup();
    assert_eq!(shapes.len(), 3, "without a cursor, behind a value, behind NULL");
    assert!(shapes.windows(2).all(|pair| pair[0].0 != pair[1].0));
}

const DATED: &str = "
collection notes from note rows ~10 {
  columns {
    id     int key
    due    timestamp
    owner  text
  }
  computed {
    late = now - due
  }
  filter groups {
    late: ge_
    due: before_
    owner: any_
  }
  sort { LATEST = late desc  DUE = due asc }
  endpoint POST \"/notes/filter\" rows { notes  limit 0..200 = 200  offset  sort = DUE }
}
";

/// All pages mean the same `now`; a policy means the clock, whatever a cursor says.
#[test]
fn pages_share_a_now_and_policies_do_not() {
    let catalog =
        load(&[Source { name: "dated", text: DATED }]).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let notes = catalog.find_collection("notes").unwrap();
    let mut data = Dataset::new(&catalog);
    let hour = 3_600_000_000_i64;
    let record = |id: i64, due: i64| {
        let row = json!({"id": id, "due": filterc::ir::rfc3339(due), "owner": "a"});
        Record::from_json(&catalog, notes, row.as_object().unwrap()).unwrap()
    };
    for id in 0..6 {
        data.push(notes, record(id, NOW - id * hour));
    }
    let at = |now: i64| Compiler::new(&catalog).unwrap().now(now);
    // Late by two hours at first; an hour later so would be one more.
    let body = br#"{"notes": {"late": {"ge_": 7200}}, "sort": "LATEST", "limit": 2}"#;
    let first = at(NOW).compile("notes", body).unwrap();
    assert_eq!(rows(&first, &data), [5, 4]);
    let cursor = first.cursor(Dialect::Sqlite, &data.records(notes)[4]).unwrap();
    assert_eq!(Cursor::decode(&cursor).unwrap().now(), Some(NOW));
    let later = at(NOW + hour);
    assert_eq!(rows(&later.clone().after(&cursor).unwrap().compile("notes", body).unwrap(), &data), [3, 2]);
    // A query that does not ask for the time carries none, and gives the same cursor at any time.
    let due = |compiler: &Compiler| {
        compiler.compile("notes", b"{}").unwrap().cursor(Dialect::Sqlite, &data.records(notes)[4]).unwrap()
    };
    assert_eq!(due(&at(NOW)), due(&later));
    // A cursor from the future is none.
    let future = at(NOW + 2 * hour).compile("notes", body).unwrap();
    let future = future.cursor(Dialect::Sqlite, &data.records(notes)[4]).unwrap();
    assert_eq!(
        at(NOW).after(&future).unwrap().compile("notes", body).unwrap_err().diagnostics[0].code.0,
        "FC0231"
    );
    // The policy shows what is late by three hours: at the clock, not at the time that a cursor tells.
    let guarded = |now: i64| {
        let compiler = at(now);
        let policy =
            compiler.show_only(Policy::default(), "notes", br#"{"notes": {"late": {"ge_": 10800}}}"#);
        compiler.policy(policy.unwrap())
    };
    let all = br#"{"notes": {"late": {"ge_": 0}}, "sort": "LATEST", "limit": 1}"#;
    let early = guarded(NOW).compile("notes", all).unwrap();
    assert_eq!(rows(&early, &data), [5]);
    let cursor = early.cursor(Dialect::Sqlite, &data.records(notes)[5]).unwrap();
    let wide = br#"{"notes": {"late": {"ge_": 0}}, "sort": "LATEST", "limit": 9}"#;
    let shown = |now: i64| rows(&guarded(now).after(&cursor).unwrap().compile("notes", wide).unwrap(), &data);
    assert_eq!(shown(NOW), [4, 3]);
    assert_eq!(shown(NOW + hour), [4, 3, 2]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn garbage_is_no_cursor(text in "\\PC{0,80}|[A-Za-z0-9_-]{0,120}") {
        prop_assert_eq!(Cursor::decode(&text), None);
        prop_assert_eq!(refused(&built_in().compiler(), "flows", &json!({ "cursor": text })), "FC0230");
    }

    /// With a checksum that fits, whatever the bits say: a refusal, or a place in the order of the same rows.
    #[test]
    fn flipped_bits_give_no_row_that_the_query_does_not(flips in prop::collection::vec((0..64_usize, 0..8_u8), 1..6), null in any::<bool>()) {
        let (compiler, data) = (built_in().compiler(), built_in().dataset());
        let mut body = json!({"flow_runs": {"tags": {"is_null_": false}}, "sort": "END_TIME_DESC"});
        let whole = compiler.compile("flow_runs", body.to_string().as_bytes()).unwrap();
        let all = rows(&whole, data);
        let records = data.records(whole.query.ir().query.collection);
        let end = whole.collection().find_column("end_time").unwrap();
        let is_null = |at: &&u32| (records[**at as usize].cells()[end.index()] == filterc::eval::Cell::Null) == null;
        let last = all.iter().find(is_null).unwrap();
        let cursor = whole.cursor(Dialect::Sqlite, &records[*last as usize]).unwrap();
        body["cursor"] = json!(forged(&cursor, &flips));
        for leniencies in [Leniencies::NONE, filterc_prefect::LENIENCIES] {
            if let Ok(compiled) = compiler.clone().leniencies(leniencies).compile("flow_runs", body.to_string().as_bytes()) {
                let found = rows(&compiled, data);
                prop_assert!(all.ends_with(&found), "{found:?} of {all:?}");
                for dialect in Dialect::ALL {
                    built_in().rows(&compiled.statement(dialect));
                }
            }
        }
    }
}

/// A cursor with some bits changed, and a checksum that says it was not.
fn forged(cursor: &str, flips: &[(usize, u8)]) -> String {
    let mut bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap();
    let told = bytes.len() - 4;
    for (at, bit) in flips {
        bytes[at % told] ^= 1 << bit;
    }
    let sum = (xxh3_64(&bytes[..told]) as u32).to_be_bytes();
    bytes[told..].copy_from_slice(&sum);
    URL_SAFE_NO_PAD.encode(bytes)
}
