//! The rows that the server had: a SQLite file, and a dump restored into the Postgres of the tests.

use std::fs;

use filterc::Dialect;
use filterc_db::{Database, Options};
use filterc_tests::databases::wait;
use filterc_tests::postgres;
use tempfile::TempDir;

use super::cases::unpacked;

pub(super) struct Recorded {
    pub(super) database: Database,
    /// Holds the SQLite file.
    _folder: TempDir,
}

pub(super) fn open(dialect: Dialect) -> Recorded {
    let folder = tempfile::tempdir().unwrap();
    let url = match dialect {
        Dialect::Sqlite => {
            let file = folder.path().join("server.db");
            fs::write(&file, unpacked("sqlite.db.gz")).unwrap();
            format!("sqlite://{}", file.display())
        }
        Dialect::Postgres => {
            let file = folder.path().join("server.sql");
            fs::write(&file, unrestricted(&unpacked("postgres.sql.gz"))).unwrap();
            let name = format!("answers_{}", std::process::id());
            postgres::shared().and_then(|cluster| cluster.restore(&name, &file)).expect("a restored dump")
        }
    };
    let database = wait(Database::connect(&url, &Options::default())).expect("a connection");
    Recorded { database, _folder: folder }
}

/// Without `\restrict` and `\unrestrict`, which a `psql` before August 2025 does not know.
fn unrestricted(dump: &[u8]) -> Vec<u8> {
    let lines = dump.split_inclusive(|byte| *byte == b'\n');
    lines
        .filter(|line| !line.starts_with(br"\restrict") && !line.starts_with(br"\unrestrict"))
        .flatten()
        .copied()
        .collect()
}
