//! A statement from the cache of texts is the statement that is written anew: text, binds, fragments and output, whatever body
//! the text was written for.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use filterc::lang::Language;
use filterc::{Compiled, Compiler, Dialect, Policy};
use filterc_smith::bodies::{ValueSource, body};
use filterc_smith::entropy::{Entropy, entropy, entropy_of};
use filterc_tests::NOW;
use filterc_tests::bodies::{Case, all, of_shop};
use filterc_tests::databases::{World, built_in, shop};
use proptest::prelude::*;

use crate::oracles::smithed::loaded;

/// A compiler that keeps texts, the same without, and the texts seen so far.
struct Both {
    warm: Compiler,
    cold: Compiler,
    known: BTreeMap<String, Arc<str>>,
    hits: usize,
}

impl Both {
    fn new(compiler: &Compiler) -> Self {
        let warm = compiler.clone().now(NOW).statement_cache(10_000, 64 << 20);
        Self { cold: warm.clone().statement_cache(0, 0), warm, known: BTreeMap::new(), hits: 0 }
    }

    /// The same compilers under a policy; the texts are shared.
    fn under(&self, policy: &Policy) -> Self {
        let under = |compiler: &Compiler| compiler.clone().policy(policy.clone());
        Self { warm: under(&self.warm), cold: under(&self.cold), known: BTreeMap::new(), hits: 0 }
    }

    fn agree(&mut self, on: &str, body: &[u8]) -> Result<(), TestCaseError> {
        let Ok(compiled) = self.cold.compile(on, body) else { return Ok(()) };
        let warm = self.warm.compile(on, body).unwrap();
        self.alike(&compiled, &warm, body)?;
        self.alike(&compiled.clone().counted(), &warm.counted(), body)?;
        if let Some(total) = compiled.total(Dialect::Sqlite) {
            let warm = self.warm.compile(on, body).unwrap();
            prop_assert_eq!(Some(total), warm.total(Dialect::Sqlite));
        }
        Ok(())
    }

    fn alike(&mut self, cold: &Compiled, warm: &Compiled, body: &[u8]) -> Result<(), TestCaseError> {
        for dialect in Dialect::ALL {
            let fresh = cold.statement(dialect);
            // The first time it is written or comes from a body before, the second time it is there.
            let (first, second) = (warm.statement(dialect), warm.statement(dialect));
            prop_assert_eq!(&fresh, &first, "{}", String::from_utf8_lossy(body));
            prop_assert_eq!(&fresh, &second, "{}", String::from_utf8_lossy(body));
            prop_assert!(Arc::ptr_eq(&first.sql, &second.sql));
            prop_assert!(!Arc::ptr_eq(&fresh.sql, &cold.statement(dialect).sql));
            let key = format!("{dialect:?} {}", first.sql);
            let known = self.known.entry(key).or_insert_with(|| Arc::clone(&first.sql));
            // The same text is written anew only where other parts of the query are shared.
            self.hits += usize::from(Arc::ptr_eq(known, &second.sql));
        }
        Ok(())
    }
}

fn every_body(world: &World, cases: &[Case]) -> Result<(), TestCaseError> {
    let mut both = Both::new(&world.compiler());
    for leniencies in [filterc::Leniencies::NONE, filterc_prefect::LENIENCIES] {
        (both.warm, both.cold) = (both.warm.leniencies(leniencies), both.cold.leniencies(leniencies));
        for case in cases {
            both.agree(&case.on, &case.body)?;
        }
    }
    assert!(both.hits > cases.len());
    Ok(())
}

#[test]
fn every_body_has_the_statement_that_is_written_anew() {
    every_body(built_in(), &all()).unwrap();
    every_body(shop(), &of_shop()).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Other values, other white space and so other origins, one text.
    #[test]
    fn bodies_of_one_shape_share_a_text_and_keep_their_values(entropy in entropy(), seeds in any::<[u64; 3]>()) {
        let both = Both::new(&filterc_prefect::compiler().leniencies(filterc_prefect::LENIENCIES));
        let language = Language::new(both.cold.catalog()).unwrap();
        for words in [ValueSource::Marked, ValueSource::Adversarial] {
            let mut both = both.under(&Policy::default());
            for (at, seed) in seeds.into_iter().enumerate() {
                let (endpoint, body) = body(&language, &Entropy { seed, ..entropy.clone() }, words);
                let mut text = body.to_string();
                if at == 1 {
                    text = text.replacen('{', r#"{"limit": 7, "#, 1);
                }
                both.agree(&endpoint.name, text.as_bytes())?;
            }
        }
    }

    /// Policies put predicates into the query that no body asked for, out of one arena into another.
    #[test]
    fn policies_share_texts(entropies in proptest::collection::vec(entropy(), 2..6), seed in any::<u64>()) {
        let both = Both::new(&filterc_prefect::compiler().leniencies(filterc_prefect::LENIENCIES));
        let language = Language::new(both.cold.catalog()).unwrap();
        let mut policies = vec![Policy::default()];
        for seed in [seed, !seed] {
            let (endpoint, body) = body(&language, &Entropy { seed, ..entropies[0].clone() }, ValueSource::Adversarial);
            let name = &both.cold.catalog().collection(endpoint.collection).name;
            let only = serde_json::json!({ name.as_str(): body.get(name).cloned().unwrap_or_default() });
            if let Ok(policy) = both.cold.show_only(Policy::default(), name, only.to_string().as_bytes()) {
                policies.push(policy);
            }
        }
        for entropy in &entropies {
            let (endpoint, body) = body(&language, entropy, ValueSource::Adversarial);
            for policy in &policies {
                both.under(policy).agree(&endpoint.name, body.to_string().as_bytes())?;
            }
        }
    }
}

#[test]
fn generated_catalogs_keep_their_values_too() {
    let tried = Cell::new(0);
    let config = ProptestConfig { failure_persistence: None, cases: 40, ..ProptestConfig::default() };
    let worlds = (entropy_of(120), proptest::collection::vec((entropy(), any::<[u64; 2]>()), 25));
    let run = proptest::test_runner::TestRunner::new(config).run(&worlds, |(catalog, bodies)| {
        let catalog = loaded(&catalog);
        let mut both = Both::new(&Compiler::new(&catalog).unwrap().leniencies(filterc_prefect::LENIENCIES));
        let language = Language::new(&catalog).unwrap();
        for (entropy, seeds) in bodies {
            for seed in seeds {
                let (endpoint, body) =
                    body(&language, &Entropy { seed, ..entropy.clone() }, ValueSource::Adversarial);
                both.agree(&endpoint.name, body.to_string().as_bytes())?;
                tried.set(tried.get() + 1);
            }
        }
        Ok(())
    });
    run.unwrap();
    assert!(tried.get() >= 2_000);
}
