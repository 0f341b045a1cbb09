//! Subscriptions to rows that are written: each has a filter, and a queue that is never longer than its bounds. A row is matched where
//! it was written, after its transaction was committed.
//!
//! Some hear of all rows of a collection that writers insert or change; others of what an application [publishes](crate::Writer::publish),
//! in messages of its own.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use filterc::Catalog;
use filterc::catalog::CollectionId;
use filterc::eval::{BadRow, Dataset, Matcher, Program, Record};
use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

use crate::row::Row;
use crate::rows::Rows;

/// Rows after which others get their turn.
const TURN: usize = 256;

/// A row that was written, as an application tells of it.
#[derive(Debug)]
pub struct Change {
    /// Its collection.
    pub of: CollectionId,
    /// All of its columns.
    pub row: Row,
    /// Rows that filters follow links to.
    pub beside: Vec<(CollectionId, Row)>,
    /// Writes the message about it.
    pub message: fn(&Catalog, &Row) -> String,
}

/// The message about a row.
#[derive(Debug, Clone)]
pub struct Message {
    /// The column `id` of the row; nil where that is no UUID.
    pub key: Uuid,
    /// JSON: of a row that is watched, its columns by their names.
    pub text: Arc<str>,
}

/// The longest queue that a subscription may have.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// How many messages may wait.
    pub messages: usize,
    /// How many bytes the messages that wait may have.
    pub bytes: usize,
}

/// All subscriptions of a store.
#[derive(Debug)]
pub struct Broadcaster {
    catalog: Catalog,
    bounds: Bounds,
    listeners: RwLock<Vec<Arc<Listener>>>,
}

#[derive(Debug)]
struct Listener {
    program: Program,
    wants: Wants,
    sender: mpsc::Sender<Message>,
    /// How many bytes the messages in its queue have.
    bytes: AtomicUsize,
    full: AtomicBool,
    is_full: Notify,
}

/// The rows that a listener hears of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wants {
    /// Rows that are inserted or changed.
    Rows,
    /// Rows that an application publishes.
    Messages,
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

    /// Subscribes to the rows that this program selects, of those that an application publishes from now on.
    pub fn subscribe(&self, program: Program) -> Subscription<'_> {
        self.listen(program, Wants::Messages)
    }

    /// Subscribes to the rows that this program selects, of those that are inserted or changed from now on.
    pub(crate) fn watch(&self, program: Program) -> Subscription<'_> {
        self.listen(program, Wants::Rows)
    }

    /// True where somebody hears of rows of this collection that are inserted or changed.
    pub(crate) fn is_watched(&self, of: CollectionId) -> bool {
        let all = self.listeners.read().unwrap_or_else(PoisonError::into_inner);
        all.iter().any(|one| one.wants == Wants::Rows && one.program.collection() == of)
    }

    fn listen(&self, program: Program, wants: Wants) -> Subscription<'_> {
        let (sender, receiver) = mpsc::channel(self.bounds.messages.max(1));
        let (bytes, full, is_full) = (AtomicUsize::new(0), AtomicBool::new(false), Notify::new());
        let listener = Arc::new(Listener { program, wants, sender, bytes, full, is_full });
        self.listeners.write().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&listener));
        Subscription { broadcaster: self, listener, receiver }
    }

    /// Tells those who watch of rows that were inserted or changed, in their order.
    pub(crate) async fn publish_rows(&self, of: CollectionId, rows: &Rows<'_>) {
        let collection = self.catalog.collection(of);
        let all = self.listeners.read().unwrap_or_else(PoisonError::into_inner).clone();
        let watching = |one: &&Arc<Listener>| one.wants == Wants::Rows && one.program.collection() == of;
        for (at, view) in rows.views().enumerate() {
            let (record, mut message) = (view.row.record(&self.catalog, of), None);
            for one in all.iter().filter(watching) {
                if Matcher::new(&one.program, None).matches(&record) {
                    let message = message.get_or_insert_with(|| Message {
                        key: view.uuid("id").unwrap_or_default(),
                        text: serde_json::to_string(&view.whole(collection)).unwrap_or_default().into(),
                    });
                    one.push(message.clone(), self.bounds.bytes);
                }
            }
            if at % TURN == TURN - 1 {
                tokio::task::yield_now().await;
            }
        }
    }

    /// Tells of rows that last, in their order.
    pub async fn publish(&self, changes: &[Change]) {
        for turn in changes.chunks(TURN) {
            let all = self.listeners.read().unwrap_or_else(PoisonError::into_inner).clone();
            if all.is_empty() {
                return;
            }
            for one in turn {
                if let Err(error) = self.deliver(&all, one) {
                    tracing::error!(%error, "a row that was written is none of its collection");
                }
            }
            tokio::task::yield_now().await;
        }
    }

    fn deliver(&self, all: &[Arc<Listener>], change: &Change) -> Result<(), BadRow> {
        let mut hearing = all
            .iter()
            .filter(|one| one.wants == Wants::Messages && one.program.collection() == change.of)
            .peekable();
        if hearing.peek().is_none() {
            return Ok(());
        }
        let record = Record::from_json(&self.catalog, change.of, &change.row)?;
        let (mut data, mut message) = (None, None);
        for one in hearing {
            if !one.program.is_single() && data.is_none() {
                data = Some(self.dataset(change)?);
            }
            if Matcher::new(&one.program, data.as_ref()).matches(&record) {
                let message = message.get_or_insert_with(|| change.message(&self.catalog));
                one.push(message.clone(), self.bounds.bytes);
            }
        }
        Ok(())
    }

    fn dataset(&self, change: &Change) -> Result<Dataset, BadRow> {
        let mut data = Dataset::new(&self.catalog);
        for (of, row) in &change.beside {
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

    /// Returns what tells when this subscription missed a message.
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
