//! Schemas that know nothing of the catalog language: what cannot be said is told, and the rest works.

mod postgres;
mod sqlite;

use filterc::catalog::{Answer, Catalog, Collection, FieldKind, KeyRole, Type};
use filterc::{Compiler, Dialect};
use filterc_db::Database;
use filterc_inspect::{compare, draft};
use filterc_tests::databases::wait;
use serde_json::{Value, json};

use super::support::{checked, comments, empty, inspect, lines, made};

#[test]
fn what_cannot_be_said_is_told_and_the_rest_checks_and_runs() {
    let cases: [(Dialect, &[&str], &[&str]); 2] = [
        (Dialect::Sqlite, &sqlite::SCRIPT, &sqlite::LEFT_OUT),
        (Dialect::Postgres, &postgres::SCRIPT, &postgres::LEFT_OUT),
    ];
    for (dialect, script, left_out) in cases {
        let database = made(dialect, "hostile", script);
        let schema = inspect(&database);
        let text = draft(&schema, &[]);
        let catalog = checked(&text);
        let told = comments(&text);
        for expected in left_out {
            assert!(told.contains(expected), "{expected}\n{text}");
        }
        let wrong = |line: &&String| line.starts_with("error") && !line.ends_with("a new row needs it");
        let found = lines(&compare(&schema, &catalog));
        assert_eq!(found.iter().find(wrong), None, "{text}");
        ask_everything(&catalog, &database);
    }
}

/// Sends every operator of every field, every relation and every order to the database.
fn ask_everything(catalog: &Catalog, database: &Database) {
    let mut asked = 0;
    for (_, endpoint) in catalog.endpoints() {
        let collection = catalog.collection(endpoint.collection);
        for key in &endpoint.keys {
            let bodies: Vec<Value> = match key.role {
                KeyRole::Queried => filters(catalog, collection),
                KeyRole::Related(id) => {
                    filters(catalog, catalog.collection(collection.relation(id).step.collection))
                }
                KeyRole::Sort => collection.sorts.iter().map(|sort| json!(sort.name)).collect(),
                // Only an answer knows one.
                KeyRole::Cursor => vec![json!(null)],
                _ => vec![json!(1)],
            };
            for value in bodies {
                let body = json!({ key.name.as_str(): value }).to_string();
                let compiled = Compiler::new(catalog).unwrap().compile(&endpoint.name, body.as_bytes());
                let compiled = compiled.unwrap_or_else(|refused| panic!("{refused}: {body}"));
                let statement = compiled.statement(database.dialect());
                let answer = if endpoint.answer == Answer::Count {
                    wait(database.count(&statement)).map(drop)
                } else {
                    wait(database.rows(&statement, catalog)).map(drop)
                };
                answer.unwrap_or_else(|error| panic!("{error}: {body} {}", statement.sql));
                asked += 1;
            }
        }
    }
    assert!(asked > 200, "{asked}");
}

fn filters(catalog: &Catalog, of: &Collection) -> Vec<Value> {
    let fields = of.top_fields.iter().map(|id| of.field(*id));
    let uses = fields.flat_map(|field| {
        let FieldKind::Operators(uses) = &field.kind else { panic!("a draft nests no fields") };
        uses.iter().map(|one| (field.name.as_str(), one.name.as_str()))
    });
    let body = |(field, operator): (&str, &str)| {
        let column = of.column(of.find_column(field).unwrap());
        let value = match column.ty {
            _ if operator == "is_null_" => json!(true),
            Type::Uuid => json!("00000000-0000-4000-8000-000000000001"),
            Type::Int(_) => json!(1),
            Type::Bool => json!(true),
            Type::Timestamp => json!("2026-11-01T00:00:00Z"),
            Type::Enum(id) => json!(catalog.enumeration(id).members[0]),
            _ => json!("x"),
        };
        let list = ["any_", "not_any_"].contains(&operator);
        json!({ field: { operator: if list { json!([value]) } else { value } } })
    };
    uses.map(body).collect()
}

#[test]
fn a_database_without_tables_gives_comments_alone() {
    for dialect in Dialect::ALL {
        let nothing = draft(&inspect(&empty(dialect, "nothing")), &[]);
        assert!(!nothing.contains("collection "), "{nothing}");
        let views = draft(&inspect(&made(dialect, "views", &["CREATE VIEW v AS SELECT 1 AS id"])), &[]);
        assert!(
            !views.contains("\ncollection ") && views.contains("-- `v` is left out: it is a view"),
            "{views}"
        );
    }
}

#[test]
fn a_table_of_many_columns_keeps_those_that_a_filter_takes() {
    let columns: Vec<_> = (0..80).map(|number| format!("c{number} INTEGER")).collect();
    let script = format!("CREATE TABLE wide (id INTEGER PRIMARY KEY, {})", columns.join(", "));
    let text = draft(&inspect(&made(Dialect::Sqlite, "", &[script])), &[]);
    assert_eq!(checked(&text).collections().next().unwrap().1.columns.len(), 81);
    assert!(
        text.contains("the field `c62` is left out") && !text.contains("the field `c61` is left out"),
        "{text}"
    );
}
