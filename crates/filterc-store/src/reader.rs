//! Reads of one request on one connection, and how long they took.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use filterc::catalog::{Answer, CollectionId, EndpointId};
use filterc::ir::KeyValue;
use filterc::sql::{Output, Statement};
use filterc::{CollectionQuery, Compiled, Compiler, Values};
use filterc_db::{Row, Session};
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use crate::by_key;
use crate::error::StoreError;
use crate::page::{Page, next_cursor};
use crate::rows::Rows;
use crate::store::Store;

/// Odd values that are logged one by one, of all that a statement reads.
const LOGGED: usize = 3;

/// A query of more predicates and scalars is a long one: writing its statement takes more than a moment.
const LONG: usize = 2_000;

/// Reads for one request, all on one connection. A copy reads on the same connection.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    store: &'a Store,
    shared: Arc<Shared>,
}

/// What the copies of a reader share.
#[derive(Debug, Default)]
struct Shared {
    /// From the first read on.
    session: Mutex<Option<Session>>,
    micros: AtomicU64,
    /// True while the application works for itself.
    unrestricted: AtomicBool,
}

impl<'a> Reader<'a> {
    /// Reads what the policy of the store shows. A connection is taken with the first read, and given back with the reader.
    pub fn new(store: &'a Store) -> Self {
        Self { store, shared: Arc::default() }
    }

    /// Reads for the application itself, from which no policy hides anything.
    pub fn unrestricted(store: &'a Store) -> Self {
        let shared = Shared { unrestricted: AtomicBool::new(true), ..Shared::default() };
        Self { store, shared: Arc::new(shared) }
    }

    /// Reads on this connection.
    pub(crate) fn with(store: &'a Store, session: Session) -> Self {
        let shared = Shared { session: Mutex::new(Some(session)), ..Shared::default() };
        Self { store, shared: Arc::new(shared) }
    }

