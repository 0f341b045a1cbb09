//! What SQLite is asked: its pragmas, as tables. No name of a table is part of a text.

/// The path of the file; empty in memory.
pub(super) const FILE: &str = "SELECT file FROM pragma_database_list WHERE name = 'main'";

/// Names and what they are.
pub(super) const TABLES: &str = "SELECT name, type FROM pragma_table_list \
    WHERE schema = 'main' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name";

/// Columns; the last one of a row tells whether SQLite fills it: it is generated, or the number of the row.
pub(super) const COLUMNS: &str = "SELECT t.name, c.name, c.type, c.\"notnull\" OR c.pk > 0, c.dflt_value, \
    c.hidden <> 0 OR c.pk = 1 AND upper(c.type) = 'INTEGER' AND NOT t.wr AND \
    (SELECT count(*) FROM pragma_table_xinfo(t.name) AS k WHERE k.pk > 0) = 1 \
    FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name) AS c \
    WHERE t.schema = 'main' AND t.type = 'table' AND c.hidden <> 1 ORDER BY t.name, c.cid";

/// The columns of primary keys.
pub(super) const KEYS: &str = "SELECT t.name, c.name \
    FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name) AS c \
    WHERE t.schema = 'main' AND t.type = 'table' AND c.pk > 0 ORDER BY t.name, c.pk";

/// The columns of foreign keys; those of one key follow each other, the first has the number 0.
pub(super) const FOREIGN_KEYS: &str = "SELECT t.name, k.seq, k.\"table\", k.\"from\", k.\"to\", k.on_delete \
    FROM pragma_table_list AS t JOIN pragma_foreign_key_list(t.name) AS k \
    WHERE t.schema = 'main' AND t.type = 'table' ORDER BY t.name, k.id DESC, k.seq";

/// The columns of indexes, but for those of primary keys; the first of an index has the number 0.
pub(super) const INDEXES: &str = "SELECT t.name, c.seqno, i.name, i.\"unique\", i.origin = 'u', i.partial, \
    c.name, c.\"desc\", c.coll, s.sql \
    FROM pragma_table_list AS t JOIN pragma_index_list(t.name) AS i JOIN pragma_index_xinfo(i.name) AS c \
    LEFT JOIN sqlite_schema AS s ON s.type = 'index' AND s.name = i.name \
    WHERE t.schema = 'main' AND t.type = 'table' AND i.origin <> 'pk' AND c.key \
    ORDER BY t.name, i.name, c.seqno";

/// Counts rows up to a bound. Only this one reads a table, whose name it must hold.
pub(super) fn count(table: &str) -> String {
    let name = table.replace('"', "\"\"");
    format!("SELECT count(*) FROM (SELECT 1 FROM \"{name}\" LIMIT 100000)")
}
