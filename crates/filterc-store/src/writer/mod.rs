//! Transactions: what one request writes, and reads that see it.

mod by_key;
mod cascade;
mod client_keys;
mod defaults;
mod duplicate;
mod keys;
mod references;
mod unique;
mod value;
mod visible;
mod watched;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use filterc::catalog::{CollectionId, Type};
use filterc::sql::{self, Conflict, Statement};
use filterc::{Catalog, Dialect, Values};
use serde_json::Value;
use uuid::Uuid;

use crate::broadcaster::Change;
use crate::error::StoreError;
use crate::reader::Reader;
pub use crate::row::{Row, time};
use crate::rows::Rows;
use crate::store::Store;
pub use by_key::Put;
use client_keys::ClientKeys;
pub use defaults::default_value;
use duplicate::Duplicate;
use keys::Keys;
use value::LookupValue;

/// How many rows are inserted by one statement: no row of the catalog has so many columns that SQLite had too many binds. There are few
/// such numbers, as a connection keeps few statements.
const TOGETHER: [usize; 4] = [256, 32, 4, 1];

/// A transaction: nothing of it lasts unless it [ends](Writer::end) well. Rows by name of their collection have UUIDs as keys; rows of any
/// collection are written by keys as in a path.
#[derive(Debug)]
pub struct Writer<'a> {
    /// Reads what the transaction has written so far.
    pub reader: Reader<'a>,
    /// The time of everything that is written, in microseconds since 1970.
    pub now: i64,
    /// Published when it is committed.
    changes: Mutex<Vec<Change>>,
    /// The rows that it inserted or changed, for those who watch.
    touched: Mutex<BTreeMap<CollectionId, Keys>>,
    /// The rows that it wrote where the policy may hide some.
    written: Mutex<BTreeMap<CollectionId, BTreeSet<Uuid>>>,
    client_keys: ClientKeys,
}

impl<'a> Writer<'a> {
    /// Begins a transaction.
    pub async fn begin(store: &'a Store) -> Result<Self, StoreError> {
        let session = store.database().begin().await?;
        let now = jiff::Timestamp::now().as_microsecond();
        Ok(Self {
            reader: Reader::with(store, session),
            now,
            changes: Mutex::default(),
            touched: Mutex::default(),
            written: Mutex::default(),
            client_keys: ClientKeys::default(),
        })
    }

    /// Returns the transaction of a body: what stands in it is what the client refers to, and must be there for it. Other rows that
    /// the application refers to may be hidden from the client.
    #[must_use]
    pub fn of_body(self, body: &Value) -> Self {
        if self.reader.store().hides_some() {
            Self { client_keys: ClientKeys::in_body(body), ..self }
        } else {
            self
        }
    }

    /// Commits the transaction where the work was done and its writer may see all rows that it wrote; rolls it back otherwise.
    pub async fn end<T, E: From<StoreError>>(&self, done: Result<T, E>) -> Result<T, E> {
        let done = match done {
            Ok(done) => self.all_visible().await.map(|()| done).map_err(E::from),
            failed => failed,
        };
        match done {
            Ok(done) => {
                self.commit().await?;
                Ok(done)
            }
            Err(error) => {
                self.rollback().await;
                Err(error)
            }
        }
    }

    /// Commits the transaction, and then tells those who subscribed.
    async fn commit(&self) -> Result<(), StoreError> {
        let watched = self.watched_rows().await?;
        if let Some(session) = self.reader.take().await {
            session.commit().await?;
            let broadcaster = self.reader.store().broadcaster();
            for (of, rows) in &watched {
                broadcaster.publish_rows(*of, rows).await;
            }
            let changes = std::mem::take(&mut *self.changes.lock().unwrap_or_else(PoisonError::into_inner));
            broadcaster.publish(&changes).await;
        }
        Ok(())
    }

