//! What holds of any bytes. Fuzz targets call these, and a test calls them with the corpora.

use filterc::catalog::{Source, load};
use filterc::syntax::{Kind, NodeId, Tree, parse};
use filterc::{Compiler, Dialect, Leniencies, Limits};
use serde_json::{Value, json};

/// A function that panics where a property does not hold.
pub type Property = fn(&[u8]);

/// All of them, by the name of their fuzz target.
pub const ALL: [(&str, Property); 4] =
    [("tape", tape), ("catalog", catalog), ("search", search), ("check", check)];

/// The tape takes what `serde_json` takes, and reads the same out of it.
pub fn tape(bytes: &[u8]) {
    let (tree, errors) = parse(bytes, &Limits::default());
    for node in 0..tree.len() {
        let span = tree.span(NodeId(node as u32));
        assert!(span.range().end <= bytes.len(), "{span:?} in {} bytes", bytes.len());
    }
    let limited = errors.iter().any(|error| error.code.0.starts_with("FC011"));
    // Python's JSON takes a byte order mark, so ours does.
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match serde_json::from_slice::<Value>(plain) {
        Ok(theirs) if errors.is_empty() => assert_same(&tree, NodeId::ROOT, &theirs),
        Ok(_) => assert!(limited, "refused: {errors:?}"),
        Err(error) if errors.is_empty() => {
            assert!(error.to_string().contains("out of range"), "taken: {error}");
        }
        Err(_) => {}
    }
}

fn assert_same(tree: &Tree<'_>, node: NodeId, theirs: &Value) {
    match (tree.kind(node), theirs) {
        (Kind::Null, Value::Null) | (Kind::True, Value::Bool(true)) | (Kind::False, Value::Bool(false)) => {}
        (Kind::Number, Value::Number(number)) => {
            let ours: f64 = tree.raw(node).parse().unwrap();
            assert!((ours - number.as_f64().unwrap()).abs() <= ours.abs() * 1e-15, "{ours} {number}");
        }
        (Kind::String, Value::String(text)) => assert_eq!(tree.text(node), text),
        (Kind::Array, Value::Array(items)) => {
            assert_eq!(tree.elements(node).count(), items.len());
            tree.elements(node).zip(items).for_each(|(ours, theirs)| assert_same(tree, ours, theirs));
        }
        (Kind::Object, Value::Object(members)) => {
            for (name, value) in members {
                // Of a key that comes twice, theirs is the last.
                let ours = tree.members(node).filter(|(key, _)| tree.text(*key) == name).last();
                assert_same(tree, ours.expect("the member").1, value);
            }
        }
        (kind, theirs) => panic!("{kind:?} is not {theirs}"),
    }
}

/// Every text is a catalog or is refused with errors; of a catalog, tables and language can be made.
pub fn catalog(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match load(&[Source { name: "fuzz", text }]) {
        Err(errors) => {
            assert!(!errors.diagnostics.is_empty());
            for error in &errors.diagnostics {
                let drawn = filterc::report("fuzz", bytes, &error.diagnostic, filterc::Theme::Plain, 80);
                assert!(drawn.contains(error.diagnostic.code.0), "{drawn}");
            }
        }
        Ok(catalog) => {
            let _ = catalog.to_string();
            if let Ok(compiler) = Compiler::new(&catalog) {
                let _ = filterc::reference(&compiler).markdown();
                for dialect in Dialect::ALL {
                    let _ = filterc::sql::schema(&catalog, dialect).statements().count();
                }
            }
        }
    }
}

/// Every text is a text search that finds what its own words say.
pub fn search(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let body = json!({ "logs": { "text": { "query": text } } }).to_string();
    let compiler = filterc_prefect::compiler().leniencies(filterc_prefect::LENIENCIES);
    if let Ok(compiled) = compiler.compile("logs", body.as_bytes()) {
        for dialect in Dialect::ALL {
            let _ = compiled.statement(dialect);
            let _ = compiled.program(dialect).lines();
        }
    }
}

/// Every body is compiled for both databases and memory, or refused with errors that can be drawn.
pub fn check(bytes: &[u8]) {
    for leniencies in [Leniencies::NONE, filterc_prefect::LENIENCIES] {
        let compiler = filterc_prefect::compiler().leniencies(leniencies);
        for on in
            ["flows", "flow_runs/paginate", "task_runs/count", "deployments", "events", "flow_runs/history"]
        {
            match compiler.compile(on, bytes) {
                Ok(compiled) => {
                    for dialect in Dialect::ALL {
                        let statement = compiled.statement(dialect);
                        let reads =
                            ["SELECT ", "WITH \"page_"].iter().any(|word| statement.sql.starts_with(word));
                        assert!(reads, "{}", statement.sql);
                        let _ = compiled.program(dialect).lines();
                    }
                }
                Err(refused) => {
                    assert!(refused.diagnostics.iter().any(filterc::Diagnostic::is_error));
                    for one in &refused.diagnostics {
                        let drawn = filterc::report("body", bytes, one, filterc::Theme::Plain, 80);
                        assert!(drawn.contains(one.code.0), "{drawn}");
                        assert!(!filterc::one_line("body", bytes, one).contains('\n'));
                    }
                }
            }
        }
    }
}
