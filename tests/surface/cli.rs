//! The command line, run as a program.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use filterc_tests::program::binary;
use filterc_tests::{bodies, top};
use serde_json::Value;

fn filterc(args: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(binary())
        .args(args)
        .current_dir(top())
        .env_remove("FILTERC_DATABASE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that ends before it reads everything closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const EXAMPLE: &str = "tests/bodies/flows/failed-database-flows.json";

#[test]
fn explain_shows_each_stage_with_the_places_it_came_from() {
    let output = filterc(&["explain", EXAMPLE, "--on", "flows"], "");
    assert_eq!(output.status.code(), Some(0));
    let shown = text(&output.stdout);
    for part in [
        "AST",
        "IR",
        "PLAN  postgres",
        "PLAN  sqlite",
        "SQL  postgres",
        "SQL  sqlite",
        "/flows/tags/all_",
        "/flow_runs/state/type/any_",
        "?1 = ",
    ] {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
    assert!(!shown.contains('\u{1b}'), "colours only on a terminal");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "wider than 80 columns\n{shown}");
}

#[test]
fn explain_as_json_has_every_stage() {
    let output = filterc(&["explain", EXAMPLE, "--format", "json"], "");
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    for stage in ["tree", "ast", "ir", "query", "plan", "sql"] {
        assert!(!all[stage].as_array().unwrap().is_empty(), "{stage}");
    }
    assert_eq!(all["sql"][0]["dialect"], "postgres");
    let one = filterc(&["explain", EXAMPLE, "--stage", "ir", "--format", "json"], "");
    let one: Value = serde_json::from_slice(&one.stdout).unwrap();
    assert!(one["sql"].is_null() && !one["ir"].is_null());
}

#[test]
fn explain_prints_the_plan_in_words_and_as_json() {
    let body = r#"{"flows": {"name": {"like_": "etl"}}, "sort": "START_TIME_DESC"}"#;
    let explain = |more: &[&str]| {
        let arguments = [&["explain", "-", "--on", "flow_runs", "--stage", "plan"], more].concat();
        let output = filterc(&arguments, body);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let words = explain(&["--dialect", "sqlite"]);
    for part in
        ["primary: read flow_runs through the index", "alternative: read flow_runs in the requested order"]
    {
        assert!(words.split_whitespace().collect::<Vec<_>>().join(" ").contains(part), "{words}");
    }
    assert!(!words.contains("SELECT"), "{words}");
    let all: Value = serde_json::from_str(&explain(&["--format", "json"])).unwrap();
    assert_eq!(all["plan"][0]["dialect"], "postgres");
    let lines = all["plan"][1]["lines"].as_array().unwrap();
    let line = |operation: &str| lines.iter().find(|line| line["operation"] == operation).unwrap();
    assert!(line("adaptive")["threshold"].as_u64().unwrap() > 1);
    assert_eq!(line("primary")["access_path"], "index");
    assert_eq!(line("alternative")["access_path"], "in_order");
    assert!(line("alternative")["examined"].as_u64() > line("primary")["examined"].as_u64());
    assert_eq!(line("relation")["strategy"], "page_list");
    assert_eq!(line("relation")["pointer"], "/flows");
    let simple: Value = serde_json::from_str(&explain(&["--plans", "simple", "--format", "json"])).unwrap();
    assert_eq!(simple["plan"][1]["plans"], "simple");
    assert_eq!(simple["plan"][1]["lines"][0]["access_path"], "database_choice");
}

#[test]
fn simple_plans_print_one_select() {
    let body = r#"{"flows": {"name": {"like_": "etl"}}, "sort": "START_TIME_DESC"}"#;
    let sql = |more: &[&str]| {
        let arguments = [&["sql", "-", "--on", "flow_runs", "--dialect", "sqlite"], more].concat();
        text(&filterc(&arguments, body).stdout)
    };
    assert!(sql(&[]).starts_with("WITH"));
    let simple = sql(&["--plans", "simple"]);
    assert!(simple.starts_with("SELECT") && !simple.contains("+\"") && !simple.contains("UNION"), "{simple}");
}

#[test]
fn check_exits_with_0_1_and_2() {
    assert_eq!(filterc(&["check", EXAMPLE], "").status.code(), Some(0));
    let refused = filterc(&["check", "-", "--on", "flows", "--format", "line"], r#"{"flows": {"nam": {}}}"#);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(
        text(&refused.stderr),
        "<stdin>:1:12: error[FC0204]: the filter of flows has no field `nam`\n"
    );
    assert_eq!(filterc(&["check"], "").status.code(), Some(2));
    assert_eq!(filterc(&["check", "no/such/file.json"], "").status.code(), Some(2));
    let unknown = filterc(&["check", EXAMPLE, "--on", "flwos"], "");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("did you mean `flows`?"));
}

#[test]
fn check_as_json_has_codes_pointers_and_ranges() {
    let output = filterc(
        &["check", "-", "--on", "flows", "--format", "json"],
        r#"{"flows": {"name": {"any": ["a"]}}}"#,
    );
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    let error = &all["problem"]["errors"][0];
    assert_eq!((&error["code"], &error["pointer"]), (&"FC0203".into(), &"/flows/name/any".into()));
    assert_eq!(error["labels"][0]["span"]["start"], 20);
    assert_eq!(error["edits"][0]["replacement"], "\"any_\"");
}

#[test]
fn errors_are_drawn_within_80_columns_on_stderr() {
    for case in bodies::all().iter().filter(|case| case.expected == bodies::Expected::Refused) {
        let body = String::from_utf8(case.body.clone()).unwrap();
        let output = filterc(&["check", "-", "--on", &case.on], &body);
        assert_eq!(output.status.code(), Some(1), "{}", case.name);
        assert_eq!(text(&output.stdout), "");
        let drawn = text(&output.stderr);
        let widest = drawn.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        assert!(widest <= 82, "{}: {widest} columns\n{drawn}", case.name);
        assert!(drawn.contains(case.code().unwrap_or("FC0")), "{drawn}");
    }
}

#[test]
fn without_on_the_body_says_which_collection_it_queries() {
    let guessed =
        filterc(&["sql", "-"], r#"{"flow_runs": {"state": {"name": {"any_": ["Late"]}}}, "flows": {}}"#);
    assert!(text(&guessed.stderr).contains("taken as a query of `flow_runs`; choose another with --on"));
    assert!(text(&guessed.stdout).starts_with("SELECT \"flow_run\".\"id\", "));
    let none = filterc(&["sql", "-"], r#"{"limit": 5}"#);
    assert_eq!(none.status.code(), Some(1));
    let message = text(&none.stderr);
    assert!(message.contains("FC0224") && message.contains("task_runs"), "{message}");
}

#[test]
fn sql_as_json_is_text_binds_dialect_and_shape() {
    let output = filterc(&["sql", EXAMPLE, "--format", "json", "--dialect", "sqlite"], "");
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    let keys: Vec<_> = all.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["sql", "binds", "dialect", "shape"]);
    assert_eq!(all["binds"], serde_json::json!(["database", "FAILED", 200]));
}

#[test]
fn run_prints_demo_rows_counts_and_plans() {
    let ids = filterc(&["run", EXAMPLE, "--on", "flows", "--format", "ids"], "");
    let ids = text(&ids.stdout);
    assert_eq!(ids.lines().count(), 3, "{ids}");
    let count = filterc(&["run", EXAMPLE, "--on", "flows", "--count"], "");
    assert_eq!(text(&count.stdout), "3\n");
    let table = text(&filterc(&["run", EXAMPLE, "--on", "flows"], "").stdout);
    assert!(
        table.contains("customer-sync") && table.lines().all(|line| line.chars().count() <= 80),
        "{table}"
    );
    let rows = text(&filterc(&["run", EXAMPLE, "--on", "flows", "--format", "json"], "").stdout);
    let row: Value = serde_json::from_str(rows.lines().next().unwrap()).unwrap();
    assert_eq!(row["name"], "customer-sync");
    let plan = text(&filterc(&["run", EXAMPLE, "--on", "flows", "--plan"], "").stdout);
    assert!(plan.contains("SEARCH") || plan.contains("SCAN"), "{plan}");
    let missing = filterc(&["run", EXAMPLE, "--on", "flows", "--database", "sqlite://no/such.db"], "");
    assert_eq!(missing.status.code(), Some(2));
    let unknown = filterc(&["run", EXAMPLE, "--on", "flows", "--database", "mysql://u:secret@h/d"], "");
    assert!(!text(&unknown.stderr).contains("secret"));
}

#[test]
fn code_prints_pages_and_catalog_checks_files() {
    assert!(text(&filterc(&["code", "fc0203"], "").stdout).starts_with("# FC0203: "));
    assert!(text(&filterc(&["code"], "").stdout).lines().count() > 40);
    assert_eq!(filterc(&["code", "FC9999"], "").status.code(), Some(2));
    let checked = filterc(&["catalog", "check", "crates/filterc-prefect/catalog"], "");
    assert!(text(&checked.stdout).contains("no errors"), "{}", text(&checked.stderr));
    let ddl = text(
        &filterc(&["catalog", "ddl", "crates/filterc-prefect/catalog", "--dialect", "postgres"], "").stdout,
    );
    assert!(ddl.contains("CREATE TABLE \"flow_run\"") && ddl.contains("USING gin"), "{ddl}");
    assert_eq!(filterc(&["catalog", "check", "tests/bodies"], "").status.code(), Some(2), "no catalog there");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.catalog");
    std::fs::write(&file, "collection a from b {\n  columns { id uid key }\n}\n").unwrap();
    let bad = filterc(&["catalog", "check", file.to_str().unwrap()], "");
    assert_eq!(bad.status.code(), Some(1));
    assert!(text(&bad.stderr).contains("did you mean `uuid`?"), "{}", text(&bad.stderr));
}

#[test]
fn catalog_show_lists_collections_and_shows_one_within_80_columns() {
    let list = text(&filterc(&["catalog", "show"], "").stdout);
    assert!(list.contains("flow_runs") && list.contains("operators"), "{list}");
    for (collection, catalog) in [("flow_runs", None), ("events", None), ("orders", Some("grammar/shop"))] {
        let mut args = vec!["catalog", "show", collection];
        args.extend(catalog.iter().flat_map(|path| ["--catalog", path]));
        let shown = text(&filterc(&args, "").stdout);
        let headings = ["FILTER", "ENDPOINTS", "COLUMNS"];
        assert!(headings.iter().all(|heading| shown.contains(heading)), "{shown}");
        let wide = shown.lines().find(|line| line.chars().count() > 80);
        assert_eq!(wide, None);
    }
    let json = filterc(&["catalog", "show", "flows", "--format", "json"], "");
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["collections"][0]["fields"][0]["operators"][0]["name"], "any_");
    let unknown = filterc(&["catalog", "show", "flow_run"], "");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("did you mean `flow_runs`?"));
}

#[test]
fn eval_filters_files_folders_and_streams() {
    let folder = tempfile::tempdir().unwrap();
    let (mut flows, mut runs) = (String::new(), String::new());
    for line in filterc_prefect::DEMO.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        for (name, text) in [("flows", &mut flows), ("flow_runs", &mut runs)] {
            if let Some(row) = row.get(name) {
                *text += &format!("{row}\n");
            }
        }
    }
    let file = folder.path().join("flow_runs.ndjson");
    std::fs::write(&file, &runs).unwrap();
    std::fs::write(folder.path().join("flows.ndjson"), &flows).unwrap();
    let (file, all) = (file.to_str().unwrap(), folder.path().to_str().unwrap());

    // The same as a database: through a relation, sorted, with a limit.
    let related =
        r#"{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}, "sort": "NAME_DESC", "limit": 2}"#;
    let ids = ["--on", "flows", "--format", "ids"];
    let ours = filterc(&[&["eval", "-", "--data", all], ids.as_slice()].concat(), related);
    let theirs = filterc(&[&["run", "-"], ids.as_slice()].concat(), related);
    assert_eq!(text(&ours.stdout), text(&theirs.stdout));
    assert_eq!(text(&ours.stdout).lines().count(), 2);
    let alone = filterc(&["eval", "-", "--on", "flows", "--data", file], related);
    assert_eq!(alone.status.code(), Some(2));
    assert!(text(&alone.stderr).contains("a folder with a file for each"));

    // Row by row: lines come as they were read, and the rest of them with --invert.
    let body = r#"{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}"#;
    let on = ["--on", "flow_runs", "--data", file];
    let lines = text(&filterc(&[&["eval", "-"], on.as_slice()].concat(), body).stdout);
    assert!(lines.lines().count() > 3 && lines.lines().all(|line| runs.contains(line)));
    let number = |more: &[&str]| {
        let counted = filterc(&[&["eval", "-", "--count"], on.as_slice(), more].concat(), body);
        text(&counted.stdout).trim().parse::<usize>().unwrap()
    };
    assert_eq!(number(&[]), lines.lines().count());
    assert_eq!(number(&[]) + number(&["--invert"]), runs.lines().count());

    // Bad rows are told by their line, and end the run only where that is asked for.
    let bad = folder.path().join("bad.ndjson");
    let mut with_bad = b"{\"start_time\": 3}\n{\"x\": 1}\nnothing\n[7]\n{\"name\": \"\xff\"}\n\n".to_vec();
    with_bad.extend(lines.bytes());
    std::fs::write(&bad, with_bad).unwrap();
    let bad = bad.to_str().unwrap();
    let told = filterc(&["eval", "-", "--on", "flow_runs", "--data", bad], body);
    assert_eq!((text(&told.stdout), told.status.code()), (lines, Some(2)));
    let stderr = text(&told.stderr);
    assert!(stderr.contains("bad.ndjson:1: `start_time` is not of the type `timestamp`"), "{stderr}");
    for problem in [
        "bad.ndjson:2: no column of `flow_runs`",
        "bad.ndjson:3: expected ident at column 2",
        "bad.ndjson:4: a row is an object",
        "bad.ndjson:5: invalid utf-8",
        "5 rows were left out",
    ] {
        assert!(stderr.contains(problem), "{stderr}");
    }
    let stopped = filterc(&["eval", "-", "--on", "flow_runs", "--data", bad, "--fail-fast"], body);
    assert_eq!((stopped.status.code(), text(&stopped.stdout).as_str()), (Some(2), ""));

    let both = filterc(&["eval", "-", "--data", "-"], body);
    assert_eq!(both.status.code(), Some(2));
    assert!(text(&both.stderr).contains("cannot both come from standard input"));

    let steps = text(&filterc(&["explain", "-", "--stage", "eval"], body).stdout);
    assert!(steps.contains("state_type = FAILED; then accept, else reject"), "{steps}");
}

