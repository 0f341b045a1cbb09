//! How many rows the tables have, as far as the database knows without counting.

use filterc_catalog::{Catalog, IntWidth, Sizes, Type};
use filterc_sql::{Dialect, Output, ShapeHash, Statement};

use crate::{Cell, Database, DatabaseError};

impl Database {
    /// The sizes of the tables of a catalog: on Postgres those of `pg_class`, on SQLite those of `sqlite_stat1`, or the last
    /// row id where nobody ran `ANALYZE`. A table that the database knows nothing of has the size that the catalog declares.
    ///
    /// What the sizes decide matters where there are many rows, so a table counts as no smaller than declared: the same
    /// statements serve while it grows.
    pub async fn sizes(&self, catalog: &Catalog) -> Result<Sizes, DatabaseError> {
        let mut sizes = Sizes::declared(catalog);
        let mut session = self.session().await?;
        let mut statements = Vec::new();
        match self.dialect() {
            Dialect::Postgres => statements.push(PG_CLASS.to_owned()),
            Dialect::Sqlite => {
                let names =
                    session.rows(&statement(self.dialect(), SQLITE_TABLES.to_owned()), catalog).await?;
                let names: Vec<_> = names.iter().filter_map(|row| text(row.values.first()?)).collect();
                let stored = catalog.collections().map(|(_, collection)| collection.table.as_str());
                let last: Vec<_> = stored.filter(|table| names.contains(table)).map(last_row).collect();
                statements.extend((!last.is_empty()).then(|| last.join(" UNION ALL ")));
                statements.extend(names.contains(&"sqlite_stat1").then(|| SQLITE_STAT1.to_owned()));
            }
        }
        for sql in statements {
            for row in session.rows(&statement(self.dialect(), sql), catalog).await? {
                let [table, Cell::Int(rows)] = row.values.as_slice() else { continue };
                let Ok(rows) = u64::try_from(*rows) else { continue };
                let known = catalog.collections().find(|(_, one)| Some(one.table.as_str()) == text(table));
                if let Some((id, collection)) = known {
                    sizes = sizes.with(id, rows.max(collection.rows));
                }
            }
        }
        Ok(sizes)
    }
}

const PG_CLASS: &str = r#"SELECT relname::text AS "table", reltuples::bigint AS "rows" FROM pg_class
    WHERE relkind IN ('r', 'p') AND reltuples >= 0 AND pg_table_is_visible(oid)"#;

/// Tables with row ids. Statistics come after them, for they are exact where they are.
const SQLITE_TABLES: &str = r#"SELECT name AS "table", 0 AS "rows" FROM sqlite_schema
    WHERE type = 'table' AND sql NOT LIKE '%without rowid%'"#;

/// The first number of a line is that of the rows of the table.
const SQLITE_STAT1: &str =
    r#"SELECT tbl AS "table", max(CAST(stat AS integer)) AS "rows" FROM sqlite_stat1 GROUP BY tbl"#;

fn last_row(table: &str) -> String {
    let (name, literal) = (table.replace('"', "\"\""), table.replace('\'', "''"));
    format!(r#"SELECT '{literal}' AS "table", (SELECT max(_rowid_) FROM "{name}") AS "rows""#)
}

fn statement(dialect: Dialect, sql: String) -> Statement {
    let columns = vec![("table".to_owned(), Type::Text), ("rows".to_owned(), Type::Int(IntWidth::Big))];
    let (binds, fragments, shape) = (Vec::new(), Vec::new(), ShapeHash(0));
    Statement { sql: sql.into(), binds, fragments, dialect, shape, output: Output::Groups(columns) }
}

fn text(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}
