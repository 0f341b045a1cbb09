//! Stores the events of the inbox, many in one transaction.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::http::StatusCode;

use super::event::Event;
use super::inbox::{Item, Lost};
use super::store::store;
use crate::api::server_state::state;
use crate::api::writer::Writer;
use filterc_server::app::App;
use filterc_server::failure::Failure;

/// Most events of a transaction.
const BATCH: usize = 500;

/// How often a database that is away or busy is asked to take events, and the pause after the first time; each is twice as
/// long as the one before.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(100);

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
