//! A store without HTTP, on both databases: what it reads, writes and tells, and what its policy hides.

mod changes;
mod pages;
mod tenants;

use filterc::catalog::{Source, load};
use filterc::{Catalog, Compiler, Dialect, Policy};
use filterc_db::{Access, Database, Options};
use filterc_store::{Bounds, Reader, Row, Rows, Store, StoreError, Writer};
use filterc_tests::postgres;
use serde_json::{Value, json};

const BOTH: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

/// Folders, some of them shared, and notes in them.
fn catalog() -> Catalog {
    load(&[Source { name: "notes.catalog", text: include_str!("notes.catalog") }]).unwrap()
}

/// A store that hides nothing, with folders of red (1), of blue (2) and of both (3).
async fn store(dialect: Dialect, name: &str) -> Store {
    let catalog = catalog();
    let url = match dialect {
        Dialect::Sqlite => "sqlite::memory:".to_owned(),
        Dialect::Postgres => {
            let name = format!("stored_{name}_{}", std::process::id());
            postgres::shared().and_then(|cluster| cluster.create_database(&name)).unwrap()
        }
    };
    let options = Options { access: Access::ReadWrite, ..Options::default() };
    let database = Database::connect(&url, &options).await.unwrap();
    let folders = "{\"folders\": {\"id\": 1, \"tenant\": \"red\"}}\n{\"folders\": {\"id\": 2, \"tenant\": \"blue\"}}\n\
        {\"folders\": {\"id\": 3, \"tenant\": \"both\"}}\n";
    database.fill(&catalog, folders).await.unwrap();
    Store::new(Compiler::new(&catalog).unwrap(), database, Bounds { messages: 100, bytes: 1 << 20 })
}

/// The store as a tenant sees it: its own notes, its own folders and the shared one.
fn seen_by(store: &Store, tenant: &str) -> Store {
    let bodies = [
        ("notes", json!({"notes": {"tenant": {"any_": [tenant]}}})),
        ("folders", json!({"folders": {"tenant": {"any_": [tenant, "both"]}}})),
    ];
    let policy = bodies.into_iter().fold(Policy::default(), |policy, (collection, body)| {
        store.unrestricted().show_only(policy, collection, body.to_string().as_bytes()).unwrap()
    });
    store.seen_by(policy)
}

fn row(value: &Value) -> Row {
    value.as_object().unwrap().clone()
}

/// Does work in a transaction.
async fn written<T>(
    store: &Store,
    work: impl AsyncFnOnce(&Writer<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let writer = Writer::begin(store).await?;
    writer.end(work(&writer).await).await
}

/// Makes a note of a tenant. Returns its key.
async fn note(store: &Store, tenant: &str, title: &str, folder: i64) -> Result<String, StoreError> {
    let note = row(&json!({"tenant": tenant, "title": title, "folder_id": folder}));
    let made = written(store, async |writer| Ok(writer.create(store.collection("notes")?, note).await?.0));
    made.await.map(|key| key.to_string())
}

fn titles(rows: &Rows<'_>) -> Vec<String> {
    rows.views().filter_map(|note| note.text("title").map(str::to_owned)).collect()
}

/// The titles of all notes that somebody sees.
async fn all(store: &Store) -> Vec<String> {
    let compiled = store.compiler().compile("/notes/filter", b"{\"limit\": 100}").unwrap();
    titles(&Reader::new(store).rows(&compiled).await.unwrap())
}
