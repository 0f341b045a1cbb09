//! Who may keep a connection for long.
//!
//! A few slow statements must not keep everybody else waiting: of the connections of a pool, three in eight can be kept by slow
//! statements and three in eight by transactions, and the rest is always free for statements that take a moment. A pool of one or two
//! connections is too small for that.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::DatabaseError;

/// How long a statement may run until it counts as slow.
pub(crate) const MOMENT: Duration = Duration::from_millis(250);

/// The same where all places are taken when it begins: others wait for its connection.
pub(crate) const SHORT_MOMENT: Duration = Duration::from_millis(50);

/// How many slow statements wait for each of their places; more are refused at once.
const LINE: u32 = 4;

/// The places of those that may keep a connection for longer than a moment.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    slow: Arc<Semaphore>,
    line: Arc<Semaphore>,
    writing: Arc<Semaphore>,
    acquire_timeout: Duration,
}

/// A place; it is given back when this is dropped.
pub(crate) type Place = OwnedSemaphorePermit;

impl Places {
    /// Places in a pool of so many connections, at most `writers` of them for transactions.
    pub(crate) fn new(connections: u32, writers: u32, acquire_timeout: Duration) -> Self {
        let share = (connections / 8 * 3 + connections % 8 * 3 / 8).max(1);
        let places = |number: u32| Arc::new(Semaphore::new(number as usize));
        let (slow, line, writing) =
            (places(share), places(share.saturating_mul(LINE)), places(share.min(writers)));
        Self { slow, line, writing, acquire_timeout }
    }

    /// True while all places of slow statements are taken.
    pub(crate) fn are_taken(&self) -> bool {
        self.slow.available_permits() == 0
    }

    /// A place for a statement that runs and has become slow, if one is free.
    pub(crate) fn try_slow(&self) -> Option<Place> {
        Arc::clone(&self.slow).try_acquire_owned().ok()
    }

    /// A place for a slow statement, when one is free.
    pub(crate) async fn slow(&self) -> Result<Place, DatabaseError> {
        let _in_line = self.line.try_acquire().map_err(|_| DatabaseError::Crowded)?;
        self.wait(&self.slow).await?.ok_or(DatabaseError::Crowded)
    }

    /// A place for a transaction, when one is free.
    pub(crate) async fn acquire_for_write(&self) -> Result<Place, DatabaseError> {
        self.wait(&self.writing).await?.ok_or(DatabaseError::Busy(self.acquire_timeout))
    }

    async fn wait(&self, places: &Arc<Semaphore>) -> Result<Option<Place>, DatabaseError> {
        match tokio::time::timeout(self.acquire_timeout, Arc::clone(places).acquire_owned()).await {
            Ok(place) => {
                place.map(Some).map_err(|_| DatabaseError::Connection("the database was closed".to_owned()))
            }
            Err(_) => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_connections_are_left_to_quick_statements() {
        for connections in 3..100 {
            let places = Places::new(connections, u32::MAX, Duration::ZERO);
            let taken = places.slow.available_permits() + places.writing.available_permits();
            assert!(taken < connections as usize, "{connections}");
        }
        assert_eq!(Places::new(8, u32::MAX, Duration::ZERO).slow.available_permits(), 3);
        assert_eq!(Places::new(8, 1, Duration::ZERO).writing.available_permits(), 1);
    }
}
