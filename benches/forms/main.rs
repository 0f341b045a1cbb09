//! Our SQL next to the forms that Prefect's server asks with, and next to the best that was written by hand, on a large
//! installation, on SQLite and on Postgres: in turns in one run, from the driver's call to decoded rows.
//!
//! `cargo bench -p filterc-benches --bench forms` needs some minutes to fill the databases first: SQLite in `target/forms/`, where it
//! stays; Postgres in a throw-away server, or in the one named by `FILTERC_TEST_POSTGRES`, where it stays. `-- NAME` measures the
//! cases with NAME in their name, `-- sqlite` or `-- postgres` one database only, `-- analyzed` a SQLite file with statistics.
//! All plans are written to `target/forms/plans.md`.
//!
//! In `cargo test` the databases are small: the statements of a case must give the same rows, and nothing is measured.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a benchmark"
)]

mod binds;
mod case;
mod data;
mod database;
mod load;
mod report;
mod turns;

use std::time::Duration;

use filterc::{Dialect, Statement};
use filterc_db::Database;

use case::{Author, Case};
use data::Size;
use report::{Measured, Try};

/// Statements that run longer are stopped.
const STOPPED: Duration = Duration::from_secs(20);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let measure = words.iter().any(|word| word == "--bench");
    let words: Vec<_> = words.iter().map(String::as_str).filter(|word| !word.starts_with('-')).collect();
    let size = if measure { Size::FULL } else { Size::SMALL };
    let named = |name: &str| words.contains(&name);
    let names: Vec<_> =
        words.iter().filter(|word| !["sqlite", "postgres", "analyzed"].contains(word)).collect();
    let cases = Case::all().unwrap_or_else(|problem| panic!("{problem}"));
    let mut all_plans = String::new();
    for dialect in Dialect::ALL {
        let other = if dialect == Dialect::Sqlite { "postgres" } else { "sqlite" };
        if measure && named(other) && !named(dialect.name()) {
            continue;
        }
        let opened = database::open(dialect, size, STOPPED).await;
        if dialect == Dialect::Sqlite {
            opened.statistics(named("analyzed")).await;
        }
        let mut measured = Vec::new();
        for case in &cases {
            if names.is_empty() || names.iter().any(|name| case.name.contains(**name)) {
                measured.push(one(&opened.database, case, size, measure).await);
            }
        }
        if measure {
            println!("\n{}\n\n{}", dialect.name(), report::table(&measured, STOPPED));
            all_plans += &report::plans(&measured);
        }
        opened.database.close().await;
    }
    if measure {
        std::fs::write(database::folder().join("plans.md"), all_plans).unwrap();
    }
}

async fn one(database: &Database, case: &Case, size: Size, measure: bool) -> Measured {
    let (compiler, dialect) = (filterc_prefect::compiler(), database.dialect());
    let compiled = compiler.compile(&case.on, case.body.as_bytes());
    let compiled = compiled.unwrap_or_else(|refused| panic!("{}: {refused}", case.name));
    let ours = compiled.statement(dialect);
    let whole = compiled.collection().name.clone();
    let rows = database.count(&compiled.counted().statement(dialect)).await.unwrap();
    is_worth_asking(case, size, &whole, rows);
    let others = [Author::Prefect, Author::Hand].into_iter().flat_map(|author| {
        let output = &ours.output;
        case.texts(author, dialect).map(move |sql| {
            let (sql, binds) = binds::bound(sql, dialect);
            (author, Statement { output: output.clone(), binds, ..load::plain(dialect, &sql) })
        })
    });
    let (mut authors, mut statements) = (vec![Author::Filterc], vec![ours.clone()]);
    for (author, statement) in others {
        authors.push(author);
        statements.push(statement);
    }
    for author in [Author::Prefect, Author::Hand] {
        assert!(
            authors.contains(&author),
            "{}: no statement of {author:?} for {}",
            case.name,
            dialect.name()
        );
    }
    let mut expected = None;
    for (author, statement) in authors.iter().zip(&statements) {
        match turns::ask(database, compiler.catalog(), statement).await {
            Ok(answer) => {
                let first = expected.get_or_insert(answer.clone());
                assert!(answer == *first, "{}: {author:?} answers otherwise: {}", case.name, statement.sql);
            }
            Err(filterc_db::DatabaseError::Timeout(_)) => {}
            Err(error) => panic!("{}: {error}: {}", case.name, statement.sql),
        }
    }
    let mut tries = Vec::new();
    if measure {
        let medians = turns::medians(database, compiler.catalog(), &statements).await.unwrap();
        for ((author, statement), median) in authors.into_iter().zip(&statements).zip(medians) {
            let plan = database.plan(statement).await.unwrap();
            tries.push(Try { author, sql: statement.sql.to_string(), plan, median });
        }
    }
    let measured = Measured { case: case.name.clone(), about: case.about.clone(), dialect, rows, tries };
    if measure {
        eprintln!("{} {}", case.name, report::line(&measured, STOPPED));
    }
    measured
}

/// A filter that selects nothing or nearly everything says little about the others.
fn is_worth_asking(case: &Case, size: Size, collection: &str, rows: u64) {
    let whole: u64 =
        data::collections(size).iter().filter(|(name, _)| *name == collection).map(|(_, n)| n).sum();
    assert!(rows > 0, "{}: no row is selected", case.name);
    // The longest list is nearly as long as a small database.
    assert!(
        case.everything || size == Size::SMALL || rows * 2 <= whole,
        "{}: {rows} of {whole} rows are selected",
        case.name
    );
}
