//! The REST server over HTTP: it answers as a recorded server of Prefect did, and serves any other catalog.

mod copied;
mod dependants;
mod document;
mod doors;
mod encodings;
mod headers;
mod held;
mod hidden;
mod hostile;
mod hosts;
mod linear;
mod long;
mod pages;
mod policy;
mod refusals;
mod rows;
pub(crate) mod server;
mod shop;
mod streams;
mod tenants;
mod values;
mod verdict;

use filterc::{Catalog, Dialect};

use crate::recorded::cases::Recording;
use crate::recorded::tally::Tally;
use crate::recorded::{cases, databases, deviations};

#[test]
fn filters_on_sqlite_are_answered_as_recorded() {
    answers_as_recorded(Recording::Filters, Dialect::Sqlite);
}

#[test]
fn filters_on_postgres_are_answered_as_recorded() {
    answers_as_recorded(Recording::Filters, Dialect::Postgres);
}

#[test]
fn reads_on_sqlite_are_answered_as_recorded() {
    answers_as_recorded(Recording::Reads, Dialect::Sqlite);
}

#[test]
fn reads_on_postgres_are_answered_as_recorded() {
    answers_as_recorded(Recording::Reads, Dialect::Postgres);
}

#[test]
fn generated_requests_on_sqlite_are_answered_as_recorded() {
    answers_as_recorded(Recording::Generated, Dialect::Sqlite);
}

#[test]
fn generated_requests_on_postgres_are_answered_as_recorded() {
    answers_as_recorded(Recording::Generated, Dialect::Postgres);
}

fn answers_as_recorded(recording: Recording, dialect: Dialect) {
    answers_as_recorded_with(filterc_prefect::catalog(), recording, dialect);
}

/// The same with another catalog that speaks the API.
fn answers_as_recorded_with(catalog: &Catalog, recording: Recording, dialect: Dialect) {
    let recorded = databases::open(dialect);
    let mut settings = filterc_prefect::settings(&recorded.url);
    settings.catalog = catalog.clone();
    settings.leniencies = filterc_prefect::LENIENCIES;
    settings.read_only = true;
    let served = server::start(settings).unwrap_or_else(|error| panic!("{error}"));
    let deviations = deviations::of(recording, dialect);
    let mut tally = Tally::default();
    for case in cases::of(recording, dialect) {
        let verdict = verdict::of(&case, &served);
        tally.asked(&case, verdict, deviations.contains_key(&case.id));
    }
    println!("{recording:?} {}\n{tally}", dialect.name());
    let unknown: Vec<_> = deviations.keys().filter(|id| !tally.knows(id)).collect();
    assert!(unknown.is_empty(), "deviations of cases that nobody asks: {unknown:?}");
    assert!(tally.surprises.is_empty(), "{}:\n{}", dialect.name(), tally.surprises.join("\n"));
}
