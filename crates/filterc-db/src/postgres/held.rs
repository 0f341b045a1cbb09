//! A connection whose statement is stopped when nobody waits for it any more.

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres};

/// Dropped before it is given back, the connection is closed: the server looks every second whether its client is still there,
/// and a pool that took the connection back would have to wait for the rest of the rows.
pub(super) struct Held {
    connection: PoolConnection<Postgres>,
    running: bool,
}

impl Held {
    pub(super) async fn acquire(pool: &PgPool) -> Result<Self, sqlx::Error> {
        Ok(Self { connection: pool.acquire().await?, running: true })
    }

    pub(super) fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    pub(super) fn give_back(mut self) {
        self.running = false;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.running {
            self.connection.close_on_drop();
        }
    }
}
