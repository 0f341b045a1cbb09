//! What a finding says to type is typed: then the finding is gone.

#![expect(clippy::string_slice, reason = "places in the text that the text itself told")]

use filterc::{Compiler, Diagnostic, Leniencies};
use filterc_tests::bodies::{self, Case, Expected};
use filterc_tests::databases::shop;
use serde_json::Value;

fn findings(compiler: &Compiler, on: &str, body: &[u8]) -> Vec<Diagnostic> {
    match compiler.compile(on, body) {
        Ok(compiled) => compiled.warnings,
        Err(refused) => refused.diagnostics,
    }
}

/// The bodies with what a finding says to type.
fn typed(body: &str, finding: &Diagnostic) -> Vec<String> {
    let replaced = |span: filterc::syntax::Span, text: &str| {
        let (start, end) = (span.start as usize, span.end as usize);
        format!("{}{text}{}", &body[..start], &body[end..])
    };
    let mut all: Vec<_> = finding.edits.iter().map(|edit| replaced(edit.span, &edit.replacement)).collect();
    let help = finding.help.as_deref().unwrap_or_default();
    let quoted = help.split('`').nth(1).unwrap_or_default();
    let is_said = help.starts_with("write `") || help.contains("as in `");
    if !is_said || quoted.contains('…') {
        return all;
    }
    if help.contains("` beside `") {
        // A member that belongs elsewhere.
        let mut value: Value = serde_json::from_str(body).unwrap();
        let (object, key) = finding.pointer.as_str().rsplit_once('/').unwrap();
        value.pointer_mut(object).unwrap().as_object_mut().unwrap().remove(key);
        let text = value.to_string();
        all.push(format!("{{{quoted}, {}", &text[1..]));
    } else if !quoted.starts_with('"') || !quoted.contains("\": ") {
        let is_json = serde_json::from_str::<Value>(quoted).is_ok();
        let text = if is_json { quoted.to_owned() } else { format!("\"{quoted}\"") };
        all.push(replaced(finding.span(), &text));
    }
    all
}

/// Types everything that is said of a body; how much that was.
fn type_all(compiler: &Compiler, on: &str, body: &str) -> usize {
    let found = findings(compiler, on, body.as_bytes());
    let same = |all: &[Diagnostic], one: &Diagnostic| {
        all.iter().filter(|other| (other.code, &other.message) == (one.code, &one.message)).count()
    };
    let mut count = 0;
    for finding in &found {
        for text in typed(body, finding) {
            let left = findings(compiler, on, text.as_bytes());
            let gone = same(&left, finding) < same(&found, finding);
            let worse = left.iter().any(|one| one.code.0.starts_with("FC01"));
            assert!(gone && !worse, "{on} {body}\n{finding:?}\ntyped: {text}\nleft: {left:?}");
            count += 1;
        }
    }
    count
}

#[test]
fn what_is_said_of_refused_and_warned_bodies_can_be_typed() {
    let prefect = filterc_prefect::compiler().now(filterc_tests::NOW);
    let shop = Compiler::new(&shop().catalog).unwrap().now(filterc_tests::NOW);
    let mut count = 0;
    for (compiler, cases) in [(&prefect, bodies::all()), (&shop, bodies::of_shop())] {
        for case in cases.iter().filter(|case| case.expected != Expected::Accepted) {
            let Ok(body) = std::str::from_utf8(&case.body) else { continue };
            count += type_all(compiler, &case.on, body);
        }
    }
    assert!(count > 20, "only {count} were typed");
}

/// Words as they are misspelt.
fn slips(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let middle = letters.len() / 2;
    let mut swapped = letters.clone();
    if middle > 0 {
        swapped.swap(middle - 1, middle);
    }
    let camel = word.split('_').enumerate().map(|(at, part)| match part.chars().next() {
        Some(first) if at > 0 => format!("{}{}", first.to_uppercase(), &part[first.len_utf8()..]),
        _ => part.to_owned(),
    });
    vec![
        letters[..letters.len() - 1].iter().collect(),
        swapped.into_iter().collect(),
        word.to_uppercase(),
        word.to_lowercase(),
        format!("{word}s"),
        camel.collect(),
    ]
}

/// Where the words of a body stand: its keys, and values that could be names.
fn words(body: &str) -> Vec<std::ops::Range<usize>> {
    let quotes: Vec<_> = body.match_indices('"').map(|(at, _)| at).collect();
    let pairs = quotes.chunks_exact(2).map(|pair| pair[0] + 1..pair[1]);
    let is_name = |text: &str| text.len() > 1 && text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_');
    pairs.filter(|range| is_name(&body[range.clone()])).collect()
}

#[test]
fn what_is_said_of_misspelt_words_can_be_typed() {
    let mut count = 0;
    for leniencies in [Leniencies::NONE, filterc_prefect::LENIENCIES] {
        let prefect = filterc_prefect::compiler().now(filterc_tests::NOW).leniencies(leniencies);
        let shop = Compiler::new(&shop().catalog).unwrap().now(filterc_tests::NOW).leniencies(leniencies);
        for (compiler, cases) in [(&prefect, bodies::all()), (&shop, bodies::of_shop())] {
            let plain = |case: &&Case| case.expected == Expected::Accepted && case.body.len() < 2_000;
            for case in cases.iter().filter(plain) {
                let body = std::str::from_utf8(&case.body).unwrap();
                if body.contains('\\') {
                    continue;
                }
                for range in words(body) {
                    for slip in slips(&body[range.clone()]) {
                        let text = format!("{}{slip}{}", &body[..range.start], &body[range.end..]);
                        count += type_all(compiler, &case.on, &text);
                    }
                }
            }
        }
    }
    assert!(count > 1_000, "only {count} were typed");
}

