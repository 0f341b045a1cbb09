//! The demo rows of a catalog in SQLite and in a real Postgres. Without a Postgres the tests that ask for it fail.

use std::fs;
use std::future::Future;
use std::sync::{Mutex, OnceLock};

use filterc::catalog::{Source, load};
use filterc::eval::{Dataset, Record};
use filterc::sql::Output;
use filterc::{Catalog, Compiler, Dialect, ShapeHash, Statement};
use filterc_db::{Access, Database, Options, Row};
use filterc_prefect::catalog as prefect;
use tokio::runtime::Runtime;

use crate::{NOW, postgres, top};

fn runtime() -> &'static Mutex<Runtime> {
    static RUNTIME: OnceLock<Mutex<Runtime>> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        Mutex::new(tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap())
    })
}

/// Runs a future on the runtime that all databases of the tests live on.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    runtime().lock().unwrap_or_else(std::sync::PoisonError::into_inner).block_on(future)
}

/// A catalog and its demo rows, in both databases.
#[derive(Debug)]
pub struct World {
    pub catalog: Catalog,
    /// Its demo rows, a JSON object a line.
    pub demo: String,
    sqlite: OnceLock<Database>,
    postgres: OnceLock<Database>,
    dataset: OnceLock<Dataset>,
}

/// The built-in catalog.
pub fn built_in() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| World::new(prefect().clone(), filterc_prefect::DEMO.to_owned()))
}

/// The second catalog, `grammar/shop/`.
pub fn shop() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let text = |name: &str| fs::read_to_string(top().join("grammar/shop").join(name)).unwrap();
        let texts = ["types.catalog", "products.catalog", "orders.catalog"].map(|name| (name, text(name)));
        let sources = texts.each_ref().map(|(name, text)| Source { name, text });
        let catalog = load(&sources).unwrap_or_else(|errors| panic!("{errors:#?}"));
        World::new(catalog, text("demo.ndjson"))
    })
}

impl World {
    fn new(catalog: Catalog, demo: String) -> Self {
        Self { catalog, demo, sqlite: OnceLock::new(), postgres: OnceLock::new(), dataset: OnceLock::new() }
    }

    /// A compiler of its bodies, at the time of the demo rows.
    pub fn compiler(&self) -> Compiler {
        Compiler::new(&self.catalog).expect("the catalog links").now(NOW)
    }

    /// Its demo rows in a database, in memory or on the shared server.
    pub fn of(&self, dialect: Dialect) -> &Database {
        match dialect {
            Dialect::Sqlite => self
                .sqlite
                .get_or_init(|| wait(Database::demo(&self.catalog, &self.demo)).expect("the demo rows load")),
            Dialect::Postgres => self.postgres.get_or_init(|| {
                let cluster = postgres::shared().expect("a Postgres server");
                let name = format!("demo_{}_{}", self.catalog.name, std::process::id());
                let url = cluster.create_database(&name).expect("a database");
                wait(async {
                    let options = Options { access: Access::ReadWrite, ..Options::default() };
                    let database = Database::connect(&url, &options).await.expect("a connection");
                    database.fill(&self.catalog, &self.demo).await.expect("the demo rows load");
                    database
                })
            }),
        }
    }

    /// The rows of a statement on the database of its dialect.
    pub fn rows(&self, statement: &Statement) -> Vec<Row> {
        let found = wait(self.of(statement.dialect).rows(statement, &self.catalog));
        found.unwrap_or_else(|error| panic!("{error}\n{}", statement.sql))
    }

    /// The count of a statement on the database of its dialect.
    pub fn count(&self, statement: &Statement) -> u64 {
        let found = wait(self.of(statement.dialect).count(statement));
        found.unwrap_or_else(|error| panic!("{error}\n{}", statement.sql))
    }

    /// The same rows in memory, as SQLite gives them.
    pub fn dataset(&self) -> &Dataset {
        self.dataset.get_or_init(|| {
            let mut data = Dataset::new(&self.catalog);
            for (id, collection) in self.catalog.collections().filter(|(_, collection)| collection.stored) {
                let statement = Statement {
                    sql: format!("SELECT * FROM \"{}\"", collection.table).into(),
                    binds: Vec::new(),
                    fragments: Vec::new(),
                    dialect: Dialect::Sqlite,
                    shape: ShapeHash(0),
                    output: Output::Rows(id),
                };
                for row in self.rows(&statement) {
                    let record = Record::from_json(&self.catalog, id, &row.named(collection));
                    data.push(id, record.unwrap_or_else(|error| panic!("{}: {error}", collection.name)));
                }
            }
            data
        })
    }

    /// How many demo rows a collection has.
    pub fn demo_rows(&self, collection: &str) -> usize {
        let begins = format!("{{\"{collection}\":");
        self.demo.lines().filter(|line| line.starts_with(&begins)).count()
    }
}

/// The database of a dialect, with the demo rows of the built-in catalog.
pub fn of(dialect: Dialect) -> &'static Database {
    built_in().of(dialect)
}

/// The rows of a statement over the built-in catalog.
pub fn rows(statement: &Statement) -> Vec<Row> {
    built_in().rows(statement)
}

/// The count of a statement over the built-in catalog.
pub fn count(statement: &Statement) -> u64 {
    built_in().count(statement)
}
