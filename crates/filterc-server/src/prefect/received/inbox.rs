//! The way of events from sockets into the database: those that wait are stored together, so that a burst of them takes few
//! transactions.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use filterc_db::DatabaseError;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::{Event, store};
use crate::app::App;
use crate::failure::Failure;
use crate::writer::Writer;

/// Most events of a transaction.
const BATCH: usize = 500;

/// How large all events that wait may be together, in KiB.
const ROOM: usize = 64 << 10;

/// How often a database that is away or busy is asked to take events, and the pause after the first time; each is twice as
/// long as the one before.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(100);

/// Where events are left to be stored.
#[derive(Debug)]
pub(crate) struct Inbox {
    sender: mpsc::UnboundedSender<Item>,
    receiver: Mutex<mpsc::UnboundedReceiver<Item>>,
    /// What bounds the queue: an event waits for room before it joins.
    room: Arc<Semaphore>,
}

#[derive(Debug)]
enum Item {
    Event {
        event: Box<Event>,
        lost: Arc<AtomicBool>,
        room: OwnedSemaphorePermit,
    },
    /// Told when everything before it is stored.
    Mark(oneshot::Sender<()>),
    End,
}

/// One that leaves events.
#[derive(Debug)]
pub(in crate::prefect) struct Sender<'i> {
    inbox: &'i Inbox,
    lost: Arc<AtomicBool>,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self { sender, receiver: Mutex::new(receiver), room: Arc::new(Semaphore::new(ROOM)) }
    }

    pub(in crate::prefect) fn sender(&self) -> Sender<'_> {
        Sender { inbox: self, lost: Arc::default() }
    }

    /// No more events come.
    pub(crate) fn end(&self) {
        let _ = self.sender.send(Item::End);
    }
}

impl Sender<'_> {
    /// Leaves an event that came in so many bytes; waits while too many do.
    pub(in crate::prefect) async fn leave(&self, event: Event, bytes: usize) {
        let size = (bytes >> 10).clamp(1, ROOM);
        let room = Arc::clone(&self.inbox.room).acquire_many_owned(u32::try_from(size).unwrap_or(1)).await;
        // The semaphore is never closed, and the receiver stays with the inbox.
        if let Ok(room) = room {
            let lost = Arc::clone(&self.lost);
            let _ = self.inbox.sender.send(Item::Event { event: Box::new(event), lost, room });
        }
    }

    /// True when all events that were left are stored; false where the database did not take them.
    pub(in crate::prefect) async fn stored(&self) -> bool {
        let (told, tell) = oneshot::channel();
        let sent = self.inbox.sender.send(Item::Mark(told)).is_ok();
        sent && tell.await.is_ok() && !self.lost.load(Ordering::Acquire)
    }
}

/// Stores what is left in the inbox, until its end.
pub(crate) async fn keep(app: Arc<App>) {
    let mut receiver = app.inbox.receiver.lock().await;
    let mut items = Vec::with_capacity(BATCH);
    while receiver.recv_many(&mut items, BATCH).await > 0 {
        let (mut events, mut from, mut marks, mut room, mut ended) = (vec![], vec![], vec![], vec![], false);
        for item in items.drain(..) {
            match item {
                Item::Event { event, lost, room: taken } => {
                    events.push(*event);
                    from.push(lost);
                    room.push(taken);
                }
                Item::Mark(told) => marks.push(told),
                Item::End => ended = true,
            }
        }
        if !kept(&app, &events).await {
            for lost in from {
                lost.store(true, Ordering::Release);
            }
        }
        for told in marks {
            let _ = told.send(());
        }
        if ended {
            return;
        }
    }
}

/// False where the database did not take them.
async fn kept(app: &App, events: &[Event]) -> bool {
    match patiently(app, events).await {
        Ok(()) => true,
        Err(failure) if passes(&failure) => {
            tracing::error!(?failure, events = events.len(), "events were not stored");
            false
        }
        // One of them cannot be stored: the others can.
        Err(_) => {
            for event in events {
                match patiently(app, std::slice::from_ref(event)).await {
                    Ok(()) => {}
                    Err(failure) if passes(&failure) => return false,
                    Err(failure) => tracing::error!(?failure, "an event cannot be stored"),
                }
            }
            true
        }
    }
}

async fn patiently(app: &App, events: &[Event]) -> Result<(), Failure> {
    let mut pause = PAUSE;
    for _ in 1..TRIES {
        match stored(app, events).await {
            Err(failure) if passes(&failure) => {
                tracing::debug!(?failure, "events will be stored later");
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            done => return done,
        }
    }
    stored(app, events).await
}

async fn stored(app: &App, events: &[Event]) -> Result<(), Failure> {
    if events.is_empty() {
        return Ok(());
    }
    let writer = Writer::begin(app).await?;
    writer.end(store(&writer, events).await).await
}

/// True of failures that may be over soon.
fn passes(failure: &Failure) -> bool {
    let Failure::Database(error) = failure else { return false };
    matches!(
        error,
        DatabaseError::Busy(_)
            | DatabaseError::Deadlock
            | DatabaseError::Timeout(_)
            | DatabaseError::Connect { .. }
            | DatabaseError::Connection(_)
    )
}
