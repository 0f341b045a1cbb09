//! A guarded query answers as the same query does where only the visible rows are, everywhere a collection is read.

use filterc::catalog::CollectionId;
use filterc::eval::{Program, evaluate_predicate};
use filterc::ir::Policy;
use filterc::lang::Language;
use filterc::{Compiler, Dialect};
use filterc_smith::bodies::{ValueSource, body};
use filterc_smith::entropy::Entropy;
use filterc_tests::databases::wait;
use proptest::prelude::prop_assert_eq;

use super::agree::{from_database, from_memory};
use super::smithed::{compiled, compiler, database, filled, loaded, on_worlds, worlds};

/// A policy for the collections that some of the bodies ask for, and which collections those are.
fn policy(
    compiler: &Compiler,
    language: &Language,
    entropies: &[Entropy],
) -> (Policy, Vec<(CollectionId, Vec<u8>)>) {
    let (mut policy, mut restricted) = (Policy::default(), Vec::new());
    for entropy in entropies {
        let (endpoint, body) = body(language, entropy, ValueSource::Adversarial);
        let name = &language.catalog().collection(endpoint.collection).name;
        let only = serde_json::json!({ name.as_str(): body.get(name).cloned().unwrap_or_default() });
        let only = only.to_string().into_bytes();
        let known = restricted.iter().any(|(of, _)| *of == endpoint.collection);
        if known || body.get(name).is_none() {
            continue;
        }
        policy = compiler.show_only(policy, name, &only).unwrap_or_else(|refused| panic!("{refused}"));
        restricted.push((endpoint.collection, only));
    }
    (policy, restricted)
}

fn holds(dialect: Dialect, worlds: u32) {
    on_worlds(worlds, |smithed| {
        let catalog = loaded(&smithed.catalog);
        let (data, lines) = filled(&catalog, &smithed.rows);
        let database = database(&catalog, &lines, dialect);
        let (compiler, language) = (compiler(&catalog), Language::new(&catalog).unwrap());
        let (of_policy, of_bodies) = smithed.bodies.split_at(4);
        let (policy, restricted) = policy(&compiler, &language, of_policy);
        let mut hidden = Vec::new();
        for (of, body) in &restricted {
            let name = &catalog.collection(*of).name;
            let compiled = compiler.compile(name, body).unwrap();
            hidden.push((*of, evaluate_predicate(&compiled.query, &catalog, dialect.semantics(), &data)));
        }
        // The rows that the policy shows, and nothing else.
        let visible = data.filtered(|of, at, _| {
            hidden.iter().all(|(restricted, evaluate_predicate)| {
                *restricted != of || evaluate_predicate[at] == Some(true)
            })
        });
        let guarded_compiler = compiler.clone().policy(policy);
        for entropy in of_bodies {
            let (plain, text) = compiled(&compiler, &language, entropy, &data);
            let (guarded, _) = compiled(&guarded_compiler, &language, entropy, &data);
            let alone = from_memory(&catalog, &visible, &plain, dialect);
            let in_memory = from_memory(&catalog, &data, &guarded, dialect);
            prop_assert_eq!(&alone, &in_memory, "in memory: {}\n{}\n{:?}", text, catalog, restricted);
            let in_database = from_database(&catalog, &database, &guarded, dialect);
            let program = Program::new(&guarded.query, &catalog, dialect.semantics());
            prop_assert_eq!(alone, in_database, "{}\n{}\n{:#?}", text, catalog, program.lines());
        }
        wait(database.close());
        Ok(())
    });
}

#[test]
fn policies_hide_rows_everywhere_on_sqlite() {
    holds(Dialect::Sqlite, worlds(500));
}

#[test]
fn policies_hide_rows_everywhere_on_postgres() {
    holds(Dialect::Postgres, worlds(125));
}
