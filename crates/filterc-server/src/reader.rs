//! What one request reads from the database, and how long that took.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use filterc::catalog::CollectionId;
use filterc::ir::KeyValue;
use filterc::sql::{Output, Statement};
use filterc::{Compiled, Compiler, Values};
use filterc_db::{Row, Session};
use tokio::sync::Mutex;

use crate::app::App;
use crate::blocking::spawn;
use crate::endpoint::CompiledRequest;
use crate::failure::Failure;
use crate::next;
use crate::table::Rows;

/// Odd values that are told of one by one, of all that a statement reads.
const TOLD: usize = 3;

/// A query of more predicates and scalars is a long one: writing its statement takes more than a moment.
const LONG: usize = 2_000;

/// Reads for one request, all on one connection.
#[derive(Debug)]
pub struct Reader<'a> {
    /// What all requests share.
    pub app: &'a App,
    /// From the first read on.
    session: Mutex<Option<Session>>,
    micros: AtomicU64,
    /// True while the server works for itself.
    unrestricted: AtomicBool,
    /// Where the rows that were asked for go on.
    next: OnceLock<String>,
}

impl<'a> Reader<'a> {
    /// Reads for a client.
    pub fn new(app: &'a App) -> Self {
        Self {
            app,
            session: Mutex::new(None),
            micros: AtomicU64::new(0),
            unrestricted: AtomicBool::new(false),
            next: OnceLock::new(),
        }
    }

    /// Reads for the server itself.
    pub fn of_server(app: &'a App) -> Self {
        Self { unrestricted: AtomicBool::new(true), ..Self::new(app) }
    }

    /// Reads on this connection.
    pub fn with(app: &'a App, session: Session) -> Self {
        Self { session: Mutex::new(Some(session)), ..Self::new(app) }
    }

    /// Does work of the server itself, which the policy hides nothing from: limits hold whoever sees them. What it reads is not
    /// shown, and what it writes need not be visible. The work stands on the heap: much of it is never done.
    pub async fn as_server<T>(&self, work: impl Future<Output = T> + Unpin) -> T {
        let before = self.unrestricted.swap(true, Ordering::Relaxed);
        let done = work.await;
        self.unrestricted.store(before, Ordering::Relaxed);
        done
    }

    /// Whether the policy may hide rows of a collection from whoever reads now.
    pub fn hides(&self, of: CollectionId) -> bool {
        self.compiler().hides(of)
    }

