//! What a user sends costs linear time: twice as much of it takes about twice as long, whether it is taken or refused.

use filterc::catalog::{Source, load};
use filterc::eval::{Document, JsonRow, Matcher, Record};
use filterc::ir::Cursor;
use filterc::{Compiler, Dialect, Leniencies, Limits, Target, Theme, one_line, problem, report};
use filterc_smith::linear::is_linear;
use filterc_tests::NOW;
use filterc_tests::databases::shop;
use serde_json::{Map, Value, json};

/// Compiles a body for everything there is, or prints what is wrong with it in every way.
fn compile(compiler: &Compiler, on: &str, body: &[u8]) {
    let found = match compiler.compile(on, body) {
        Ok(compiled) => {
            for dialect in Dialect::ALL {
                drop((compiled.statement(dialect), compiled.program(dialect)));
            }
            compiled.warnings
        }
        Err(refused) => refused.diagnostics,
    };
    assert!(found.len() <= 200, "{} findings", found.len());
    drop(serde_json::to_vec(&problem(body, &found)));
    for one in &found {
        drop((one_line("body", body, one), report("body", body, one, Theme::Plain, 80)));
    }
}

/// The same text many times, between two others.
fn many(before: &'static str, text: &'static str, after: &'static str) -> impl Fn(usize) -> Vec<u8> {
    move |times| format!("{before}{}{after}", vec![text; times].join(",")).into_bytes()
}

fn check_bodies(compiler: &Compiler, on: &str, length: usize, input: impl Fn(usize) -> Vec<u8>) {
    for leniencies in [Leniencies::NONE, filterc_prefect::LENIENCIES] {
        // No text is kept: each run is the first one.
        let compiler = compiler.clone().leniencies(leniencies).now(NOW).statement_cache(0, 0);
        let name = String::from_utf8_lossy(&input(2)).into_owned();
        is_linear(&name, length, &input, |body: &Vec<u8>| compile(&compiler, on, body));
    }
}

#[test]
fn json() {
    let compiler = filterc_prefect::compiler();
    for (before, text, after) in [
        ("[", "1", "]"),
        ("[", "", "]"),
        ("[", "1 \"a\"", ""),
        ("{\"flows\": [", "[[[]]]", "]}"),
        ("[", "{", ""),
    ] {
        check_bodies(&compiler, "flows", 5_000, many(before, text, after));
    }
    let text = |c: &'static str| move |length: usize| format!("{{\"{}\": 1}}", c.repeat(length)).into_bytes();
    for c in ["a", "_", "é", "\\u0061", "\u{202e}", "\\n"] {
        check_bodies(&compiler, "flows", 5_000, text(c));
    }
    let spaces = |length: usize| format!("{{\"flows\": {{}},{}}}", " \n".repeat(length)).into_bytes();
    check_bodies(&compiler, "flows", 20_000, spaces);
}

#[test]
fn keys() {
    let compiler = filterc_prefect::compiler();
    check_bodies(&compiler, "flows", 1_000, many("{\"flows\": {", "\"name\": {}", "}}"));
    check_bodies(&compiler, "flows", 1_000, many("{", "\"limt\": [1, 2]", "}"));
    check_bodies(
        &compiler,
        "flow_runs",
        1_000,
        many("{\"flow_runs\": {", "\"state_type\": {\"any_\": [1]}", "}}"),
    );
    let names = |count: usize| {
        let names = (0..count).map(|at| format!("\"nam{at}\": {{\"any\": [\"a\"]}}"));
        format!("{{\"flows\": {{{}}}}}", names.collect::<Vec<_>>().join(",")).into_bytes()
    };
    check_bodies(&compiler, "flows", 1_000, names);
}

#[test]
fn lists() {
    let compiler = filterc_prefect::compiler();
    for text in ["1", "\"a\"", "null", "\"0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69\""] {
        check_bodies(&compiler, "flows", 5_000, many("{\"flows\": {\"id\": {\"any_\": [", text, "]}}}"));
    }
    let labels = |text| many("{\"filter\": {\"resource\": {\"labels\": {\"a\": [", text, "]}}}}");
    for text in ["1", "\"*a?\"", "\"!a\""] {
        check_bodies(&compiler, "events", 2_000, labels(text));
    }
    check_bodies(&compiler, "events", 5_000, many("{\"filter\": {\"related\": [", "1", "]}}"));
    for text in ["1", "[]", "[1, 2]"] {
        let pairs = many("{\"filter\": {\"related\": {\"resources_in_roles\": [", text, "]}}}");
        check_bodies(&compiler, "events", 5_000, pairs);
    }
    // Each is a relation of its own, which may be the way to the rows.
    let relations = many("{\"filter\": {\"any_resource\": [", "{\"id\": [\"a\"]}", "]}}");
    check_bodies(&compiler, "events", 500, relations);
    // Each of them is told to be read as another one.
    let sizes = many("{\"products\": {\"sizes\": {\"any_\": [", "\"38\"", "]}}}");
    check_bodies(&Compiler::new(&shop().catalog).unwrap(), "products", 5_000, sizes);
}

