//! Writing much at once: scripts, many statements in one transaction, whole databases out of a catalog.

use filterc_catalog::Catalog;
use filterc_sql::{Dialect, Output, ShapeHash, Statement, insert, schema};
use serde_json::{Map, Value};

use crate::{Access, Database, DatabaseError, Options, Session};

const SQLITE_TABLES: &str = "SELECT count(*) FROM sqlite_schema WHERE type = 'table'";

const POSTGRES_TABLES: &str = "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND pg_table_is_visible(oid) \
    AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')";

/// Whoever fills a database has this number.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(7307498126)";

impl Database {
    /// Runs statements that have no binds, such as those of a [`Schema`](filterc_sql::Schema), in one transaction.
    pub async fn run_script<'s>(
        &self,
        statements: impl IntoIterator<Item = &'s str>,
    ) -> Result<(), DatabaseError> {
        let mut writing = self.begin().await?;
        for statement in statements {
            script(&mut writing, statement).await?;
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
            changed += writing.execute(statement).await?;
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
        let mut writing = self.begin_without_foreign_keys().await?;
        let rows = fill(&mut writing, catalog, ndjson).await?;
        writing.commit().await?;
        Ok(rows)
    }

    /// Does the same where the database has no tables yet, or else nothing. Of several who do so at the same time, one fills the
    /// database, and the others wait for it.
    pub async fn fill_empty(&self, catalog: &Catalog, ndjson: &str) -> Result<Option<u64>, DatabaseError> {
        let mut writing = self.begin_without_foreign_keys().await?;
        let tables = match writing.dialect() {
            // It is alone in writing.
            Dialect::Sqlite => SQLITE_TABLES,
            Dialect::Postgres => {
                writing.script(POSTGRES_LOCK).await?;
                POSTGRES_TABLES
            }
        };
        let dialect = writing.dialect();
        let (sql, binds, fragments, shape) = (tables.into(), Vec::new(), Vec::new(), ShapeHash(0));
        let count = Statement { sql, binds, fragments, dialect, shape, output: Output::Count };
        if writing.count(&count).await? > 0 {
            writing.rollback().await?;
            return Ok(None);
        }
        let rows = fill(&mut writing, catalog, ndjson).await?;
        writing.commit().await?;
        Ok(Some(rows))
    }

    /// A SQLite database in memory, filled.
    pub async fn demo(catalog: &Catalog, ndjson: &str) -> Result<Self, DatabaseError> {
        let options = Options { access: Access::ReadWrite, ..Options::default() };
        let database = Self::connect("sqlite::memory:", &options).await?;
        database.fill(catalog, ndjson).await?;
        Ok(database)
    }
}

async fn script(writing: &mut Session, statement: &str) -> Result<(), DatabaseError> {
    writing.script(statement).await.map_err(|error| match error {
        DatabaseError::Statement(problem) => DatabaseError::Script { statement: start(statement), problem },
        other => other,
    })
}

async fn fill(writing: &mut Session, catalog: &Catalog, ndjson: &str) -> Result<u64, DatabaseError> {
    let dialect = writing.dialect();
    let schema = schema(catalog, dialect);
    for table in &schema.tables {
        script(writing, table).await?;
    }
    let mut rows = 0;
    let lines = (1..).zip(ndjson.lines()).filter(|(_, text)| !text.trim().is_empty());
    for (line, text) in lines {
        let bad = |problem| DatabaseError::BadRow { line, problem };
        let statement = row(catalog, dialect, text).map_err(bad)?;
        rows += writing.execute(&statement).await.map_err(|error| match error {
            DatabaseError::Statement(problem)
            | DatabaseError::Unique(problem)
            | DatabaseError::Reference(problem)
            | DatabaseError::Constraint(problem)
            | DatabaseError::Data(problem) => bad(problem),
            other => other,
        })?;
    }
    for index in &schema.indexes {
        script(writing, index).await?;
    }
    Ok(rows)
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
