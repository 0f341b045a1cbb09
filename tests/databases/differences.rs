//! What `check` says of a database that is not quite that of the catalog: that, and nothing else.

use filterc::Dialect;
use filterc::catalog::Catalog;
use filterc_inspect::compare;
use filterc_prefect::catalog as prefect;

use super::support::{checked, ddl, inspect, lines, made};

/// The tables of a catalog with words replaced and statements added, compared with the catalog.
fn changed(
    name: &str,
    catalog: &Catalog,
    dialect: Dialect,
    replaced: &[(&str, &str)],
    more: &[&str],
) -> Vec<String> {
    let mut script = ddl(catalog, dialect);
    for (from, to) in replaced {
        assert!(script.iter().any(|statement| statement.contains(from)), "{from}: {script:#?}");
        script = script.iter().map(|statement| statement.replace(from, to)).collect();
    }
    script.extend(more.iter().map(|statement| (*statement).to_owned()));
    lines(&compare(&inspect(&made(dialect, name, &script)), catalog))
}

#[test]
fn a_dropped_column_a_changed_type_and_a_missing_index_are_told_alone() {
    let more = [
        "DROP INDEX \"ix_flow_run__deployment_version\"",
        "DROP INDEX \"uq_flow__name\"",
        "ALTER TABLE \"flow\" DROP COLUMN \"labels\"",
        "ALTER TABLE \"flow\" ADD COLUMN \"more\" INTEGER",
    ];
    let (sqlite, postgres) = (Dialect::Sqlite, Dialect::Postgres);
    let found = changed(
        "three",
        prefect(),
        sqlite,
        &[
            ("\"total_run_time\" DATETIME", "\"total_run_time\" VARCHAR"),
            ("\"run_count\" INTEGER", "\"run_count\" TEXT"),
        ],
        &more,
    );
    let of = |types: [&str; 4]| {
        let [flow_runs, flow_run_times, task_runs, task_run_times] = types;
        vec![
            "error flow.labels: no such column".to_owned(),
            "note flow.more: is not in the catalog".to_owned(),
            "warning flow: no unique index on (name)".to_owned(),
            flow_runs.to_owned(),
            flow_run_times.to_owned(),
            "warning flow_run: no index on (deployment_version)".to_owned(),
            task_runs.to_owned(),
            task_run_times.to_owned(),
        ]
    };
    let times = "is `VARCHAR`, not `interval`: only times such as `2026-11-20 08:30:00.000000` compare right";
    let expected = of([
        "error flow_run.run_count: is `TEXT`, not `int`: its values are others",
        &format!("warning flow_run.total_run_time: {times}"),
        "error task_run.run_count: is `TEXT`, not `int`: its values are others",
        &format!("warning task_run.total_run_time: {times}"),
    ]);
    assert_eq!(found, expected);
    let found = changed(
        "three",
        prefect(),
        postgres,
        &[
            ("\"total_run_time\" interval", "\"total_run_time\" text"),
            ("\"run_count\" integer", "\"run_count\" bigint"),
        ],
        &more,
    );
    let expected = of([
        "warning flow_run.run_count: is `bigint`, not `int`: greater numbers cannot be asked for",
        "error flow_run.total_run_time: is `text`, not `interval`: its values are others",
        "warning task_run.run_count: is `bigint`, not `int`: greater numbers cannot be asked for",
        "error task_run.total_run_time: is `text`, not `interval`: its values are others",
    ]);
    assert_eq!(found, expected);
}

const SHOP: &str = r#"
catalog shop "1"
enum Colour as colour { RED GREEN BLUE }
collection boxes from box {
  columns { id uuid key  size int  note text?  colour Colour default RED }
  indexes { sizes (size) }
}
collection things from thing {
  columns { id uuid key  name text unique  box_id uuid? -> boxes cascade  other_id uuid? }
  indexes { trigram grams (name)  newest (name desc, box_id) }
}
"#;

#[test]
fn null_keys_and_defaults_are_compared() {
    let replaced = [
        ("\"size\" integer NOT NULL", "\"size\" integer"),
        ("\"note\" character varying", "\"note\" character varying NOT NULL"),
        ("NOT NULL DEFAULT ('RED')", "NOT NULL"),
        ("'RED', 'GREEN', 'BLUE'", "'RED', 'GREEN', 'BLACK'"),
        ("NOT NULL UNIQUE", "NOT NULL"),
        ("ON DELETE CASCADE", "ON DELETE SET NULL"),
        ("\"id\" uuid NOT NULL PRIMARY KEY, \"name\"", "\"id\" uuid NOT NULL, \"name\""),
        ("\"name\" DESC", "\"name\""),
    ];
    let more = [
        "ALTER TABLE thing ADD FOREIGN KEY (other_id) REFERENCES box (id)",
        "ALTER TABLE thing ADD COLUMN needed integer NOT NULL",
        "DROP INDEX grams",
        "DROP INDEX sizes",
        "CREATE INDEX carrying ON box (size) INCLUDE (note)",
    ];
    let expected = [
        "error colour: has no member `BLUE`",
        "warning colour: has more members, `BLACK`",
        "error box.size: may be NULL, which the catalog excludes",
        "warning box.note: is never NULL, which the catalog allows",
        "warning box.colour: has no default",
        "error thing.needed: is not in the catalog, and a new row needs it",
        "error thing.id: is not the primary key; there is none",
        "warning thing.box_id: becomes NULL when its parent is deleted; the catalog: goes with it",
        "note thing.other_id: is a foreign key to `box`, which the catalog does not say",
        "warning thing.name: may hold a value twice",
        "warning thing: no index of trigrams on (name)",
        "warning thing: no index on (name desc, box_id)",
    ];
    let catalog = checked(SHOP);
    assert_eq!(changed("shop", &catalog, Dialect::Postgres, &replaced, &more), expected);
}

#[test]
fn a_table_that_is_missing_or_a_view_is_one_difference() {
    let catalog = checked(SHOP);
    let tables = ["CREATE VIEW box AS SELECT 1 AS id"];
    for dialect in Dialect::ALL {
        let enums = if dialect == Dialect::Postgres {
            "CREATE TYPE colour AS ENUM ('BLUE', 'RED', 'GREEN')"
        } else {
            "SELECT 1"
        };
        let schema = inspect(&made(dialect, "view", &[enums, tables[0]]));
        let found = lines(&compare(&schema, &catalog));
        assert_eq!(found, ["note box: is a view, which is not compared", "error thing: no such table"]);
    }
}

#[test]
fn sqlite_spells_tables_as_it_likes_but_rows_need_the_names_of_columns() {
    let script = [
        "CREATE TABLE Box (ID CHAR(36) PRIMARY KEY, size INTEGER NOT NULL, note, colour VARCHAR(5) NOT NULL \
        DEFAULT 'RED')",
        "CREATE TABLE thing (id CHAR(36) PRIMARY KEY, name TEXT NOT NULL UNIQUE, box_id CHAR(36) \
        REFERENCES BOX ON DELETE CASCADE, other_id BLOB)",
        "CREATE INDEX i ON thing (name, box_id DESC)",
        "CREATE INDEX j ON box (SIZE)",
    ];
    let found = lines(&compare(&inspect(&made(Dialect::Sqlite, "", &script)), &checked(SHOP)));
    let expected = [
        "error box.id: is spelled `ID`",
        "warning box.note: is without type, not `text`: anything may stand in it",
        "error thing.other_id: is `BLOB`, not `uuid`: its values are others",
    ];
    assert_eq!(found, expected);
}
