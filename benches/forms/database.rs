//! The databases of the benchmark: filled once, kept where that can be.

use std::path::PathBuf;
use std::time::Duration;

use filterc::Dialect;
use filterc_db::{Access, Database, Options};
use filterc_tests::postgres;

use crate::data::Size;
use crate::load::{load, plain};

pub(crate) struct Opened {
    pub(crate) database: Database,
    /// Small databases go away with it.
    _file: Option<tempfile::TempDir>,
}

/// Where the file of SQLite and the plans stand.
pub(crate) fn folder() -> PathBuf {
    let folder = filterc_tests::top().join("target/forms");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub(crate) async fn open(dialect: Dialect, size: Size, timeout: Duration) -> Opened {
    let is_small = size == Size::SMALL;
    let mut temporary = None;
    let (url, is_new) = match dialect {
        Dialect::Sqlite => {
            let folder = if is_small {
                let made = temporary.insert(tempfile::tempdir().unwrap());
                made.path().to_owned()
            } else {
                folder()
            };
            let file = folder.join("filterc.db");
            (format!("sqlite://{}", file.display()), !file.exists())
        }
        Dialect::Postgres => {
            let cluster = postgres::shared().unwrap_or_else(|problem| panic!("{problem}"));
            let name = if is_small { format!("forms_{}", std::process::id()) } else { "forms".to_owned() };
            match cluster.create_database(&name) {
                Ok(url) => (url, true),
                Err(problem) if problem.contains("already exists") => (cluster.url(&name), false),
                Err(problem) => panic!("{problem}"),
            }
        }
    };
    if is_new {
        let options =
            Options { access: Access::ReadWrite, timeout: Duration::from_mins(30), ..Options::default() };
        let database = Database::connect(&url, &options).await.unwrap();
        let compiler = filterc_prefect::compiler();
        if !is_small {
            eprintln!("filling {}", dialect.name());
        }
        if let Err(error) = load(&database, compiler.catalog(), size).await {
            panic!("{error}");
        }
        database.close().await;
    }
    let options = Options { access: Access::ReadWrite, timeout, connections: 1, ..Options::default() };
    Opened { database: Database::connect(&url, &options).await.unwrap(), _file: temporary }
}

impl Opened {
    /// With the statistics of SQLite, or without, as the file of a server is.
    pub(crate) async fn statistics(&self, wanted: bool) {
        let script = if wanted { "ANALYZE" } else { "DROP TABLE IF EXISTS sqlite_stat1" };
        self.database.execute(&plain(Dialect::Sqlite, script)).await.unwrap();
    }
}