    /// The store that is read.
    pub fn store(&self) -> &'a Store {
        self.store
    }

    /// Does work of the application itself, from which the policy hides nothing: limits hold whoever sees them. Nothing that it reads is
    /// shown, and rows that it writes need not be visible. The work stands on the heap: much of it is never done.
    pub async fn as_server<T>(&self, work: impl Future<Output = T> + Unpin) -> T {
        let before = self.shared.unrestricted.swap(true, Ordering::Relaxed);
        let done = work.await;
        self.shared.unrestricted.store(before, Ordering::Relaxed);
        done
    }

    /// Whether the policy may hide rows of a collection from whoever reads now.
    pub fn hides(&self, of: CollectionId) -> bool {
        self.compiler().hides(of)
    }

    /// The compiler of whoever reads now.
    pub fn compiler(&self) -> &'a Compiler {
        let unrestricted = self.shared.unrestricted.load(Ordering::Relaxed);
        if unrestricted { self.store.unrestricted() } else { self.store.compiler() }
    }

    /// Gives the connection back. The next read takes another one.
    pub async fn release(&self) {
        drop(self.take().await);
    }

    /// The connection; whoever takes it ends its transaction.
    pub(crate) async fn take(&self) -> Option<Session> {
        self.shared.session.lock().await.take()
    }

    /// Runs a statement that writes; the number of rows it changed.
    pub(crate) async fn execute(&self, statement: &Statement) -> Result<u64, StoreError> {
        let started = Instant::now();
        let mut session = self.shared.session.lock().await;
        let changed = self.opened(&mut session).await?.execute(statement).await;
        self.add(started);
        Ok(changed?)
    }

    /// How long the database was waited for.
    pub fn db_time(&self) -> Duration {
        Duration::from_micros(self.shared.micros.load(Ordering::Relaxed))
    }

    /// The rows of a query, which shows what the policy of its compiler does: that of a client is [`Reader::compiler`]. The database is not
    /// asked for a query that can have no rows.
    pub async fn rows(&self, compiled: &Compiled) -> Result<Rows<'a>, StoreError> {
        let columns = self.store.columns(compiled.query.ir().query.collection);
        if compiled.selects_nothing() {
            return Ok(Rows { columns, rows: Vec::new() });
        }
        let statement = self.statement(compiled).await?;
        Ok(Rows { columns, rows: self.fetch(&statement).await? })
    }

    /// The rows that a body selects at an endpoint, with the cursor of the next page and, where the endpoint answers with pages, the
    /// number of all rows.
    pub async fn page(&self, endpoint: EndpointId, compiled: &Compiled) -> Result<Page<'a>, StoreError> {
        let rows = match self.behind_named(compiled).await? {
            Some(exact) => self.rows(&exact).await?,
            None => self.rows(compiled).await?,
        };
        let (catalog, dialect) = (self.store.catalog(), self.store.dialect());
        let endpoint = catalog.endpoint(endpoint);
        let next = next_cursor(catalog, dialect, endpoint, compiled, &rows.rows);
        let total = match endpoint.answer {
            Answer::Page => Some(self.total(compiled).await?),
            Answer::Rows | Answer::Count | Answer::Groups => None,
        };
        Ok(Page { rows, next, total })
    }

    /// The row of a collection with this key, written as in a path. No row where none has it or the policy hides it.
    pub async fn get(&self, of: CollectionId, key: &str) -> Result<Rows<'a>, StoreError> {
        match by_key::query(self.compiler(), of, key) {
            Some(compiled) => self.rows(&compiled).await,
            None => Ok(Rows { columns: self.store.columns(of), rows: Vec::new() }),
        }
    }

    /// The query behind the rows that its cursor names, where it names some.
    async fn behind_named(&self, compiled: &Compiled) -> Result<Option<Compiled>, StoreError> {
        let (mut uuids, mut numbers, mut texts) = (Vec::new(), Vec::new(), Vec::new());
        for key in compiled.named_rows() {
            match key {
                KeyValue::Uuid(key) => uuids.push(*key),
                KeyValue::Int(key) => numbers.push(*key),
                KeyValue::Text(key) => texts.push(key.as_str()),
                _ => {}
            }
        }
        let key = compiled.collection().key;
        let wanted = match (uuids.as_slice(), numbers.as_slice(), texts.as_slice()) {
            ([], [], []) => return Ok(None),
            (keys @ [_, ..], ..) => Values::Uuids(keys),
            (_, keys @ [_, ..], _) => Values::Ints(keys),
            (.., keys) => Values::Texts(keys),
        };
        let of = compiled.query.ir().query.collection;
        let found = self.rows(&self.compiler().find(of, &[(key, wanted)])).await?;
        let records: Vec<_> = found.rows.iter().map(|row| row.record(self.store.catalog(), of)).collect();
        Ok(Some(compiled.clone().behind_named(self.store.dialect(), &records)))
    }

    /// The groups of a query, one row each, and the names of what they hold.
    pub async fn groups(&self, compiled: &Compiled) -> Result<(Vec<String>, Vec<Row>), StoreError> {
        let ir = compiled.query.ir();
        let names = ir.group_columns(compiled.collection()).into_iter().map(|(name, _)| name).collect();
        let statement = self.statement(compiled).await?;
        Ok((names, self.fetch(&statement).await?))
    }

    /// How many rows a query has.
    pub async fn count(&self, compiled: &Compiled) -> Result<u64, StoreError> {
        if compiled.selects_nothing() {
            return Ok(0);
        }
        self.number(&self.statement(compiled).await?).await
    }

    /// The statement of a query; that of a long one is written on a thread of its own.
    async fn statement(&self, compiled: &Compiled) -> Result<Statement, StoreError> {
        let dialect = self.store.dialect();
        if compiled.query.ir().parts() <= LONG {
            return Ok(compiled.statement(dialect));
        }
        let compiled = compiled.clone();
        Ok(spawn_blocking(move || compiled.statement(dialect)).await?)
    }

    /// How many rows the pages of a query have together.
    pub async fn total(&self, compiled: &Compiled) -> Result<u64, StoreError> {
        self.count(&compiled.clone().counted()).await
    }

    async fn number(&self, statement: &Statement) -> Result<u64, StoreError> {
        let started = Instant::now();
        let mut session = self.shared.session.lock().await;
        let number = self.opened(&mut session).await?.count(statement).await;
        self.add(started);
        Ok(number?)
    }

    async fn fetch(&self, statement: &Statement) -> Result<Vec<Row>, StoreError> {
        let started = Instant::now();
        let mut session = self.shared.session.lock().await;
        let rows = self.opened(&mut session).await?.rows(statement, self.store.catalog()).await;
        self.add(started);
        let rows = rows?;
        if let Output::Rows(of) = statement.output {
            log_odd(&rows, self.store.catalog().collection(of));
        }
        Ok(rows)
    }

    async fn opened<'s>(&self, session: &'s mut Option<Session>) -> Result<&'s mut Session, StoreError> {
        Ok(match session {
            Some(session) => session,
            none => none.insert(self.store.database().session().await?),
        })
    }

    fn add(&self, started: Instant) {
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.shared.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// The rows of a collection with one of the values in each column.
    pub async fn find(&self, of: &str, wanted: &[(&str, Values<'_>)]) -> Result<Rows<'a>, StoreError> {
        let query = wanted.iter().fold(self.query(of), |query, (column, values)| query.any(column, *values));
        self.rows(&query.compile()?).await
    }

    /// Starts a query over the columns of a collection, for whoever reads now.
    pub fn query(&self, of: &str) -> CollectionQuery<'a> {
        self.compiler().query(of)
    }
}

/// Logs values that the catalog does not allow; the client gets them as they are.
fn log_odd(rows: &[Row], of: &filterc::catalog::Collection) {
    let mut problems = rows.iter().flat_map(|row| row.problems(of));
    problems.by_ref().take(LOGGED).for_each(|problem| tracing::warn!("{problem}"));
    match problems.count() {
        0 => {}
        more => tracing::warn!(more, "other values of these rows are odd as well"),
    }
}
