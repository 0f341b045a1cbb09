//! The rows that the server had: a SQLite file, and a dump restored into the Postgres of the tests.

use std::fs;
use std::sync::OnceLock;

use filterc::Dialect;
use filterc_tests::postgres;
use tempfile::TempDir;

use super::cases::unpacked;

/// A database with the recorded rows, which nobody may change.
pub(crate) struct Recorded {
    pub(crate) url: String,
    /// Holds the SQLite file.
    _folder: Option<TempDir>,
}

pub(crate) fn open(dialect: Dialect) -> Recorded {
    match dialect {
        Dialect::Sqlite => {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("server.db");
            fs::write(&file, unpacked("sqlite.db.gz")).unwrap();
            Recorded { url: format!("sqlite://{}", file.display()), _folder: Some(folder) }
        }
        Dialect::Postgres => Recorded { url: restored().to_owned(), _folder: None },
    }
}

/// The dump, restored once.
fn restored() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.sql");
        fs::write(&file, unrestricted(&unpacked("postgres.sql.gz"))).unwrap();
        let name = format!("recorded_{}", std::process::id());
        postgres::shared().and_then(|cluster| cluster.restore(&name, &file)).expect("a restored dump")
    })
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
