//! Databases made for one test.

use filterc::catalog::{Catalog, Source, load};
use filterc::sql::schema;
use filterc::{Compiler, Dialect};
use filterc_db::{Access, Database, Options};
use filterc_inspect::{Difference, Schema};
use filterc_tests::databases::wait;
use filterc_tests::postgres;

/// An empty database; the name is that of the test.
pub(crate) fn empty(dialect: Dialect, name: &str) -> Database {
    let url = match dialect {
        Dialect::Sqlite => "sqlite::memory:".to_owned(),
        Dialect::Postgres => {
            let name = format!("{name}_{}", std::process::id());
            postgres::shared().unwrap().create_database(&name).unwrap()
        }
    };
    let options = Options { access: Access::ReadWrite, ..Options::default() };
    wait(Database::connect(&url, &options)).unwrap()
}

/// A database made by a script.
pub(crate) fn made<S: AsRef<str>>(dialect: Dialect, name: &str, script: &[S]) -> Database {
    let database = empty(dialect, name);
    wait(database.run_script(script.iter().map(AsRef::as_ref))).unwrap();
    database
}

/// The statements that make the tables of a catalog.
pub(crate) fn ddl(catalog: &Catalog, dialect: Dialect) -> Vec<String> {
    schema(catalog, dialect).statements().map(str::to_owned).collect()
}

/// What stands in a database.
pub(crate) fn inspect(database: &Database) -> Schema {
    wait(filterc_inspect::inspect(database)).unwrap()
}

/// A catalog that loads, with operators that fit.
pub(crate) fn checked(text: &str) -> Catalog {
    let source = Source { name: "draft", text };
    let catalog = load(&[source]).unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"));
    Compiler::new(&catalog).unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"));
    catalog
}

/// A line for each difference: its severity, its place and what it is.
pub(crate) fn lines(differences: &[Difference]) -> Vec<String> {
    let severity = |one: &Difference| format!("{:?}", one.severity).to_lowercase();
    differences.iter().map(|one| format!("{} {one}", severity(one))).collect()
}

/// The comments of a draft without their line breaks.
pub(crate) fn comments(text: &str) -> String {
    let words = text.lines().filter_map(|line| line.trim_start().strip_prefix("--"));
    words.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}