    /// The compiler of whoever reads now.
    pub fn compiler(&self) -> &'a Compiler {
        let app = self.app;
        if self.unrestricted.load(Ordering::Relaxed) { &app.unrestricted } else { &app.compiler }
    }

    /// The connection; whoever takes it ends its transaction.
    pub async fn take(&self) -> Option<Session> {
        self.session.lock().await.take()
    }

    /// Runs a statement that writes; the number of rows it changed.
    pub async fn execute(&self, statement: &Statement) -> Result<u64, Failure> {
        let started = Instant::now();
        let mut session = self.session.lock().await;
        let changed = self.opened(&mut session).await?.execute(statement).await;
        self.add(started);
        Ok(changed?)
    }

    /// How long the database was waited for.
    pub fn db_time(&self) -> Duration {
        Duration::from_micros(self.micros.load(Ordering::Relaxed))
    }

    /// The rows of a query; of one that can have none the database is not asked.
    pub async fn rows(&self, compiled: &Compiled) -> Result<Rows<'a>, Failure> {
        let columns = self.app.columns(compiled.query.ir().query.collection);
        if compiled.selects_nothing() {
            return Ok(Rows { columns, rows: Vec::new() });
        }
        let statement = self.statement(compiled).await?;
        Ok(Rows { columns, rows: self.fetch(&statement).await? })
    }

    /// The rows that a request asked for; the reader keeps in mind where they go on.
    pub async fn page(&self, request: &CompiledRequest<'_>) -> Result<Rows<'a>, Failure> {
        let table = match self.behind_named(request.compiled).await? {
            Some(exact) => self.rows(&exact).await?,
            None => self.rows(request.compiled).await?,
        };
        if let Some(cursor) = next::next_cursor(self.app, request, &table.rows) {
            self.next.get_or_init(|| cursor);
        }
        Ok(table)
    }

    /// The query behind the rows that its cursor names, where it names some.
    async fn behind_named(&self, compiled: &Compiled) -> Result<Option<Compiled>, Failure> {
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
        let records: Vec<_> = found.rows.iter().map(|row| row.record(self.app.catalog(), of)).collect();
        Ok(Some(compiled.clone().behind_named(self.app.database.dialect(), &records)))
    }

    /// The cursor of the next page, where there is one.
    pub fn next(&self) -> Option<&str> {
        self.next.get().map(String::as_str)
    }

    /// The groups of a query, one row each, and the names of what they hold.
    pub async fn groups(&self, compiled: &Compiled) -> Result<(Vec<String>, Vec<Row>), Failure> {
        let ir = compiled.query.ir();
        let names = ir.group_columns(compiled.collection()).into_iter().map(|(name, _)| name).collect();
        let statement = self.statement(compiled).await?;
        Ok((names, self.fetch(&statement).await?))
    }

    /// How many rows a query has.
    pub async fn count(&self, compiled: &Compiled) -> Result<u64, Failure> {
        if compiled.selects_nothing() {
            return Ok(0);
        }
        self.number(&self.statement(compiled).await?).await
    }

    /// The statement of a query; that of a long one is written on a thread of its own.
    async fn statement(&self, compiled: &Compiled) -> Result<Statement, Failure> {
        let dialect = self.app.database.dialect();
        if compiled.query.ir().parts() <= LONG {
            return Ok(compiled.statement(dialect));
        }
        let compiled = compiled.clone();
        spawn(move || compiled.statement(dialect)).await
    }

    /// How many rows the pages of a query have together.
    pub async fn total(&self, compiled: &Compiled) -> Result<u64, Failure> {
        self.count(&compiled.clone().counted()).await
    }

    async fn number(&self, statement: &Statement) -> Result<u64, Failure> {
        let started = Instant::now();
        let mut session = self.session.lock().await;
        let number = self.opened(&mut session).await?.count(statement).await;
        self.add(started);
        Ok(number?)
    }

    async fn fetch(&self, statement: &Statement) -> Result<Vec<Row>, Failure> {
        let started = Instant::now();
        let mut session = self.session.lock().await;
        let rows = self.opened(&mut session).await?.rows(statement, self.app.catalog()).await;
        self.add(started);
        let rows = rows?;
        if let Output::Rows(of) = statement.output {
            tell_odd(&rows, self.app.catalog().collection(of));
        }
        Ok(rows)
    }

    async fn opened<'s>(&self, session: &'s mut Option<Session>) -> Result<&'s mut Session, Failure> {
        Ok(match session {
            Some(session) => session,
            none => none.insert(self.app.database.session().await?),
        })
    }

    fn add(&self, started: Instant) {
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// The rows of a collection with one of the values in each column.
    pub async fn find(&self, of: &str, wanted: &[(&str, Values<'_>)]) -> Result<Rows<'a>, Failure> {
        let missing = || Failure::Broken(format!("the catalog has no `{of}` with these columns"));
        let catalog = self.app.catalog();
        let id = catalog.find_collection(of).ok_or_else(missing)?;
        let collection = catalog.collection(id);
        let wanted: Option<Vec<_>> =
            wanted.iter().map(|(name, values)| Some((collection.find_column(name)?, *values))).collect();
        self.rows(&self.compiler().find(id, &wanted.ok_or_else(missing)?)).await
    }

    /// The rows that a body of ours selects at an endpoint.
    pub async fn select(&self, endpoint: &str, body: &serde_json::Value) -> Result<Rows<'a>, Failure> {
        let compiled = self.compiler().compile(endpoint, body.to_string().as_bytes());
        self.rows(&compiled.map_err(|refused| Failure::Broken(refused.to_string()))?).await
    }

    /// How many rows a body of ours selects at an endpoint.
    pub async fn number_of(&self, endpoint: &str, body: &serde_json::Value) -> Result<u64, Failure> {
        let compiled = self.compiler().compile(endpoint, body.to_string().as_bytes());
        self.count(&compiled.map_err(|refused| Failure::Broken(refused.to_string()))?).await
    }

    /// Groups of an endpoint that only the server asks.
    pub async fn ask(
        &self,
        endpoint: &str,
        body: &serde_json::Value,
    ) -> Result<(Vec<String>, Vec<Row>), Failure> {
        let compiled = self.compiler().compile(endpoint, body.to_string().as_bytes());
        let compiled = compiled.map_err(|refused| Failure::Broken(refused.to_string()))?;
        self.groups(&compiled).await
    }
}

/// Tells whoever runs the server of values that the catalog does not allow; the client gets them as they are.
fn tell_odd(rows: &[Row], of: &filterc::catalog::Collection) {
    let mut problems = rows.iter().flat_map(|row| row.problems(of));
    problems.by_ref().take(TOLD).for_each(|problem| tracing::warn!("{problem}"));
    match problems.count() {
        0 => {}
        more => tracing::warn!(more, "other values of these rows are odd as well"),
    }
}
