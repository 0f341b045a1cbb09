//! The rows of a catalog in a database, for programs that bring their own surface: pages with cursors and totals, counts, rows by key,
//! writes in a transaction, and changes to watch.
//!
//! A [`Store`] is a compiler and a database that belong together. A [`Reader`] reads on one connection, a [`Writer`] is a transaction.
//! The policy of the compiler holds wherever they read or write: rows that it hides are neither seen, counted, changed nor deleted, and
//! nobody writes a row that they may not see. No HTTP.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use filterc::Compiler;
//! use filterc::catalog::{Source, load};
//! use filterc_db::Database;
//! use filterc_store::{Bounds, Reader, Store, Writer};
//! use serde_json::{from_str, json};
//!
//! let text = r#"
//! catalog notes
//!
//! collection notes from note {
//!   columns {
//!     id     uuid  key  default random
//!     words  text
//!   }
//!   filter {
//!     words: like_
//!   }
//!   sort {
//!     WORDS = words asc
//!   }
//!   endpoint POST "/notes/filter" rows {
//!     notes
//!     limit 1..100 = 2  offset  sort = WORDS
//!   }
//! }
//! "#;
//! let catalog = load(&[Source { name: "notes.catalog", text }])?;
//! let database = Database::demo(&catalog, r#"{"notes": {"words": "milk"}}"#).await?;
//! let bounds = Bounds { messages: 100, bytes: 1 << 20 };
//! let store = Store::new(Compiler::new(&catalog)?, database, bounds);
//! let notes = store.collection("notes")?;
//!
//! // From now on: who watches hears of rows when they are committed.
//! let endpoint = store.compiler().endpoint("/notes/filter")?;
//! let compiled = store.compiler().compile_at(endpoint, b"{}")?;
//! let mut changes = store.watch(&compiled)?;
//!
//! // A transaction: nothing of it lasts unless it ends well.
//! let writer = Writer::begin(&store).await?;
//! let made = async {
//!     let (key, _) = writer.create(notes, from_str(r#"{"words": "bread"}"#)?).await?;
//!     writer.create(notes, from_str(r#"{"words": "salt"}"#)?).await?;
//!     writer.patch(notes, &key.to_string(), &from_str(r#"{"words": "rolls"}"#)?).await?;
//!     Ok::<_, Box<dyn std::error::Error>>(key)
//! };
//! let key = writer.end(made.await).await?;
//!
//! let change = changes.next().await.ok_or("the store is gone")?;
//! assert_eq!((change.key, change.text.contains("rolls")), (key, true));
//!
//! let reader = Reader::new(&store);
//! let found = reader.get(notes, &key.to_string()).await?;
//! assert_eq!(found.first().and_then(|note| note.text("words")), Some("rolls"));
//! assert_eq!(reader.total(&compiled).await?, 3);
//! let page = reader.page(endpoint, &compiled).await?;
//! assert_eq!(page.rows.views().filter_map(|note| note.text("words")).collect::<Vec<_>>(), ["milk", "rolls"]);
//!
//! // The page is full: it says where the next one begins.
//! let body = json!({"cursor": page.next}).to_string();
//! let page = reader.page(endpoint, &store.compiler().compile_at(endpoint, body.as_bytes())?).await?;
//! assert_eq!(page.rows.views().filter_map(|note| note.text("words")).collect::<Vec<_>>(), ["salt"]);
//! # Ok(())
//! # }
//! ```

pub mod broadcaster;
mod by_key;
mod error;
pub mod object;
mod page;
mod reader;
mod row;
pub mod rows;
mod store;
pub mod writer;

pub use broadcaster::{Bounds, Subscription};
pub use error::StoreError;
pub use page::Page;
pub use reader::Reader;
pub use row::Row;
pub use rows::{RowRef, Rows};
pub use store::Store;
pub use writer::Writer;
