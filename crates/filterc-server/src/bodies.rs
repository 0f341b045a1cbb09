//! Bodies are read before their request takes a place among those that are worked on: a slow client keeps nobody waiting, and
//! many large ones at a time do not fill the memory.

use std::error::Error;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::{BodyExt as _, LengthLimitError};
use tokio::sync::{Semaphore, SemaphorePermit};
use tower_http::timeout::TimeoutError;

use crate::app::App;
use crate::failure::Failure;

/// A body of more bytes is a large one.
const LARGE: usize = 64 << 10;

/// How bodies are read.
#[derive(Debug)]
pub(crate) struct Bodies {
    pub(crate) app: Arc<App>,
    /// Places for large ones, until their requests are answered.
    pub(crate) large: Semaphore,
}

/// Reads the body whole, then goes on.
pub(crate) async fn read(State(bodies): State<Arc<Bodies>>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    match whole(&bodies.large, body).await {
        Ok((bytes, _place)) => next.run(Request::from_parts(head, Body::from(bytes))).await,
        Err(failure) => failure.response(&bodies.app),
    }
}

async fn whole(large: &Semaphore, mut body: Body) -> Result<(Vec<u8>, Option<SemaphorePermit<'_>>), Failure> {
    let (mut bytes, mut place) = (Vec::new(), None);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|error| unread(&error))?.into_data() else { continue };
        if place.is_none() && bytes.len() + data.len() > LARGE {
            // The semaphore is never closed.
            place = large.acquire().await.ok();
        }
        bytes.extend_from_slice(&data);
    }
    Ok((bytes, place))
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
