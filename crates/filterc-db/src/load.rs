//! Writing much at once: scripts, many statements in one transaction, whole databases out of a catalog.

use std::time::Duration;

use filterc_catalog::Catalog;
use filterc_sql::{Dialect, Statement, insert, schema};
use serde_json::{Map, Value};
use sqlx::{Postgres, Transaction};

use crate::database::Pool;
use crate::sqlite::Guarded;
use crate::{Access, Database, DatabaseError, Options, postgres, sqlite};

impl Database {
    /// Runs statements that have no binds, such as those of a [`Schema`](filterc_sql::Schema), in one transaction.
    pub async fn run_script<'s>(
        &self,
        statements: impl IntoIterator<Item = &'s str>,
    ) -> Result<(), DatabaseError> {
        let mut writing = self.begin().await?;
        for statement in statements {
            writing.script(statement).await?;
        }
        writing.commit().await
    }

    /// Runs statements in one transaction; the number of rows they changed. Where one fails, nothing is changed.
    pub async fn load<'s>(
        &self,
        statements: impl IntoIterator<Item = &'s Statement>,
    ) -> Result<u64, DatabaseError> {
        let mut writing = self.begin().await?;
        let mut changed = 0;
        for statement in statements {
            self.check_dialect(statement)?;
            changed += writing.run(statement).await?;
        }
        writing.commit().await?;
        Ok(changed)
    }

    /// Makes the tables of a catalog in an empty database, loads rows, then makes indexes; the number of rows.
    ///
    /// A line of `ndjson` is `{"collection": {row}}`. A row may refer to one that comes later: Postgres checks foreign
    /// keys when all rows are there, SQLite takes rows that refer to nothing. Where anything fails, the database stays
    /// empty.
    pub async fn fill(&self, catalog: &Catalog, ndjson: &str) -> Result<u64, DatabaseError> {
        let mut writing = match &self.pool {
            Pool::Sqlite(pool) => {
                Writing::Sqlite(sqlite::begin_without_foreign_keys(pool, self.timeout).await?)
            }
            Pool::Postgres(_) => self.begin().await?,
        };
        let rows = writing.fill(catalog, self.dialect(), ndjson).await?;
        writing.commit().await?;
        Ok(rows)
    }

    /// A SQLite database in memory, filled.
    pub async fn demo(catalog: &Catalog, ndjson: &str) -> Result<Self, DatabaseError> {
        let options = Options { access: Access::ReadWrite, ..Options::default() };
        let database = Self::connect("sqlite::memory:", &options).await?;
        database.fill(catalog, ndjson).await?;
        Ok(database)
    }

    async fn begin(&self) -> Result<Writing, DatabaseError> {
        Ok(match &self.pool {
            Pool::Sqlite(pool) => Writing::Sqlite(sqlite::begin(pool, self.timeout).await?),
            Pool::Postgres(pool) => {
                let begun = pool.begin().await.map_err(|error| DatabaseError::of(error, self.timeout))?;
                Writing::Postgres(begun, self.timeout)
            }
        })
    }
}

/// A transaction; dropped, it changes nothing.
enum Writing {
    Sqlite(Guarded),
    Postgres(Transaction<'static, Postgres>, Duration),
}

impl Writing {
    async fn run(&mut self, statement: &Statement) -> Result<u64, DatabaseError> {
        match self {
            Self::Sqlite(begun) => begun.execute(&statement.sql, &statement.binds).await,
            Self::Postgres(begun, timeout) => {
                postgres::execute(&mut **begun, *timeout, &statement.sql, &statement.binds).await
            }
        }
    }

    async fn script(&mut self, statement: &str) -> Result<(), DatabaseError> {
        let done = match self {
            Self::Sqlite(begun) => begun.script(statement).await,
            Self::Postgres(begun, timeout) => postgres::script(begun, *timeout, statement).await,
        };
        done.map_err(|error| match error {
            DatabaseError::Statement(problem) => {
                DatabaseError::Script { statement: start(statement), problem }
            }
            other => other,
        })
    }

    async fn fill(
        &mut self,
        catalog: &Catalog,
        dialect: Dialect,
        ndjson: &str,
    ) -> Result<u64, DatabaseError> {
        let schema = schema(catalog, dialect);
        for table in &schema.tables {
            self.script(table).await?;
        }
        let mut rows = 0;
        let lines = (1..).zip(ndjson.lines()).filter(|(_, text)| !text.trim().is_empty());
        for (line, text) in lines {
            let bad = |problem| DatabaseError::BadRow { line, problem };
            let statement = row(catalog, dialect, text).map_err(bad)?;
            rows += self.run(&statement).await.map_err(|error| match error {
                DatabaseError::Statement(problem) => bad(problem),
                other => other,
            })?;
        }
        for index in &schema.indexes {
            self.script(index).await?;
        }
        Ok(rows)
    }

    async fn commit(self) -> Result<(), DatabaseError> {
        match self {
            Self::Sqlite(mut begun) => begun.script("COMMIT").await,
            Self::Postgres(begun, timeout) => {
                begun.commit().await.map_err(|error| DatabaseError::of(error, timeout))
            }
        }
    }
}

/// The insert of one line.
fn row(catalog: &Catalog, dialect: Dialect, line: &str) -> Result<Statement, String> {
    let parsed: Map<String, Value> = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let mut entries = parsed.iter();
    let (Some((name, Value::Object(row))), None) = (entries.next(), entries.next()) else {
        return Err("a line is `{\"collection\": {row}}`".to_owned());
    };
    let collection = catalog.find_collection(name).ok_or_else(|| format!("`{name}` is not a collection"))?;
    insert(catalog, collection, row, dialect).map_err(|bad| bad.to_string())
}

/// As much of a statement as tells which one it is.
fn start(statement: &str) -> String {
    let mut text: String = statement.chars().take(80).collect();
    if text.len() < statement.len() {
        text.push('…');
    }
    text
}
