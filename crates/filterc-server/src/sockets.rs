//! The open WebSockets: how many there may be, what they may send, how long they may be silent, and when they have to end.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::Settings;

/// What all sockets share.
#[derive(Debug)]
pub struct Sockets {
    places: Arc<Semaphore>,
    most: u32,
    /// Places for those who have not said yet who they are.
    anonymous: Arc<Semaphore>,
    most_anonymous: u32,
    stop: watch::Sender<bool>,
    /// How long the first messages may take to come.
    pub first: Duration,
    /// See [`Settings::stream_ping`].
    pub ping: Duration,
    /// See [`Settings::stream_write_timeout`].
    pub write_timeout: Duration,
}

impl Sockets {
    /// As many places as the settings say.
    pub fn new(settings: &Settings) -> Self {
        let number = |places: usize| u32::try_from(places).unwrap_or(u32::MAX);
        let places = |places: usize| Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS)));
        Self {
            places: places(settings.streams),
            most: number(settings.streams),
            anonymous: places(settings.anonymous_streams),
            most_anonymous: number(settings.anonymous_streams),
            stop: watch::Sender::new(false),
            first: settings.read_timeout,
            ping: settings.stream_ping,
            write_timeout: settings.stream_write_timeout,
        }
    }

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
