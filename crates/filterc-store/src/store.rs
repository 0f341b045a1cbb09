//! A compiler and a database that belong together.

use std::fmt;
use std::sync::Arc;

use filterc::catalog::CollectionId;
use filterc::{Catalog, Compiled, Compiler, Dialect, Policy};
use filterc_db::Database;

use crate::broadcaster::{Bounds, Broadcaster, Subscription};
use crate::error::StoreError;
use crate::row::Row;
use crate::rows::{Columns, columns};

/// The rows of a catalog in a database, as far as a policy shows them. A copy is cheap, and shares everything with the first.
#[derive(Clone)]
pub struct Store {
    compiler: Compiler,
    unrestricted: Compiler,
    /// The policy may hide rows of some collection.
    hides_some: bool,
    database: Database,
    broadcaster: Arc<Broadcaster>,
    /// By collection.
    columns: Arc<[Columns]>,
    complete: Arc<Completion>,
}

/// Makes the values of a row of the named collection whole before it is written.
type Completion = dyn Fn(&str, &mut Row) + Send + Sync;

impl Store {
    /// Returns the rows of the compiler's catalog in this database, as far as the compiler's policy shows them. The tables must be
    /// there. `bounds` limit what waits for those who watch.
    pub fn new(compiler: Compiler, database: Database, bounds: Bounds) -> Self {
        let catalog = compiler.catalog();
        Self {
            unrestricted: compiler.clone().policy(Policy::default()),
            hides_some: hides_some(&compiler),
            broadcaster: Arc::new(Broadcaster::new(catalog, bounds)),
            columns: catalog.collections().map(|(_, of)| columns(of)).collect(),
            complete: Arc::new(|_, _| {}),
            compiler,
            database,
        }
    }

    /// Returns the store that calls this function with each row before it writes it: the name of its collection, and its columns.
    #[must_use]
    pub fn completing(self, complete: impl Fn(&str, &mut Row) + Send + Sync + 'static) -> Self {
        Self { complete: Arc::new(complete), ..self }
    }

    /// Returns the store as somebody sees it for whom another policy holds. Both hear of what the other writes, as far as they may
    /// see it.
    #[must_use]
    pub fn seen_by(&self, policy: Policy) -> Self {
        let compiler = self.compiler.clone().policy(policy);
        Self { hides_some: hides_some(&compiler), compiler, ..self.clone() }
    }

    /// Compiles what clients ask, under the policy.
    pub fn compiler(&self) -> &Compiler {
        &self.compiler
    }

    /// Compiles what an application decides by itself: no policy hides anything from it.
    pub fn unrestricted(&self) -> &Compiler {
        &self.unrestricted
    }

    /// True where the policy may hide rows of some collection.
    pub fn hides_some(&self) -> bool {
        self.hides_some
    }

    /// The database that holds the rows.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The dialect of the database.
    pub fn dialect(&self) -> Dialect {
        self.database.dialect()
    }

    /// The collections, fields and endpoints there are.
    pub fn catalog(&self) -> &Catalog {
        self.compiler.catalog()
    }

    /// The collection of this name.
    pub fn collection(&self, name: &str) -> Result<CollectionId, StoreError> {
        let found = self.catalog().find_collection(name);
        found.ok_or_else(|| StoreError::Unknown(format!("the catalog has no `{name}`")))
    }

    /// Hears of the rows that a query selects, of all that writers of this store insert or change from now on, after they are
    /// committed. Deletions are not told. The query is compiled by [`Store::compiler`], so that its policy holds; it may only read
    /// columns of the row itself, and times that count from now count from when it was compiled.
    pub fn watch(&self, compiled: &Compiled) -> Result<Subscription<'_>, StoreError> {
        let program = compiled.program(self.dialect());
        if program.is_single() { Ok(self.broadcaster.watch(program)) } else { Err(StoreError::Unwatchable) }
    }

    /// Tells those who subscribed of rows that were written.
    pub fn broadcaster(&self) -> &Broadcaster {
        &self.broadcaster
    }

    /// Where each column of a collection stands in its rows.
    #[expect(clippy::indexing_slicing, reason = "there is one for each collection of the catalog")]
    pub fn columns(&self, of: CollectionId) -> &Columns {
        &self.columns[of.index()]
    }

    pub(crate) fn complete(&self, of: &str, row: &mut Row) {
        (self.complete)(of, row);
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("database", &self.database).finish_non_exhaustive()
    }
}

fn hides_some(compiler: &Compiler) -> bool {
    compiler.catalog().collections().any(|(id, _)| compiler.hides(id))
}