    /// Tells those who [subscribed](crate::broadcaster::Broadcaster::subscribe) of a row, when the transaction is committed.
    pub fn publish(&self, changes: impl IntoIterator<Item = Change>) {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).extend(changes);
    }

    /// Rolls the transaction back.
    async fn rollback(&self) {
        if let Some(session) = self.reader.take().await
            && let Err(error) = session.rollback().await
        {
            tracing::debug!(%error, "a transaction was not taken back, but is given up");
        }
    }

    /// The time of everything that is written, as a value of a row.
    pub fn now(&self) -> Value {
        time(self.now)
    }

    /// The rows of a collection with one of the values in each column.
    pub async fn find(&self, of: &str, wanted: &[(&str, Values<'_>)]) -> Result<Rows<'a>, StoreError> {
        self.reader.find(of, wanted).await
    }

    /// The row with this key, which nobody else changes until the transaction ends.
    pub async fn locked(&self, of: &str, key: Uuid) -> Result<Rows<'a>, StoreError> {
        let (catalog, id, dialect) = self.place(of)?;
        if let Some(statement) = sql::lock(catalog, id, &[key.to_string().into()], dialect)? {
            self.run(&statement).await?;
        }
        self.row(id, key).await
    }

    /// Inserts a row; the key it has. A key that is missing is made, and so are `created` and `updated`.
    pub async fn insert(&self, of: &str, row: Row) -> Result<Uuid, StoreError> {
        let (key, row) = self.completed(of, row)?;
        let (_, id, _) = self.place(of)?;
        self.insert_at(id, &row).await?;
        self.wrote(id, [key]);
        Ok(key)
    }

    /// Inserts rows that all have the same columns, 256 by one statement or fewer. Returns the rows as they are then, with their keys and
    /// times.
    pub async fn insert_many(&self, of: &str, rows: Vec<Row>) -> Result<Vec<Row>, StoreError> {
        let (catalog, id, dialect) = self.place(of)?;
        let completed = |row| {
            let (key, row) = self.completed(of, row)?;
            self.wrote(id, [key]);
            self.touch_row(id, &row);
            Ok(row)
        };
        let rows: Vec<_> = rows.into_iter().map(completed).collect::<Result<_, StoreError>>()?;
        let duplicate = self.admit_all(id, &rows).await?;
        let mut rest = rows.as_slice();
        for together in TOGETHER {
            while let Some((some, others)) = rest.split_at_checked(together) {
                let inserted = self.run(&sql::insert_many(catalog, id, some, dialect)?).await;
                inserted.map_err(|error| duplicate.describe(error))?;
                rest = others;
            }
        }
        Ok(rows)
    }

    /// Inserts a row unless one with the same values in a unique index is there, which stays. Returns the new key, or none.
    pub async fn insert_new(&self, of: &str, row: Row) -> Result<Option<Uuid>, StoreError> {
        let (key, row) = self.completed(of, row)?;
        let (catalog, id, dialect) = self.place(of)?;
        let duplicate = self.admit(id, &row, None).await?;
        let statement = sql::insert_or(catalog, id, &row, Conflict::Keep, dialect)?;
        if self.run(&statement).await? == 0 {
            return match duplicate {
                Duplicate::Visible => Ok(None),
                Duplicate::Unknown => Err(StoreError::hidden()),
            };
        }
        self.wrote(id, [key]);
        self.touch_row(id, &row);
        Ok(Some(key))
    }

    /// Inserts a row; one with the same values in these columns, which have a unique index, takes its values instead.
    pub async fn replace(&self, of: &str, row: Row, unique: &[&str]) -> Result<(), StoreError> {
        let (catalog, id, dialect) = self.place(of)?;
        if self.reader.hides(id) {
            return self.replace_visible(id, of, row, unique).await;
        }
        let (_, row) = self.completed(of, row)?;
        self.admit(id, &row, None).await?;
        let conflict = Conflict::Replace(unique);
        self.run(&sql::insert_or(catalog, id, &row, conflict, dialect)?).await?;
        self.touch_replaced(id, &row, unique).await
    }

    /// Changes columns of rows, and `updated`; how many rows there are.
    pub async fn update(&self, of: &str, keys: &[Uuid], mut changes: Row) -> Result<u64, StoreError> {
        let (catalog, id, dialect) = self.place(of)?;
        if catalog.collection(id).find_column("updated").is_some() {
            changes.entry("updated").or_insert_with(|| self.now());
        }
        self.reader.store().complete(of, &mut changes);
        let keys = self.changeable(id, keys).await?;
        let key = keys.first().filter(|_| keys.len() == 1).map(|key| Value::from(key.to_string()));
        let duplicate = self.admit(id, &changes, key.as_ref()).await?;
        let statement = sql::update(catalog, id, &texts(&keys), &changes, dialect)?;
        let changed = self.run(&statement).await.map_err(|error| duplicate.describe(error))?;
        if changed == 0 && self.is_any_there(id, &keys).await? {
            return Err(StoreError::Kept);
        }
        self.touch(id, keys.iter().copied().map(LookupValue::Uuid));
        self.wrote(id, keys);
        Ok(changed)
    }

    /// Deletes rows; how many there were.
    pub async fn delete(&self, of: &str, keys: &[Uuid]) -> Result<u64, StoreError> {
        if keys.is_empty() {
            return Ok(0);
        }
        let (catalog, id, dialect) = self.place(of)?;
        let keys = self.changeable(id, keys).await?;
        self.check_dependants(id, Keys::Uuids(keys.clone())).await?;
        if let Some(written) = self.written.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&id) {
            for key in &keys {
                written.remove(key);
            }
        }
        self.run(&sql::delete(catalog, id, &texts(&keys), dialect)?).await
    }

    /// Deletes rows; the keys of those that are gone. Triggers and row security of a database may keep some and say nothing.
    pub async fn delete_each(&self, of: &str, keys: Vec<Uuid>) -> Result<Vec<Uuid>, StoreError> {
        if self.delete(of, &keys).await? >= keys.len() as u64 {
            return Ok(keys);
        }
        let kept = self.find(of, &[("id", Values::Uuids(&keys))]).await?.uuids("id");
        Ok(keys.into_iter().filter(|key| kept.binary_search(key).is_err()).collect())
    }

    /// Deletes a row that is there.
    pub async fn delete_one(&self, of: &str, key: Uuid) -> Result<(), StoreError> {
        if self.delete(of, &[key]).await? > 0 { Ok(()) } else { Err(StoreError::Kept) }
    }

    /// The rows of a collection with one of the values in each column, also those that the policy hides.
    pub async fn find_all(&self, of: &str, wanted: &[(&str, Values<'_>)]) -> Result<Rows<'a>, StoreError> {
        self.reader.as_server(Box::pin(self.reader.find(of, wanted))).await
    }

    /// Deletes rows that go with others; fails where the policy hides one of them.
    pub async fn delete_dependants(&self, of: &str, keys: &[Uuid]) -> Result<u64, StoreError> {
        self.may_touch(of, keys).await?;
        self.delete(of, keys).await
    }

    fn completed(&self, of: &str, mut row: Row) -> Result<(Uuid, Row), StoreError> {
        let (catalog, id, _) = self.place(of)?;
        let collection = catalog.collection(id);
        // NULL where a column takes none is as good as nothing: the column has its default.
        row.retain(|name, value| {
            let column = collection.find_column(name).map(|id| collection.column(id));
            !value.is_null() || column.is_none_or(|column| column.nullable || column.default.is_none())
        });
        for name in ["created", "updated"] {
            if collection.find_column(name).is_some() {
                row.entry(name).or_insert_with(|| self.now());
            }
        }
        // Nothing is left to the defaults of the table: in SQLite they may have a form that no other server can read.
        for (id, column) in collection.columns().filter(|(_, column)| column.default.is_some()) {
            if id != collection.key && !row.contains_key(&column.name) {
                row.insert(column.name.clone(), default_value(column, self.now));
            }
        }
        self.reader.store().complete(of, &mut row);
        if collection.column(collection.key).ty != Type::Uuid {
            return Ok((Uuid::nil(), row));
        }
        let name = collection.column(collection.key).name.clone();
        let key = row.entry(name).or_insert_with(|| Uuid::now_v7().to_string().into());
        let key = key.as_str().and_then(|text| Uuid::try_parse(text).ok());
        Ok((key.ok_or_else(|| StoreError::Unknown(format!("a key of `{of}` is no uuid")))?, row))
    }

    fn place(&self, of: &str) -> Result<(&Catalog, CollectionId, Dialect), StoreError> {
        let store = self.reader.store();
        Ok((store.catalog(), store.collection(of)?, store.dialect()))
    }

    /// Runs a statement that writes; the number of rows it changed.
    async fn run(&self, statement: &Statement) -> Result<u64, StoreError> {
        self.reader.execute(statement).await
    }
}

fn texts(keys: &[Uuid]) -> Vec<Value> {
    keys.iter().map(|key| key.to_string().into()).collect()
}
