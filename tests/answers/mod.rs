//! A real server's answers are ours, on both databases: the requests of `tests/conformance/` are compiled, run on the
//! same rows and compared.

mod groups;
mod refusals;
mod verdict;

use filterc::Dialect;
use filterc_db::{Database, Options};
use filterc_tests::databases::wait;

use crate::recorded::cases::Recording;
use crate::recorded::tally::Tally;
use crate::recorded::{cases, databases, deviations};

/// A list that no database keeps.
const IN_MEMORY: &str = "/task_workers/filter";

/// Of a hundred cases asked, so many agree.
const LEAST_SHARE: usize = 98;

#[test]
fn sqlite_answers_as_the_server_does() {
    answers_as_the_server_does(Dialect::Sqlite);
}

#[test]
fn postgres_answers_as_the_server_does() {
    answers_as_the_server_does(Dialect::Postgres);
}

fn answers_as_the_server_does(dialect: Dialect) {
    let recorded = databases::open(dialect);
    let database = wait(Database::connect(&recorded.url, &Options::default())).expect("a connection");
    let compiler = filterc_prefect::compiler().leniencies(filterc_prefect::LENIENCIES);
    let deviations = deviations::of(Recording::Filters, dialect);
    let mut tally = Tally::default();
    for case in cases::of(Recording::Filters, dialect) {
        // `NaN` in a key that is ignored is read by the server only.
        let is_json = serde_json::from_slice::<serde_json::Value>(case.sent()).is_ok();
        let nothing = case.sent().trim_ascii().is_empty();
        if case.accepted() && (case.endpoint == IN_MEMORY || !is_json && !nothing) {
            tally.waits(&case);
            continue;
        }
        // Times that run on are those of the recording.
        let compiler = match case.answer["at"].as_f64() {
            Some(at) => compiler.clone().now((at * 1e6) as i64),
            None => compiler.clone(),
        };
        let verdict = verdict::of(&case, &compiler, &database);
        tally.asked(&case, verdict, deviations.contains_key(&case.id));
    }
    println!("{}\n{tally}", dialect.name());
    let unknown: Vec<_> = deviations.keys().filter(|id| !tally.knows(id)).collect();
    assert!(unknown.is_empty(), "deviations of cases that nobody asks: {unknown:?}");
    assert!(tally.surprises.is_empty(), "{}:\n{}", dialect.name(), tally.surprises.join("\n"));
    assert!(tally.share() >= LEAST_SHARE, "{}: {tally}", dialect.name());
}
