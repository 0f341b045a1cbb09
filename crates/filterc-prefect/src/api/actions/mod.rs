//! What changes something: each action is checked, done in one transaction, and answered when that has lasted.

mod action;
mod answers;
mod artifacts;
mod automations;
mod block_documents;
mod block_references;
mod block_schemas;
mod block_types;
mod bulk;
mod chance;
mod checksum;
mod deployments;
mod describe;
mod events;
mod flows;
mod found;
mod limits;
#[cfg(test)]
mod linear;
mod logs;
mod orchestration;
mod parameters;
mod pools;
mod questions;
mod rules;
mod runs;
mod saved_searches;
mod schema;
mod storage;
mod variables;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawPathParams, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use filterc::{Compiled, Diagnostic, Leniencies};
use filterc_db::DatabaseError;
use serde_json::Value;

pub(super) use action::{Action, Body, Method};
pub(super) use deployments::plan as plan_runs;
pub(super) use describe::operation;
pub(super) use limits::{TAG, leases};
pub(super) use limits::{end_all_expired, expired_leases};
pub(super) use orchestration::{STATE_TYPES, StateType};
pub(crate) use questions::Answers;
pub(super) use runs::mark_late;

use crate::api::writer::Writer;
use action::{ActionRequest, ActionResponse};
use filterc_server::app::App;
use filterc_server::blocking::blocking;
use filterc_server::failure::Failure;
use filterc_server::model::Kind;
use filterc_server::timing::Timing;
use filterc_server::{model, request, warnings};

/// The actions of all collections.
pub(super) fn all() -> impl Iterator<Item = &'static Action> {
    let plain = [
        artifacts::ACTIONS,
        automations::ACTIONS,
        block_documents::ACTIONS,
        block_schemas::ACTIONS,
        block_types::ACTIONS,
        events::ACTIONS,
        flows::ACTIONS,
        logs::ACTIONS,
        saved_searches::ACTIONS,
        storage::ACTIONS,
        variables::ACTIONS,
    ];
    let folders = runs::actions().chain(pools::actions()).chain(deployments::actions());
    plain.into_iter().chain(folders).flatten().chain(limits::actions())
}

/// A route for each.
pub(crate) fn routes() -> Router<Arc<App>> {
    let mut routes = Router::new();
    for action in all() {
        let handler = move |app: State<Arc<App>>, params: RawPathParams, headers: HeaderMap, body: Bytes| {
            answer(app, action, params, headers, body)
        };
        let method = match action.method {
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Patch => MethodFilter::PATCH,
            Method::Delete => MethodFilter::DELETE,
        };
        routes = routes.route(action.path, on(method, handler));
    }
    routes
}

async fn answer(
    State(app): State<Arc<App>>,
    action: &'static Action,
    params: RawPathParams,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut timing = Timing::start(&app);
    let raw = match request::json_to_write(action.body.blank(), &headers, body) {
        Ok(raw) => raw,
        Err(failure) => return failure.response(&app),
    };
    let read = {
        let (app, raw) = (Arc::clone(&app), raw.clone());
        blocking(raw.len(), move || read(&app, action, &raw)).await
    };
    let (body, warned, filter) = match read.flatten() {
        Ok(read) => read,
        Err(failure) => return failure.answer(&app).await,
    };
    timing.ended("check", Duration::ZERO);
    let values = params.iter().map(|(_, value)| value.to_owned()).collect();
    let call = ActionRequest { values, headers: &headers, body, filter, raw: &raw };
    match done(&app, action, &call).await {
        Ok((done, waited)) => {
            timing.ended("action", waited);
            timing.add("database", waited);
            let mut response = respond(done, &timing);
            warnings::tell(&mut response, &warned);
            response
        }
        Err(failure) => failure.answer(&app).await,
    }
}

/// The values of a body, what of it was read as another value than it is, and the query of one that is a filter.
fn read(app: &App, action: &Action, raw: &Bytes) -> Result<Checked, Failure> {
    let checked = |kind: &Kind, leniencies: Leniencies| model::read(kind, raw, leniencies, super::now());
    let ((value, warned), filter) = match &action.body {
        Body::Of(kind) => (checked(kind, app.leniencies)?, None),
        Body::Strictly(kind) => (checked(kind, Leniencies::NONE)?, None),
        Body::Filter(beside) => {
            let beside = beside.as_ref().map(|kind| checked(kind, app.leniencies)).transpose()?;
            (beside.unwrap_or_default(), Some(bulk::selection(app, action.path, raw)?))
        }
        Body::None => Default::default(),
    };
    Ok((value, warned, filter))
}

type Checked = (Value, Vec<Diagnostic>, Option<Compiled>);

async fn done(
    app: &App,
    action: &Action,
    call: &ActionRequest<'_>,
) -> Result<(ActionResponse, Duration), Failure> {
    let answers = Arc::default();
    loop {
        match handle(app, action, call, &answers).await {
            // A new transaction prepares its statements again.
            Err(Failure::Database(DatabaseError::Outdated)) => {
                return handle(app, action, call, &answers).await;
            }
            // Each question is asked once, and there are no more of them than the body and the rows have.
            Err(_) if answers.find().await? => {}
            done => return done,
        }
    }
}

async fn handle(
    app: &App,
    action: &Action,
    call: &ActionRequest<'_>,
    answers: &Arc<Answers>,
) -> Result<(ActionResponse, Duration), Failure> {
    let writer = Writer::begin(app).await?.of_body(&call.body).knowing(answers);
    let done = writer.end((action.run)(&writer, call).await).await?;
    Ok((done, writer.reader.db_time()))
}

fn respond(done: ActionResponse, timing: &Timing) -> Response {
    let mut response = if done.bytes.is_empty() {
        done.status.into_response()
    } else {
        (done.status, [(CONTENT_TYPE, "application/json")], done.bytes).into_response()
    };
    if let Some(seconds) = done.after.and_then(|seconds| seconds.to_string().parse().ok()) {
        response.headers_mut().insert(RETRY_AFTER, seconds);
    }
    if let Some(header) = timing.header() {
        response.headers_mut().insert("server-timing", header);
    }
    response
}
