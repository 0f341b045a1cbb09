//! Bodies are read before their request takes a place among those that are worked on: a slow client keeps nobody waiting, and
//! many large ones at a time do not fill the memory.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::{BodyExt as _, LengthLimitError};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};
use tower_http::timeout::TimeoutError;

use crate::Settings;
use crate::app::App;
use crate::failure::Failure;

/// A body of more bytes is a large one.
const LARGE: usize = 64 << 10;

/// How long others wait for a client that keeps the place for a body beyond the room and sends nothing.
const SILENCE: Duration = Duration::from_secs(1);

/// Bytes that are counted together.
const TOGETHER: usize = 1 << 10;

/// How bodies are read.
#[derive(Debug)]
pub(crate) struct Bodies {
    app: Arc<App>,
    /// Places for requests with large ones that have come whole, until they are answered.
    large: Semaphore,
    /// Room for large ones, in KiB, from their first bytes until they are answered.
    room: Semaphore,
    /// One body goes on where there is no room, so that large ones never wait for each other in a circle.
    beyond: Semaphore,
    /// Bodies that wait to be the one beyond the room.
    waiting: AtomicUsize,
    /// How long a client may take to send the next 64 KiB of a large one.
    pace: Duration,
}

/// Counts one that waits, as long as this is there.
struct Waiting<'w>(&'w AtomicUsize);

impl<'w> Waiting<'w> {
    fn new(count: &'w AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What a large body holds while it is there.
#[derive(Default)]
struct Held<'b> {
    room: Option<SemaphorePermit<'b>>,
    beyond: Option<SemaphorePermit<'b>>,
    place: Option<SemaphorePermit<'b>>,
}

impl Bodies {
    pub(crate) fn new(app: &Arc<App>, settings: &Settings) -> Self {
        let room = (settings.body_bytes / TOGETHER).min(Semaphore::MAX_PERMITS);
        Self {
            app: Arc::clone(app),
            large: Semaphore::new(settings.large_bodies),
            room: Semaphore::new(room),
            beyond: Semaphore::new(1),
            waiting: AtomicUsize::new(0),
            pace: settings.body_chunk_timeout,
        }
    }

    async fn whole(&self, mut body: Body) -> Result<(Vec<u8>, Held<'_>), Failure> {
        let (mut bytes, mut held) = (Vec::new(), Held::default());
        // Of a large one: when the next bytes have to be there, and how many.
        let mut wanted: Option<(Instant, usize)> = None;
        while let Some(data) = self.next(&mut body, &held, wanted.map(|(at, _)| at)).await? {
            let length = bytes.len() + data.len();
            if length > LARGE {
                let since = Instant::now();
                self.make_room(&mut held, length).await;
                wanted = match wanted {
                    // That there was no room is nothing the client could help.
                    Some((at, least)) if length < least => Some((at + since.elapsed(), least)),
                    _ => Some((Instant::now() + self.pace, length + LARGE)),
                };
            }
            bytes.extend_from_slice(&data);
        }
        if wanted.is_some() {
            // The semaphore is never closed.
            held.place = self.large.acquire().await.ok();
        }
        Ok((bytes, held))
    }

    /// The next bytes of a body; of a large one, where they come in time. Whoever goes on beyond the room keeps nobody waiting in
    /// silence.
    async fn next(
        &self,
        body: &mut Body,
        held: &Held<'_>,
        at: Option<Instant>,
    ) -> Result<Option<Bytes>, Failure> {
        loop {
            let silent = Instant::now() + SILENCE;
            let frame = match at {
                Some(at) if held.beyond.is_some() && silent < at => {
                    match timeout_at(silent, body.frame()).await {
                        Ok(frame) => frame,
                        Err(_) if self.waiting.load(Ordering::Relaxed) > 0 => return Err(slow()),
                        Err(_) => continue,
                    }
                }
                Some(at) => timeout_at(at, body.frame()).await.map_err(|_| slow())?,
                None => body.frame().await,
            };
            let Some(frame) = frame else { return Ok(None) };
            if let Ok(data) = frame.map_err(|error| unread(&error))?.into_data() {
                return Ok(Some(data));
            }
        }
    }

    async fn make_room<'b>(&'b self, held: &mut Held<'b>, bytes: usize) {
        let has = held.room.as_ref().map_or(0, SemaphorePermit::num_permits);
        let more = bytes.div_ceil(TOGETHER).saturating_sub(has);
        let more = u32::try_from(more).unwrap_or(u32::MAX);
        if held.beyond.is_some() {
            return;
        }
        let room = match self.room.try_acquire_many(more) {
            Ok(room) => Some(room),
            Err(_) => {
                let _waiting = Waiting::new(&self.waiting);
                tokio::select! {
                    biased;
                    room = self.room.acquire_many(more) => room.ok(),
                    beyond = self.beyond.acquire() => {
                        held.beyond = beyond.ok();
                        None
                    }
                }
            }
        };
        match (&mut held.room, room) {
            (Some(all), Some(more)) => all.merge(more),
            (None, more) => held.room = more,
            (Some(_), None) => {}
        }
    }
}

/// Reads the body whole, then goes on. Of a client that did not say who it is, no body is read.
pub(crate) async fn read(State(bodies): State<Arc<Bodies>>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    if body.is_end_stream() || !bodies.app.access.admits(&head.headers) {
        return next.run(Request::from_parts(head, Body::empty())).await;
    }
    match bodies.whole(body).await {
        Ok((bytes, _held)) => next.run(Request::from_parts(head, Body::from(bytes))).await,
        Err(failure) => failure.response(&bodies.app),
    }
}

fn slow() -> Failure {
    let detail = "the body comes too slowly for its length";
    Failure::Status(StatusCode::REQUEST_TIMEOUT, detail.to_owned())
}

/// Why a body did not come whole.
fn unread(error: &axum::Error) -> Failure {
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<TimeoutError>() {
            let detail = "the rest of the body did not come in time";
            return Failure::Status(StatusCode::REQUEST_TIMEOUT, detail.to_owned());
        }
        if error.is::<LengthLimitError>() {
            let detail = "the body is larger than this server takes";
            return Failure::Status(StatusCode::PAYLOAD_TOO_LARGE, detail.to_owned());
        }
        cause = error.source();
    }
    Failure::Status(StatusCode::BAD_REQUEST, "the body could not be read".to_owned())
}