/// The label and the help of the first error, without backticks.
fn said(on: &str, body: &str) -> String {
    let catalogs = [filterc_prefect::compiler(), Compiler::new(&shop().catalog).unwrap()];
    let compiler = catalogs.iter().find(|compiler| compiler.endpoint(on).is_ok()).unwrap();
    let found = findings(compiler, on, body.as_bytes());
    let error = found.first().unwrap_or_else(|| panic!("{on} {body}"));
    let parts = [Some(error.message.as_str()), Some(error.labels[0].text.as_str()), error.help.as_deref()];
    let parts: Vec<_> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.join(" | ")
}

#[test]
fn a_name_in_the_wrong_place_is_told_the_right_one() {
    let id = "0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69";
    for (on, body, expected) in [
        ("flows", r#"{"flow_filter": {}}"#, "did you mean `flows`?"),
        ("flow_runs", r#"{"flow_run_filter": {}}"#, "did you mean `flow_runs`?"),
        ("flow_runs", r#"{"taskRunFilter": {}}"#, "did you mean `task_runs`?"),
        ("orders", r#"{"customer_filter": {}}"#, "did you mean `customers`?"),
        ("flows", r#"{"name": {"like_": "etl"}}"#, r#"write `"flows": {"name": {"like_": "etl"}}`"#),
        (
            "flow_runs",
            &format!(r#"{{"flow_runs": {{"flow_id": {{"any_": ["{id}"]}}}}}}"#),
            &format!(r#"write `"flows": {{"id": {{"any_": ["{id}"]}}}}` beside `flow_runs`"#),
        ),
        (
            "flow_runs/count",
            &format!(r#"{{"flow_runs": {{"flow_id": "{id}"}}}}"#),
            &format!(r#"write `"flows": {{"id": {{"any_": ["{id}"]}}}}` beside `flow_runs`"#),
        ),
        (
            "flow_runs",
            r#"{"flow_runs": {"flow_name": {"any_": ["etl"]}}}"#,
            r#"write `"flows": {"name": {"any_": ["etl"]}}` beside `flow_runs`"#,
        ),
        (
            "flow_runs",
            r#"{"flow_runs": {"state_type": {"any_": ["FAILED"]}}}"#,
            r#"write `"state": {"type": {"any_": ["FAILED"]}}`"#,
        ),
        (
            "task_runs",
            r#"{"task_runs": {"state_name": {"any_": ["Late"]}}}"#,
            r#"write `"state": {"name": {"any_": ["Late"]}}`"#,
        ),
        (
            "flow_runs",
            r#"{"flow_runs": {"state": {"any_": ["FAILED"]}}}"#,
            r#"write `"type": {"any_": ["FAILED"]}`"#,
        ),
        (
            "flow_runs",
            r#"{"flow_runs": {"state": {"any_": ["Late"]}}}"#,
            r#"write `"name": {"any_": ["Late"]}`"#,
        ),
        (
            "orders",
            r#"{"orders": {"customer_id": {"any_": [3]}}}"#,
            r#"write `"customers": {"id": {"any_": [3]}}` beside `orders`"#,
        ),
    ] {
        let said = said(on, body);
        assert!(said.contains(expected), "{body}\n{said}\nnot {expected}");
    }
}

#[test]
fn a_sort_order_of_another_meaning_is_no_suggestion() {
    let near = said("flow_runs", r#"{"sort": "strat_time_decs"}"#);
    assert!(near.contains("did you mean `START_TIME_DESC`?"), "{near}");
    for (on, sort) in [
        ("flows", "CREATED_ASC"),
        ("flow_runs", "NAME_UP"),
        ("task_runs", "EXPECTED_START_TIME_ASC_DESC"),
        ("logs", "TIMESTAMP"),
        ("customers", "PRINCE"),
    ] {
        let said = said(on, &format!(r#"{{"sort": "{sort}"}}"#));
        assert!(!said.contains("did you mean") && said.contains("they have"), "{sort} {said}");
    }
}

#[test]
fn each_reason_why_a_text_is_no_time_has_its_message() {
    for (time, expected) in [
        ("2023-02-29T08:00:00Z", "there is no such day as in `2023-02-29T08:00:00Z`"),
        ("2024-13-01T00:00:00Z", "write `2024-12-01T00:00:00Z`"),
        ("2016-12-31T23:59:60Z", "is a leap second"),
        ("2016-12-31T23:59:60Z", "write `2016-12-31T23:59:59Z`"),
        ("10000-01-01T00:00:00Z", "is beyond the last time there is | write `9999-12-31T23:59:59.999999Z`"),
        ("9999-12-31T23:59:59-01:00", "is beyond the last time there is"),
        ("0000-01-01", "is before the first time there is"),
        ("2024-01-01T25:00:00Z", "a day has no such time as in `2024-01-01T25:00:00Z`"),
        ("today", "`today` is not a time"),
    ] {
        let said =
            said("flow_runs", &format!(r#"{{"flow_runs": {{"start_time": {{"after_": "{time}"}}}}}}"#));
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_day_where_a_time_is_wanted_says_what_it_leaves_out() {
    let said = |operator: &str| {
        said("flow_runs", &format!(r#"{{"flow_runs": {{"start_time": {{"{operator}": "2026-11-01"}}}}}}"#))
    };
    assert_eq!(
        said("before_"),
        "read as 2026-11-01T00:00:00Z, which leaves out the rest of that day | \
         write `2026-11-01T23:59:59.999999Z` for all of that day"
    );
    assert_eq!(
        said("after_"),
        "read as 2026-11-01T00:00:00Z, where that day begins | write `2026-11-01T00:00:00Z`"
    );
}