#[test]
fn texts() {
    let compiler = filterc_prefect::compiler();
    let inside = |before: &'static str, text: &'static str, after: &'static str| {
        move |times: usize| format!("{before}{}{after}", text.repeat(times)).into_bytes()
    };
    for text in ["a ", "-", "\\\"", "\\\"-", "+a\\\"b", "%", "é"] {
        check_bodies(&compiler, "logs", 5_000, inside("{\"logs\": {\"text\": {\"query\": \"", text, "\"}}}"));
        check_bodies(
            &compiler,
            "flows",
            5_000,
            inside("{\"flows\": {\"name\": {\"like_\": \"", text, "\"}}}"),
        );
    }
    for text in ["*", "?a", "*a"] {
        let label = inside("{\"filter\": {\"resource\": {\"labels\": {\"a\": \"", text, "\"}}}}");
        check_bodies(&compiler, "events", 5_000, label);
    }
    for text in ["A", "_-", "=", "é"] {
        check_bodies(&compiler, "flows", 5_000, inside("{\"cursor\": \"", text, "\"}"));
        is_linear(text, 20_000, |times| text.repeat(times), |text| assert_eq!(Cursor::decode(text), None));
    }
}

#[test]
fn patterns_in_memory() {
    // What no database is asked for.
    let unlimited = Limits { text: usize::MAX, pattern: usize::MAX, ..Limits::default() };
    let compiler =
        filterc_prefect::compiler().limits(unlimited).target(Target { postgres: false, sqlite: false });
    for (pattern, of) in [
        ("{a}b", "a"),
        ("{a}_b", "A"),
        ("%{a}_{a}b%{a}", "a"),
        ("{a}%{a}%{a}%{a}b", "a"),
        ("{a}É", "a"),
        ("_{a}%b%b%c", "ab"),
    ] {
        for dialect in Dialect::ALL {
            let input = |length: usize| {
                let pattern = pattern.replace("{a}", &of.repeat(length / 8));
                let body = json!({ "flows": { "name": { "like_": pattern } } }).to_string();
                let program = compiler.compile("flows", body.as_bytes()).unwrap().program(dialect);
                (program, Map::from_iter([("name".to_owned(), Value::from(of.repeat(length)))]))
            };
            is_linear(pattern, 4_000, input, |(program, row)| {
                let row = JsonRow::new(compiler.catalog(), program.collection(), row);
                Matcher::new(program, None).matches(&row);
            });
        }
    }
}

/// Rows as `eval` reads them, and JSON as a database keeps it.
#[test]
fn rows_in_memory() {
    let compiler = filterc_prefect::compiler();
    let body = br#"{"flows": {"tags": {"all_": ["x"]}, "name": {"like_": "a"}}}"#;
    let program = compiler.compile("flows", body).unwrap().program(Dialect::Sqlite);
    let of = program.collection();
    let list = |text: &'static str| move |length: usize| format!("[{}]", vec![text; length].join(","));
    let object = |length: usize| {
        let members = (0..length).map(|at| format!("\"k{at}\": [{at}]"));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    };
    let row = |text: &String| {
        let document = Document::parse(text).map(|document| document.to_json().to_string());
        if let Ok(Value::Object(row)) = serde_json::from_str(&format!(
            "{{\"id\": \"00000000-0000-4000-8000-000000000007\", \"name\": \"a\", \"tags\": {text}, \"labels\": {text}}}"
        )) {
            drop(Record::from_json(compiler.catalog(), of, &row));
            let row = JsonRow::new(compiler.catalog(), of, &row);
            Matcher::new(&program, None).matches(&row);
        }
        drop(document);
    };
    for text in ["1", "\"a\"", "{}", "[[[[[[]]]]]]", "1.50", "12345678901234567890", "\"\\ud800\""] {
        is_linear(text, 5_000, list(text), row);
    }
    is_linear("members", 3_000, object, row);
    // As deep as it comes.
    for text in ["[", "{\"a\":", "[1,"] {
        is_linear(text, 20_000, |length| text.repeat(length), row);
        let closed = |length: usize| {
            let end = if text.starts_with('{') { "}" } else { "]" };
            format!("{}1{}", text.repeat(length), end.repeat(length))
        };
        is_linear(text, 20_000, closed, row);
    }
}

#[test]
fn patterns_that_a_database_would_read_for_long_are_refused() {
    let compiler = filterc_prefect::compiler();
    let codes = |on: &str, body: Value| match compiler.compile(on, body.to_string().as_bytes()) {
        Ok(_) => Vec::new(),
        Err(refused) => refused.diagnostics.iter().map(|one| one.code.0).collect(),
    };
    let name = |text: String| codes("flows", json!({ "flows": { "name": { "like_": text } } }));
    assert_eq!(name("a".repeat(1_024)), [""; 0]);
    assert_eq!(name("a".repeat(1_025)), ["FC0222"]);
    let label =
        |text: String| codes("events", json!({ "filter": { "resource": { "labels": { "a": text } } } }));
    assert_eq!(label("*a".repeat(33)), ["FC0115"]);
    assert_eq!(label(format!("{}*", "a".repeat(1_024))), ["FC0222"]);
    // Without a wildcard it is the label itself, of any length.
    assert_eq!(label("a".repeat(2_000)), [""; 0]);
}

