//! Every row makes a predicate true, false or unknown: `p` and `not p` select different rows, and those that neither selects
//! are the ones for which it is unknown.

use filterc::eval::evaluate_predicate;
use filterc::ir::{Origin, Policy, Predicate, guard, simplify};
use filterc::lang::Language;
use filterc::{Catalog, Dialect, Guarded};
use filterc_tests::databases::wait;
use filterc_tests::statement;
use proptest::prelude::prop_assert_eq;

use super::smithed::{compiled, compiler, database, filled, loaded, on_worlds, worlds};

/// The query for the rows that make the predicate of a count false.
fn negated(counted: &Guarded, catalog: &Catalog) -> Guarded {
    let mut ir = counted.ir().clone();
    ir.query.predicate = ir.add(Predicate::Not(ir.query.predicate), Origin::NONE);
    let mut guarded = guard(ir, &Policy::default());
    simplify(&mut guarded, catalog);
    guarded
}

fn partitions(dialect: Dialect, worlds: u32) {
    on_worlds(worlds, |smithed| {
        let catalog = loaded(&smithed.catalog);
        let (data, lines) = filled(&catalog, &smithed.rows);
        let database = database(&catalog, &lines, dialect);
        let (compiler, language) = (compiler(&catalog), Language::new(&catalog).unwrap());
        for entropy in &smithed.bodies {
            let (compiled, text) = compiled(&compiler, &language, entropy, &data);
            let counted = compiled.counted().query;
            if counted.ir().query.first.is_some() || !counted.ir().query.groups.is_empty() {
                continue;
            }
            let known = evaluate_predicate(&counted, &catalog, dialect.semantics(), &data);
            for (query, truth) in [(&negated(&counted, &catalog), false), (&counted, true)] {
                let statement = statement(query, &catalog, dialect);
                let theirs = wait(database.count(&statement)).unwrap_or_else(|error| panic!("{error}"));
                let ours = known.iter().filter(|known| **known == Some(truth)).count() as u64;
                prop_assert_eq!(ours, theirs, "{} rows: {}\n{}\n{}", truth, text, catalog, statement.sql);
            }
        }
        wait(database.close());
        Ok(())
    });
}

#[test]
fn predicates_partition_the_rows_of_sqlite() {
    partitions(Dialect::Sqlite, worlds(500));
}

#[test]
fn predicates_partition_the_rows_of_postgres() {
    partitions(Dialect::Postgres, worlds(125));
}