#[test]
fn schema_prints_one_and_lists_what_there_is() {
    let printed = filterc(&["schema", "flow_runs"], "");
    let schema: Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let states = &schema["$defs"]["enum.StateType"]["enum"];
    assert!(states.as_array().unwrap().contains(&"FAILED".into()), "{states}");
    let count = filterc(&["schema", "orders/count", "--catalog", "grammar/shop"], "");
    let count: Value = serde_json::from_slice(&count.stdout).unwrap();
    let keys: Vec<_> = count["properties"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["orders", "customers", "lines", "products"]);
    let all = text(&filterc(&["schema"], "").stdout);
    assert!(all.lines().any(|line| line.starts_with("flow_runs/filter ") && line.ends_with(" flow_runs")));
    assert!(all.contains("flow_runs/count\n"), "{all}");
    let unknown = filterc(&["schema", "flow_run"], "");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("did you mean `flow_runs`?"));
}

#[test]
fn a_key_of_a_megabyte_is_told_on_one_page() {
    let body = format!(r#"{{"flows": {{"{}": {{"any_": ["x"]}}}}}}"#, "k".repeat(1 << 20));
    let checked = filterc(&["check", "-", "--on", "flows"], &body);
    let told = text(&checked.stderr);
    assert_eq!(checked.status.code(), Some(1), "{}", told.len());
    assert!(told.contains("has no field") && told.contains("help:"), "{}", told.len());
    assert!(told.len() < 10_000, "{}", told.len());
}

#[test]
fn a_body_from_standard_input_may_begin_with_a_byte_order_mark() {
    let body = "\u{feff}{\"flows\": {\"name\": {\"like_\": \"e\"}}}";
    let ask = |body: &str| filterc(&["run", "-", "--on", "flows", "--format", "ids"], body);
    let (with, without) = (ask(body), ask(&body.replace('\u{feff}', "")));
    assert_eq!((with.status.code(), text(&with.stderr).contains("error")), (Some(0), false));
    assert_eq!(with.stdout, without.stdout);
    assert!(!with.stdout.is_empty());
}