/// Reads a catalog, and prints it or what is wrong with it.
fn read_catalog(text: &String) {
    match load(&[Source { name: "a.catalog", text }]) {
        Ok(catalog) => drop(catalog.to_string()),
        Err(errors) => {
            for error in errors.diagnostics.iter().take(20) {
                drop(report("a.catalog", text.as_bytes(), &error.diagnostic, Theme::Plain, 80));
            }
        }
    }
}

fn catalog(columns: &str, computed: &str, filter: &str) -> String {
    format!(
        "catalog a \"1\"\ncollection rows from row {{\n  columns {{ id uuid key\n{columns} }}\n  computed {{ {computed} }}\n  filter {{ {filter} }}\n}}\n"
    )
}

#[test]
fn catalogs() {
    let lines = |count: usize, line: fn(usize) -> String| (0..count).map(line).collect::<String>();
    let columns = |count: usize| lines(count, |at| format!("c{at} text\n"));
    let fields = |count: usize| lines(count, |at| format!("f{at}: any_ on c{at}\n"));
    is_linear("columns", 2_000, |n| catalog(&columns(n), "", ""), read_catalog);
    is_linear("fields", 1_500, |n| catalog(&columns(n), "", &fields(n)), read_catalog);
    is_linear("unknown columns", 100, |n| catalog("", "", &fields(n)), read_catalog);
    is_linear("unknown among many", 1_000, |n| catalog(&columns(n), "", &fields(2 * n)), read_catalog);
    let enums = |n: usize| format!("enum e {{ {} }}\n", lines(n, |at| format!("M{at} ")));
    is_linear("members", 3_000, |n| enums(n) + &catalog("", "", ""), read_catalog);
    let collections =
        |n: usize| lines(n, |at| format!("collection r{at} from r{at} {{ columns {{ id uuid key }} }}\n"));
    is_linear("collections", 1_500, collections, read_catalog);
    let references = |n: usize| {
        let row = |at: usize| {
            format!(
                "collection r{at} from r{at} {{ columns {{ id uuid key\n of uuid references r{} }} }}\n",
                at / 2
            )
        };
        (0..n).map(row).collect::<String>()
    };
    is_linear("references", 1_500, references, read_catalog);
    let of_enums = |n: usize| {
        let enums = lines(n, |at| format!("enum e{at} {{ A B }}\n"));
        enums + &catalog(&lines(n, |at| format!("c{at} e{at}\n")), "", "")
    };
    is_linear("enums", 1_500, of_enums, read_catalog);
    is_linear("comments", 2_000, |n| "-- a\n".repeat(n) + &catalog("", "", ""), read_catalog);
    for text in
        ["(", "{ ", "collection ", "collection a from a { ", "enum a {\n", "\"", "-- ", "collection a\n"]
    {
        is_linear(text, 2_000, |n| text.repeat(n), read_catalog);
    }
}

#[test]
fn a_catalog_with_more_things_than_have_numbers_is_refused() {
    let members = (0..65_536).map(|at| format!("M{at}")).collect::<Vec<_>>().join(" ");
    let text = format!("enum e {{ {members} }}\n{}", catalog("", "", ""));
    let errors = load(&[Source { name: "a.catalog", text: &text }]).unwrap_err();
    assert_eq!(
        errors.diagnostics[0].diagnostic.message,
        "the enum `e` has 65536 members, which are more than 65535"
    );
}

#[test]
fn catalogs_within_catalogs() {
    // Tried in two ways at each bracket, the first of these would be read 2 to the power of 30 times.
    for text in ["((case when ", "(", "coalesce(", "case when ", "not ", "(not "] {
        for times in [30, 100_000] {
            let condition = format!("x = case when {} then", text.repeat(times));
            read_catalog(&catalog("", &condition, ""));
        }
    }
    for text in ["f { ", "f: via id -> rows ("] {
        read_catalog(&catalog("", "", &text.repeat(100_000)));
    }
    let sum = format!("x = 1{}", " + 1".repeat(100_000));
    read_catalog(&catalog("", &sum, ""));
    // Each is twice the one before.
    let doubled = (0..40).map(|at| format!("c{} = c{at} || c{at}\n", at + 1)).collect::<Vec<_>>().concat();
    let text = catalog("c0 text", &doubled, "");
    let errors = load(&[Source { name: "a.catalog", text: &text }]).unwrap_err();
    assert!(errors.diagnostics[0].diagnostic.message.contains("more than 256 parts"), "{errors:?}");
}
