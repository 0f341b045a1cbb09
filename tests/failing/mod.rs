//! Databases that fail under a server: what clients are told, and that nothing is said to be there that is not.

mod away;
mod changed;
mod cut_short;
mod forbidden;
mod full;
mod kept;
mod locked;
mod made_twice;
mod moved;
mod named;
mod refusing;
mod slow;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use filterc::sql::Output;
use filterc::{Dialect, ShapeHash, Statement};
use filterc_db::{Access, Database, Options, Session};
use filterc_tests::databases::wait;
use filterc_tests::postgres;
use serde_json::json;
use tempfile::TempDir;

use crate::served::server::{self, Reply, Served};

/// How long these servers wait for a lock or a connection.
const PATIENCE: Duration = Duration::from_millis(300);

/// A server without rows, in whose database others do as they like.
struct World {
    served: Served,
    url: String,
    folder: TempDir,
}

impl World {
    fn new(dialect: Dialect) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let folder = tempfile::tempdir().unwrap();
        let url = match dialect {
            Dialect::Sqlite => format!("sqlite://{}", folder.path().join("world.db").display()),
            Dialect::Postgres => {
                let number = NEXT.fetch_add(1, Ordering::Relaxed);
                let name = format!("failing_{}_{number}", std::process::id());
                postgres::shared().and_then(|cluster| cluster.create_database(&name)).unwrap()
            }
        };
        let served = serve(&url);
        Self { served, url, folder }
    }

    /// The same database, past the server.
    fn beside(&self) -> Database {
        let options = Options { access: Access::ReadWrite, ..Options::default() };
        wait(Database::connect(&self.url, &options)).unwrap()
    }

    fn read(&self) -> Reply {
        self.served.post("/api/flows/filter", b"{}")
    }

    fn write(&self, flow: &str) -> Reply {
        self.served.post("/api/flows/", json!({"name": flow}).to_string().as_bytes())
    }

    /// The names of the flows that are there.
    fn flows(&self) -> Vec<String> {
        let reply = self.read();
        assert_eq!(reply.status, 200, "{}", reply.text());
        let flows = reply.json().unwrap();
        flows.as_array().unwrap().iter().map(|flow| flow["name"].as_str().unwrap().to_owned()).collect()
    }
}

fn serve(url: &str) -> Served {
    let mut settings = filterc_prefect::settings(url);
    settings.seed = Some(String::new());
    settings.leniencies = filterc_prefect::LENIENCIES;
    settings.acquire_timeout = PATIENCE;
    server::start(settings).unwrap_or_else(|error| panic!("{error}"))
}

/// Fails unless the client is told to come again.
fn is_to_come_again(reply: &Reply) {
    assert_eq!(reply.status, 503, "{}", reply.text());
    assert_eq!(reply.header("retry-after"), Some("1"));
}

fn statement(dialect: Dialect, sql: &str, output: Output) -> Statement {
    let (sql, binds, fragments) = (sql.into(), Vec::new(), Vec::new());
    Statement { sql, binds, fragments, dialect, shape: ShapeHash(0), output }
}

/// Runs a statement in a transaction.
fn run(session: &mut Session, sql: &str) {
    let statement = statement(session.dialect(), sql, Output::Nothing);
    wait(session.execute(&statement)).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The number that a statement gives.
fn number(database: &Database, sql: &str) -> u64 {
    let statement = statement(database.dialect(), sql, Output::Count);
    wait(database.count(&statement)).unwrap_or_else(|error| panic!("{sql}: {error}"))
}
