//! The demo rows in SQLite and in a real Postgres. Without a Postgres the tests that ask for it fail.

use std::future::Future;
use std::sync::{Mutex, OnceLock};

use filterc::catalog::{PREFECT_DEMO, prefect};
use filterc::{Dialect, Statement};
use filterc_db::{Access, Database, Options, Row};
use tokio::runtime::Runtime;

use crate::postgres;

fn runtime() -> &'static Mutex<Runtime> {
    static RUNTIME: OnceLock<Mutex<Runtime>> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        Mutex::new(tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap())
    })
}

/// Runs a future on the runtime that all databases of the tests live on.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    runtime().lock().unwrap_or_else(std::sync::PoisonError::into_inner).block_on(future)
}

/// The demo rows in SQLite, in memory.
pub fn sqlite() -> &'static Database {
    static DATABASE: OnceLock<Database> = OnceLock::new();
    DATABASE.get_or_init(|| wait(Database::demo(prefect(), PREFECT_DEMO)).expect("the demo rows load"))
}

/// The demo rows in Postgres.
pub fn postgres() -> &'static Database {
    static DATABASE: OnceLock<Database> = OnceLock::new();
    DATABASE.get_or_init(|| {
        let cluster = postgres::shared().expect("a Postgres server");
        let name = format!("demo_{}", std::process::id());
        let url = cluster.create_database(&name).expect("a database");
        wait(async {
            let options = Options { access: Access::ReadWrite, ..Options::default() };
            let database = Database::connect(&url, &options).await.expect("a connection");
            database.fill(prefect(), PREFECT_DEMO).await.expect("the demo rows load");
            database
        })
    })
}

/// The database of a dialect.
pub fn of(dialect: Dialect) -> &'static Database {
    match dialect {
        Dialect::Postgres => postgres(),
        Dialect::Sqlite => sqlite(),
    }
}

/// The rows of a statement on the database of its dialect.
pub fn rows(statement: &Statement) -> Vec<Row> {
    let database = of(statement.dialect);
    wait(database.rows(statement, prefect())).unwrap_or_else(|error| panic!("{error}\n{}", statement.sql))
}

/// The count of a statement on the database of its dialect.
pub fn count(statement: &Statement) -> u64 {
    let database = of(statement.dialect);
    wait(database.count(statement)).unwrap_or_else(|error| panic!("{error}\n{}", statement.sql))
}
