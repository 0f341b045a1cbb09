//! The way of events from sockets into the database: those that wait are stored together, so that a burst of them takes few
//! transactions.

use std::sync::{Arc, OnceLock};

use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::event::Event;
use filterc_server::app::App;

/// The most KiB of events that wait together.
const ROOM: usize = 64 << 10;

/// Where events are left to be stored.
#[derive(Debug)]
pub(crate) struct Inbox {
    sender: mpsc::UnboundedSender<Item>,
    pub(super) receiver: Mutex<mpsc::UnboundedReceiver<Item>>,
    /// The bound of the queue: an event waits for room before it joins.
    room: Arc<Semaphore>,
}

#[derive(Debug)]
pub(super) enum Item {
    Event {
        /// The server as whoever left it sees it.
        app: Arc<App>,
        event: Box<Event>,
        lost: Arc<OnceLock<Lost>>,
        room: OwnedSemaphorePermit,
    },
    /// Told when everything before it is stored.
    Mark(oneshot::Sender<()>),
    End,
}

/// Why an event was not stored, though nothing is wrong with its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::api) enum Lost {
    /// A failure that may be over at another time.
    Again,
    /// The policy hides the row.
    Hidden,
}

/// A sender of events.
#[derive(Debug)]
pub(in crate::api) struct Sender<'i> {
    inbox: &'i Inbox,
    app: Arc<App>,
    lost: Arc<OnceLock<Lost>>,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self { sender, receiver: Mutex::new(receiver), room: Arc::new(Semaphore::new(ROOM)) }
    }

    /// For a client that sees the server so.
    pub(in crate::api) fn sender(&self, app: &Arc<App>) -> Sender<'_> {
        Sender { inbox: self, app: Arc::clone(app), lost: Arc::default() }
    }

    /// No more events come.
    pub(crate) fn end(&self) {
        let _ = self.sender.send(Item::End);
    }
}

impl Sender<'_> {
    /// Leaves an event that came in so many bytes; waits while too many do.
    pub(in crate::api) async fn leave(&self, event: Event, bytes: usize) {
        let size = (bytes >> 10).clamp(1, ROOM);
        let room = Arc::clone(&self.inbox.room).acquire_many_owned(u32::try_from(size).unwrap_or(1)).await;
        // The semaphore is never closed, and the receiver stays with the inbox.
        if let Ok(room) = room {
            let lost = Arc::clone(&self.lost);
            let app = Arc::clone(&self.app);
            let _ = self.inbox.sender.send(Item::Event { app, event: Box::new(event), lost, room });
        }
    }

    /// Waits until all events that were left are stored; fails where one was not.
    pub(in crate::api) async fn stored(&self) -> Result<(), Lost> {
        let (told, tell) = oneshot::channel();
        self.inbox.sender.send(Item::Mark(told)).map_err(|_| Lost::Again)?;
        tell.await.map_err(|_| Lost::Again)?;
        self.lost.get().map_or(Ok(()), |lost| Err(lost.clone()))
    }
}
