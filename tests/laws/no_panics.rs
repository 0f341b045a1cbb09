//! No bytes panic or hang.

use filterc::catalog::{Source, load};
use filterc::{Compiler, Dialect, Leniencies};
use filterc_tests::bodies;
use proptest::prelude::*;

fn compile_everywhere(body: &[u8]) {
    for leniencies in [Leniencies::NONE, filterc_prefect::LENIENCIES] {
        let compiler = filterc_prefect::compiler().leniencies(leniencies);
        for on in ["flows", "flow_runs", "task_runs/count", "deployments"] {
            match compiler.compile(on, body) {
                Ok(compiled) => Dialect::ALL.iter().for_each(|dialect| drop(compiled.statement(*dialect))),
                Err(refused) => {
                    assert!(refused.diagnostics.iter().any(filterc::Diagnostic::is_error));
                    for one in &refused.diagnostics {
                        let drawn = filterc::report("body", body, one, filterc::Theme::Plain, 80);
                        assert!(drawn.contains(one.code.0), "{drawn}");
                        assert!(!filterc::one_line("body", body, one).contains('\n'));
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        compile_everywhere(&body);
    }

    #[test]
    fn any_json_like_text(body in r#"[\[\]{}:,"\\a-z0-9.eE+ \-]{0,120}"#) {
        compile_everywhere(body.as_bytes());
    }

    /// A body of the test data with some bytes replaced, left out or doubled.
    #[test]
    fn nearly_a_body(case in any::<prop::sample::Index>(), edits in proptest::collection::vec(
        (any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..6,
    )) {
        let cases = bodies::all();
        let mut body = case.get(&cases).body.clone();
        for (place, byte, kind) in edits {
            if body.is_empty() {
                break;
            }
            let at = place.index(body.len());
            match kind {
                0 => body[at] = byte,
                1 => drop(body.remove(at)),
                _ => body.insert(at, body[at]),
            }
        }
        compile_everywhere(&body);
    }

    /// A file of the built-in catalog with some bytes replaced.
    #[test]
    fn nearly_a_catalog(file in any::<prop::sample::Index>(), edits in proptest::collection::vec(
        (any::<prop::sample::Index>(), r"[a-z{}<>?:=,.\-~0-9 ]"), 1..5,
    )) {
        let mut text: Vec<char> = file.get(filterc_prefect::SOURCES).text.chars().collect();
        for (place, c) in edits {
            let at = place.index(text.len());
            text[at] = c.chars().next().unwrap_or(' ');
        }
        let text: String = text.into_iter().collect();
        if let Ok(catalog) = load(&[Source { name: "edited", text: &text }]) {
            drop(Compiler::new(&catalog));
        }
    }
}

#[test]
fn a_million_brackets_end_at_once() {
    let body = vec![b'['; 1_000_000];
    compile_everywhere(&body);
    let commas = "[".to_owned() + &"\"a\" ".repeat(100_000);
    compile_everywhere(commas.as_bytes());
}
