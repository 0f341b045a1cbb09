//! The open WebSockets: how many there may be, what they may send, how long they may be silent, and when they have to end.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// What all sockets share.
#[derive(Debug)]
pub struct Sockets {
    pub(crate) places: Arc<Semaphore>,
    pub(crate) most: u32,
    /// Places for those who have not said yet who they are.
    pub(crate) anonymous: Arc<Semaphore>,
    pub(crate) most_anonymous: u32,
    pub(crate) stop: watch::Sender<bool>,
    /// How long the first messages may take to come.
    pub first: Duration,
    /// See [`Settings::stream_ping`](crate::Settings::stream_ping).
    pub ping: Duration,
    /// See [`Settings::stream_write_timeout`](crate::Settings::stream_write_timeout).
    pub write_timeout: Duration,
}

impl Sockets {
    /// The place of one more, where there is one.
    pub fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).try_acquire_owned().ok()
    }

    /// The same of one whose client has not said yet who it is.
    pub fn place_of_stranger(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.anonymous).try_acquire_owned().ok()
    }

    /// True when sockets have to end.
    pub fn stopped(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Ends them all, and waits until they have.
    pub async fn end(&self) {
        self.stop.send_replace(true);
        // The semaphores are never closed.
        let _ = self.places.acquire_many(self.most).await;
        let _ = self.anonymous.acquire_many(self.most_anonymous).await;
    }
}
