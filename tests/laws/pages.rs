//! Pages one after the other are the whole list.

use filterc::lang::Language;
use filterc::{Compiler, Dialect};
use filterc_db::Row;
use filterc_smith::bodies::{ValueSource, body};
use filterc_smith::entropy::entropy;
use filterc_tests::NOW;
use filterc_tests::databases::{count, rows};
use proptest::prelude::*;
use serde_json::{Value, json};

fn page(
    compiler: &Compiler,
    on: &str,
    body: &Value,
    dialect: Dialect,
    limit: usize,
    offset: usize,
) -> Vec<Row> {
    let mut body = body.clone();
    body["limit"] = json!(limit);
    body["offset"] = json!(offset);
    rows(&compiler.compile(on, body.to_string().as_bytes()).unwrap().statement(dialect))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pages_one_after_the_other_are_the_whole_list(entropy in entropy(), size in 3..40_usize) {
        let compiler = filterc_prefect::compiler().now(NOW);
        let language = Language::new(compiler.catalog()).unwrap();
        let (endpoint, body) = body(&language, &entropy, ValueSource::Demo);
        if !["limit", "offset"].iter().all(|name| endpoint.keys.iter().any(|key| key.name == *name)) {
            return Ok(());
        }
        let mut sets = Vec::new();
        for dialect in Dialect::ALL {
            let whole = page(&compiler, &endpoint.name, &body, dialect, 200, 0);
            let compiled = compiler.compile(&endpoint.name, body.to_string().as_bytes()).unwrap();
            let counted = count(&compiled.counted().statement(dialect));
            // The default limit is larger than the demo data; a body with a limit of its own counts past it.
            if body.get("limit").is_none() {
                prop_assert_eq!(counted, whole.len() as u64, "count of {} {}", endpoint.name, body);
            }
            let mut pages = Vec::new();
            loop {
                let next = page(&compiler, &endpoint.name, &body, dialect, size, pages.len());
                let last = next.len() < size;
                pages.extend(next);
                if last || pages.len() > whole.len() {
                    break;
                }
            }
            prop_assert_eq!(&pages, &whole, "{} {}", endpoint.name, body);
            let mut keys: Vec<_> = whole.iter().map(|row| serde_json::to_string(&row.values[0]).unwrap()).collect();
            keys.sort();
            sets.push(keys);
        }
        prop_assert_eq!(&sets[0], &sets[1], "{} {}", endpoint.name, body);
    }
}

/// A case that SQLite 3.51 got wrong: related rows that match several times, and an offset.
#[test]
fn an_offset_counts_every_row_once() {
    let compiler = filterc_prefect::compiler().now(NOW);
    let body = json!({"flow_runs": {"tags": {"is_null_": false}}, "task_runs": {}});
    for dialect in Dialect::ALL {
        let whole = page(&compiler, "flows", &body, dialect, 200, 0);
        assert_eq!(page(&compiler, "flows", &body, dialect, 200, 3), whole[3..]);
    }
}
