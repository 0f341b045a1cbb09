//! SQL text depends only on the shape of the body, and never holds a byte of a value.

use std::collections::BTreeMap;
use std::sync::Arc;

use filterc::lang::Language;
use filterc::{Compiled, Dialect};
use filterc_smith::bodies::{MARK, ValueSource, body};
use filterc_smith::entropy::{Entropy, entropy};
use filterc_tests::NOW;
use proptest::prelude::*;
use serde_json::Value;

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|item| texts(item, found)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_shape_gives_the_same_text_and_the_same_hash(entropy in entropy(), other_seed in any::<u64>()) {
        let compiler = filterc_prefect::compiler().now(NOW);
        let language = Language::new(compiler.catalog()).unwrap();
        let (endpoint, one) = body(&language, &entropy, ValueSource::Marked);
        let (_, other) = body(&language, &Entropy { seed: other_seed, ..entropy }, ValueSource::Marked);
        let compile = |body: &Value| compiler.compile(&endpoint.name, body.to_string().as_bytes());
        let same = one == other;
        let (one, other) = (compile(&one).unwrap(), compile(&other).unwrap());
        // The hash of the query knows the values as well: those that are left, for a predicate beside a weaker
        // alternative goes with its values.
        let hash = |compiled: &Compiled| compiled.query.query_hash(compiler.catalog().hash);
        let alike = hash(&one) == hash(&other);
        prop_assert!(alike || !same);
        for dialect in Dialect::ALL {
            let (one, other) = (one.statement(dialect), other.statement(dialect));
            prop_assert_eq!(&one.sql, &other.sql);
            prop_assert_eq!(one.shape, other.shape);
            prop_assert!(!alike || one.binds == other.binds);
        }
    }

    #[test]
    fn no_byte_of_a_value_is_in_the_text(entropy in entropy()) {
        let compiler = filterc_prefect::compiler().now(NOW);
        let language = Language::new(compiler.catalog()).unwrap();
        let (endpoint, body) = body(&language, &entropy, ValueSource::Marked);
        let compiled = compiler.compile(&endpoint.name, body.to_string().as_bytes()).unwrap();
        let mut values = Vec::new();
        texts(&body, &mut values);
        // `or_` and names of sort orders are words of the catalog.
        values.retain(|value| value != "or_" && !value.ends_with("DESC") && !value.ends_with("ASC"));
        for dialect in Dialect::ALL {
            let sql = compiled.statement(dialect).sql;
            prop_assert!(!sql.contains(MARK), "{}", sql);
            for value in &values {
                prop_assert!(!sql.contains(value.as_str()), "{} in {}", value, sql);
            }
        }
    }

    /// Equal hashes, equal texts: what a cache of texts by shape relies on.
    #[test]
    fn one_shape_hash_has_one_text(entropies in proptest::collection::vec(entropy(), 1..12)) {
        let compiler = filterc_prefect::compiler().now(NOW);
        let language = Language::new(compiler.catalog()).unwrap();
        let mut seen: BTreeMap<String, Arc<str>> = BTreeMap::new();
        for entropy in entropies {
            let (endpoint, body) = body(&language, &entropy, ValueSource::Marked);
            let compiled = compiler.compile(&endpoint.name, body.to_string().as_bytes()).unwrap();
            for dialect in Dialect::ALL {
                let statement = compiled.statement(dialect);
                let key = format!("{}{}", dialect.name(), statement.shape);
                let known = seen.entry(key).or_insert_with(|| Arc::clone(&statement.sql));
                prop_assert_eq!(&*known, &statement.sql);
            }
        }
    }

    /// Fragments lie inside the text and inside one another, so that every part has one place it came from.
    #[test]
    fn fragments_nest(entropy in entropy()) {
        let compiler = filterc_prefect::compiler().now(NOW);
        let language = Language::new(compiler.catalog()).unwrap();
        let (endpoint, body) = body(&language, &entropy, ValueSource::Demo);
        let compiled = compiler.compile(&endpoint.name, body.to_string().as_bytes()).unwrap();
        for dialect in Dialect::ALL {
            let statement = compiled.statement(dialect);
            let marks = statement.sql.matches('\u{1}').count();
            prop_assert_eq!(marks, 0);
            prop_assert_eq!(statement.sql.matches('(').count(), statement.sql.matches(')').count());
            let mut open: Vec<usize> = Vec::new();
            for fragment in &statement.fragments {
                prop_assert!(fragment.start <= fragment.end && fragment.end <= statement.sql.len());
                while open.last().is_some_and(|end| *end <= fragment.start) {
                    open.pop();
                }
                prop_assert!(open.last().is_none_or(|end| fragment.end <= *end));
                open.push(fragment.end);
            }
        }
    }
}
