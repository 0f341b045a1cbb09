//! The way of events from sockets into the database: those that wait are stored together, so that a burst of them takes few
//! transactions.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::{Event, store};
use crate::api::guest::state;
use crate::api::writer::Writer;
use filterc_server::app::App;
use filterc_server::failure::Failure;

/// Most events of a transaction.
const BATCH: usize = 500;

/// The most KiB of events that wait together.
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
    /// The bound of the queue: an event waits for room before it joins.
    room: Arc<Semaphore>,
}

#[derive(Debug)]
enum Item {
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

/// Events one after the other that were left by those who see the same rows: they are stored together.
struct Batch {
    app: Arc<App>,
    events: Vec<Event>,
    /// The senders of the events, in their order.
    from: Vec<Arc<OnceLock<Lost>>>,
}

/// Stores what is left in the inbox, until its end.
pub(crate) async fn keep(app: Arc<App>) {
    let Ok(state) = state(&app) else { return };
    let mut receiver = state.inbox.receiver.lock().await;
    let mut items = Vec::with_capacity(BATCH);
    while receiver.recv_many(&mut items, BATCH).await > 0 {
        let (mut batches, mut marks, mut room, mut ended) = (Vec::<Batch>::new(), vec![], vec![], false);
        for item in items.drain(..) {
            match item {
                Item::Event { app, event, lost, room: taken } => {
                    room.push(taken);
                    match batches.last_mut().filter(|batch| Arc::ptr_eq(&batch.app, &app)) {
                        Some(batch) => {
                            batch.events.push(*event);
                            batch.from.push(lost);
                        }
                        None => batches.push(Batch { app, events: vec![*event], from: vec![lost] }),
                    }
                }
                Item::Mark(told) => marks.push(told),
                Item::End => ended = true,
            }
        }
        for Batch { app, events, from } in &batches {
            for (lost, kept) in from.iter().zip(kept(app, events).await) {
                if let Err(why) = kept {
                    // The first one counts.
                    let _ = lost.set(why);
                }
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

/// What became of each event. Nothing more is to be done for those that are stored, and for those that the database calls bad data;
/// where something else kept one from being stored, its client is told.
async fn kept(app: &App, events: &[Event]) -> Vec<Result<(), Lost>> {
    let mut kept = vec![Err(Lost::Again); events.len()];
    match with_retries(app, events).await {
        Ok(()) => kept.fill(Ok(())),
        Err(failure) if failure.is_transient() => {
            tracing::error!(?failure, events = events.len(), "events were not stored");
        }
        // One of them cannot be stored: the others can.
        Err(_) => {
            for (event, kept) in events.iter().zip(&mut kept) {
                match with_retries(app, std::slice::from_ref(event)).await {
                    Ok(()) => *kept = Ok(()),
                    Err(failure) if failure.is_bad_data() => {
                        tracing::error!(?failure, "an event cannot be stored");
                        *kept = Ok(());
                    }
                    Err(failure) => {
                        tracing::error!(?failure, "an event was not stored");
                        match failure {
                            Failure::Status(StatusCode::FORBIDDEN, _) => *kept = Err(Lost::Hidden),
                            // What is away is away for all of them.
                            failure if failure.is_transient() => break,
                            _ => {}
                        }
                    }
                }
            }
        }
    }
    kept
}

async fn with_retries(app: &App, events: &[Event]) -> Result<(), Failure> {
    let mut pause = PAUSE;
    for _ in 1..TRIES {
        match stored(app, events).await {
            Err(failure) if failure.is_transient() => {
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
