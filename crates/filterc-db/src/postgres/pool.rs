//! Connections to a Postgres server.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Error, PgConnection, PgPool, Postgres};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::failure::{CANCELED, is_code, unconnected};
use crate::places::Places;
use crate::{Access, DatabaseError, Options};

/// The time a statement may take, how long it may wait, what it may do, and the settings by which a server would answer otherwise than
/// another.
const SETTINGS: &str = "SELECT set_config('statement_timeout', $1, false), \
    set_config('lock_timeout', $2, false), \
    set_config('default_transaction_read_only', $3, false), \
    set_config('default_transaction_isolation', 'read committed', false), \
    set_config('standard_conforming_strings', 'on', false), set_config('gin_fuzzy_search_limit', '0', false), \
    (SELECT set_config(name, '1s', false) FROM pg_settings WHERE name = 'client_connection_check_interval')";

/// How often a new connection is told its time before it is given up: until then the database's own setting stops statements.
const ATTEMPTS: usize = 10;

/// How long a server is asked why it gives no connection.
const PROBE: Duration = Duration::from_secs(1);

/// Connections that are opened when they are needed, up to a number.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    connections: PgPool,
    /// As many as there are connections: who has one waits for the server alone.
    free: Arc<Semaphore>,
    settings: Settings,
    pub(super) places: Places,
    /// Connections that were open at this time are not used again: their prepared statements may be those of other tables.
    outdated: Arc<Mutex<Option<Instant>>>,
}

/// A connection that goes back to its pool when this is dropped.
#[derive(Debug)]
pub(crate) struct Lease {
    pub(super) connection: PoolConnection<Postgres>,
    /// Given back after the connection.
    _permit: OwnedSemaphorePermit,
}

/// What each connection is told.
#[derive(Debug, Clone)]
struct Settings {
    timeout: String,
    acquire_timeout: String,
    read_only: &'static str,
}

impl Pool {
    pub(super) fn new(connect: PgConnectOptions, options: &Options) -> Self {
        let outdated: Arc<Mutex<Option<Instant>>> = Arc::default();
        let settings = Settings::new(options);
        let (known, told) = (Arc::clone(&outdated), settings.clone());
        let number = options.connections.max(1);
        let connections = PgPoolOptions::new()
            .max_connections(number)
            .acquire_timeout(options.acquire_timeout)
            .after_connect(move |connection, _| {
                let told = told.clone();
                Box::pin(async move { told.apply(connection).await })
            })
            .before_acquire(move |_, connection| {
                let since = *known.lock().unwrap_or_else(PoisonError::into_inner);
                let usable = since.is_none_or(|since| connection.age < since.elapsed());
                Box::pin(async move { Ok(usable) })
            })
            .connect_lazy_with(connect);
        let free = Arc::new(Semaphore::new(number as usize));
        let places = Places::new(number, u32::MAX, options.acquire_timeout);
        Self { connections, free, settings, places, outdated }
    }

    /// A connection, once one is free.
    pub(crate) async fn take(&self) -> Result<Lease, DatabaseError> {
        let acquire_timeout = self.connections.options().get_acquire_timeout();
        let free = tokio::time::timeout(acquire_timeout, Arc::clone(&self.free).acquire_owned()).await;
        let permit = free.map_err(|_| DatabaseError::Busy(acquire_timeout))?;
        let permit = permit.map_err(|_| DatabaseError::Connection("the database was closed".to_owned()))?;
        match self.connections.acquire().await {
            Ok(connection) => Ok(Lease { connection, _permit: permit }),
            // One was free, so that the server gave none.
            Err(Error::PoolTimedOut) => Err(self.probe().await),
            Err(error) => Err(unconnected(error)),
        }
    }

    /// Why the server gives no connection, which the driver keeps to itself.
    async fn probe(&self) -> DatabaseError {
        let connect = self.connections.connect_options();
        let asked = async {
            let mut connection = connect.connect().await?;
            self.settings.apply(&mut connection).await?;
            // Whether the goodbye arrives does not matter.
            let _ = connection.close().await;
            Ok(())
        };
        match tokio::time::timeout(PROBE, asked).await {
            Ok(Err(error)) => unconnected(error),
            Ok(Ok(())) | Err(_) => {
                DatabaseError::Connection("the server took too long to connect".to_owned())
            }
        }
    }

    /// Makes a connection as new: nothing is prepared on it, and its settings are ours again.
    pub(super) async fn renew(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        sqlx::Connection::clear_cached_statements(connection).await?;
        self.settings.apply(connection).await
    }

    /// Sets how long a statement may run: for so long, or as long as all others.
    pub(super) async fn limit(
        &self,
        connection: &mut PgConnection,
        time: Option<Duration>,
    ) -> Result<(), sqlx::Error> {
        let time = time.map_or_else(|| self.settings.timeout.clone(), millis);
        let set = sqlx::query("SELECT set_config('statement_timeout', $1, false)").bind(time);
        set.execute(connection).await.map(drop)
    }

    /// Connections that are open now are closed before they are used again.
    pub(super) fn outdate(&self) {
        *self.outdated.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Succeeds: a server finds out itself what is damaged.
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "SQLite may fail")]
    pub(crate) fn is_sound(&self) -> Result<(), DatabaseError> {
        Ok(())
    }

    pub(crate) async fn close(&self) {
        self.connections.close().await;
        self.free.close();
    }
}

/// As Postgres counts time; 0 would mean no limit.
fn millis(time: Duration) -> String {
    time.as_millis().clamp(1, 2_147_483_647).to_string()
}

impl Settings {
    fn new(options: &Options) -> Self {
        let read_only = if options.access == Access::ReadOnly { "on" } else { "off" };
        Self { timeout: millis(options.timeout), acquire_timeout: millis(options.acquire_timeout), read_only }
    }

    async fn apply(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        // Until it is told its time, a connection has that of its role or database, which may be a millisecond.
        let own_time = format!("SET statement_timeout = {}", self.timeout);
        for attempt in 1.. {
            match sqlx::raw_sql(AssertSqlSafe(own_time.as_str())).execute(&mut *connection).await {
                Ok(_) => break,
                Err(error) if attempt < ATTEMPTS && is_code(&error, |code| code == CANCELED) => {}
                Err(error) => return Err(error),
            }
        }
        let settings =
            sqlx::query(SETTINGS).bind(&self.timeout).bind(&self.acquire_timeout).bind(self.read_only);
        settings.persistent(false).execute(connection).await.map(drop)
    }
}
