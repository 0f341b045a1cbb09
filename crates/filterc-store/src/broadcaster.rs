//! Who hears of rows that were written: each one has a filter, and a queue that is never longer than its bounds. A row is
//! matched where it was written, after its transaction has lasted.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use filterc::Catalog;
use filterc::catalog::CollectionId;
use filterc::eval::{BadRow, Dataset, Matcher, Program, Record};
use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

use crate::writer::Row;

/// Rows after which others get their turn.
const TURN: usize = 256;

/// A row that was written.
#[derive(Debug)]
pub struct Change {
    /// Its collection.
    pub of: CollectionId,
    /// All of its columns.
    pub row: Row,
    /// Rows that filters follow links to.
    pub beside: Vec<(CollectionId, Row)>,
    /// What is sent of it.
    pub message: fn(&Catalog, &Row) -> String,
}

/// What is sent of a row.
#[derive(Debug, Clone)]
pub struct Message {
    /// The key of the row.
    pub key: Uuid,
    /// JSON.
    pub text: Arc<str>,
}

/// Longest queues of those who hear.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// How many messages may wait.
    pub messages: usize,
    /// How many bytes the messages that wait may have.
    pub bytes: usize,
}

/// All who hear.
#[derive(Debug)]
pub struct Broadcaster {
    catalog: Catalog,
    bounds: Bounds,
    listeners: RwLock<Vec<Arc<Listener>>>,
}

#[derive(Debug)]
struct Listener {
    program: Program,
    sender: mpsc::Sender<Message>,
    /// Of the messages in its queue.
    bytes: AtomicUsize,
    full: AtomicBool,
    is_full: Notify,
}

/// The rows that a filter selects, from when it was made until it is dropped.
#[derive(Debug)]
pub struct Subscription<'h> {
    broadcaster: &'h Broadcaster,
    listener: Arc<Listener>,
    receiver: mpsc::Receiver<Message>,
}

impl Change {
    fn message(&self, catalog: &Catalog) -> Message {
        let key = self.row.get("id").and_then(|id| Uuid::try_parse(id.as_str()?).ok());
        Message { key: key.unwrap_or_default(), text: (self.message)(catalog, &self.row).into() }
    }
}

impl Broadcaster {
    /// Nobody hears yet.
    pub fn new(catalog: &Catalog, bounds: Bounds) -> Self {
        Self { catalog: catalog.clone(), bounds, listeners: RwLock::default() }
    }

    /// From now on the rows that this program selects.
    pub fn subscribe(&self, program: Program) -> Subscription<'_> {
        let (sender, receiver) = mpsc::channel(self.bounds.messages.max(1));
        let (bytes, full, is_full) = (AtomicUsize::new(0), AtomicBool::new(false), Notify::new());
        let listener = Arc::new(Listener { program, sender, bytes, full, is_full });
        self.listeners.write().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&listener));
        Subscription { broadcaster: self, listener, receiver }
    }

    /// Tells of rows that last, in their order.
    pub async fn publish(&self, news: &[Change]) {
        for turn in news.chunks(TURN) {
            let all = self.listeners.read().unwrap_or_else(PoisonError::into_inner).clone();
            if all.is_empty() {
                return;
            }
            for one in turn {
                if let Err(error) = self.tell(&all, one) {
                    tracing::error!(%error, "a row that was written is none of its collection");
                }
            }
            tokio::task::yield_now().await;
        }
    }

    fn tell(&self, all: &[Arc<Listener>], news: &Change) -> Result<(), BadRow> {
        let mut hearing = all.iter().filter(|one| one.program.collection() == news.of).peekable();
        if hearing.peek().is_none() {
            return Ok(());
        }
        let record = Record::from_json(&self.catalog, news.of, &news.row)?;
        let (mut data, mut message) = (None, None);
        for one in hearing {
            if !one.program.is_single() && data.is_none() {
                data = Some(self.dataset(news)?);
            }
            if Matcher::new(&one.program, data.as_ref()).matches(&record) {
                let message = message.get_or_insert_with(|| news.message(&self.catalog));
                one.push(message.clone(), self.bounds.bytes);
            }
        }
        Ok(())
    }

    fn dataset(&self, news: &Change) -> Result<Dataset, BadRow> {
        let mut data = Dataset::new(&self.catalog);
        for (of, row) in &news.beside {
            data.push(*of, Record::from_json(&self.catalog, *of, row)?);
        }
        Ok(data)
    }
}

impl Listener {
    /// One whose queue is full hears no more.
    fn push(&self, message: Message, most: usize) {
        if self.full.load(Ordering::Acquire) {
            return;
        }
        let size = message.text.len();
        let waiting = self.bytes.fetch_add(size, Ordering::AcqRel);
        // One message always fits, however large it is.
        if (waiting > 0 && waiting + size > most) || self.sender.try_send(message).is_err() {
            self.full.store(true, Ordering::Release);
            self.is_full.notify_one();
        }
    }
}

impl Subscription<'_> {
    /// The next message.
    pub async fn next(&mut self) -> Option<Message> {
        let message = self.receiver.recv().await?;
        self.listener.bytes.fetch_sub(message.text.len(), Ordering::AcqRel);
        Some(message)
    }

    /// What tells when it missed a message.
    pub fn alarm(&self) -> Lagged {
        Lagged(Arc::clone(&self.listener))
    }
}

/// Tells when a subscription missed a message, for its queue was full.
#[derive(Debug)]
pub struct Lagged(Arc<Listener>);

impl Lagged {
    /// Ready when a message was missed.
    pub async fn missed(&self) {
        while !self.0.full.load(Ordering::Acquire) {
            self.0.is_full.notified().await;
        }
    }
}

impl Drop for Subscription<'_> {
    fn drop(&mut self) {
        let mut listeners = self.broadcaster.listeners.write().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|one| !Arc::ptr_eq(one, &self.listener));
    }
}
