//! Slow statements keep nobody from quick ones.

use std::time::Duration;

use filterc::sql::Output;
use filterc::{Dialect, Statement};
use filterc_db::{Access, Database, DatabaseError, Options};
use filterc_tests::databases::wait;
use filterc_tests::postgres;
use tempfile::TempDir;

use super::statement;

/// Many more than there are connections.
const SLOW: usize = 100;

fn endless(dialect: Dialect) -> Statement {
    let sql = match dialect {
        Dialect::Sqlite => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        }
        Dialect::Postgres => "SELECT count(*) FROM pg_sleep(3600)",
    };
    statement(dialect, sql, Output::Count)
}

/// A database that waits so long for a connection, and the folder it is in.
fn database(dialect: Dialect, acquire_timeout: Duration) -> (Database, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = match dialect {
        Dialect::Sqlite => format!("sqlite://{}", folder.path().join("slow.db").display()),
        Dialect::Postgres => {
            let name = format!("slow_{}_{}", std::process::id(), acquire_timeout.as_millis());
            postgres::shared().and_then(|cluster| cluster.create_database(&name)).unwrap()
        }
    };
    let timeout = Duration::from_mins(10);
    let options = Options { access: Access::ReadWrite, timeout, acquire_timeout, connections: 8 };
    (wait(Database::connect(&url, &options)).unwrap(), folder)
}

/// Reads and writes on a database on which these run.
fn goes_on(database: &Database, running: impl Fn(Database) -> tokio::task::JoinHandle<()>) {
    let dialect = database.dialect();
    wait(async {
        let running: Vec<_> = (0..SLOW).map(|_| running(database.clone())).collect();
        for _ in 0..20 {
            let quick = statement(dialect, "SELECT 7", Output::Count);
            let cast = statement(dialect, "SELECT CAST(7 AS bigint)", Output::Count);
            let quick = if dialect == Dialect::Sqlite { quick } else { cast };
            assert_eq!(database.count(&quick).await, Ok(7));
            tokio::task::yield_now().await;
        }
        for one in running {
            one.abort();
        }
    });
}

#[test]
fn quick_statements_find_a_connection_among_slow_ones() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let (database, _folder) = database(dialect, Duration::from_secs(20));
        goes_on(&database, |database| {
            tokio::spawn(async move {
                let _ = database.count(&endless(dialect)).await;
            })
        });
        // A transaction has a place, too.
        wait(async { database.begin().await.unwrap().rollback().await.unwrap() });
    }
}

#[test]
fn quick_statements_find_a_connection_among_transactions() {
    let (database, _folder) = database(Dialect::Postgres, Duration::from_secs(21));
    goes_on(&database, |database| {
        tokio::spawn(async move {
            let mut writing = database.begin().await.unwrap();
            let _ = writing.count(&endless(Dialect::Postgres)).await;
        })
    });
}

#[test]
fn a_slow_statement_waits_for_its_place_and_gives_up() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let patience = Duration::from_millis(700);
        let (database, _folder) = database(dialect, patience);
        wait(async {
            let slow = || {
                let database = database.clone();
                tokio::spawn(async move { database.count(&endless(dialect)).await })
            };
            let mut running: Vec<_> = (0..4).map(|_| slow()).collect();
            // Three have places.
            let gave_up = loop {
                tokio::task::yield_now().await;
                if let Some(at) = running.iter().position(tokio::task::JoinHandle::is_finished) {
                    break running.swap_remove(at).await.unwrap();
                }
            };
            assert_eq!(gave_up, Err(DatabaseError::Crowded));
            assert!(running.iter().all(|one| !one.is_finished()));
            for one in running {
                one.abort();
            }
        });
    }
}

#[test]
fn a_slow_statement_that_waited_for_its_place_answers_whole() {
    let (database, _folder) = database(Dialect::Sqlite, Duration::from_mins(1));
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500000) SELECT count(*) FROM n";
    let long = statement(Dialect::Sqlite, sql, Output::Count);
    wait(async {
        let all: Vec<_> = (0..8)
            .map(|_| {
                let (database, long) = (database.clone(), long.clone());
                tokio::spawn(async move { database.count(&long).await })
            })
            .collect();
        for one in all {
            assert_eq!(one.await.unwrap(), Ok(1_500_000));
        }
    });
}
