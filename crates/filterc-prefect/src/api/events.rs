//! Events: pages that go on with a token, and counts (semantics §6).

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use filterc::catalog::calendar::{Style, time_text};
use filterc::catalog::{Comparison, Route};
use filterc::ir::Ir;
use filterc::{Catalog, Compiled};
use filterc_db::{Cell, Row};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use super::bounds::bound;
use super::buckets::Stretches;
use super::errors;
use super::plain::EVENT;
use super::requests;
use filterc_server::app::App;
use filterc_server::blocking::blocking;
use filterc_server::endpoint::{CompiledRequest, encoded};
use filterc_server::failure::{Failure, WrongValue};
use filterc_server::reader::Reader;
use filterc_server::urls;
use filterc_store::object::{JsonPart, Object};

/// Most stretches of time that may be asked for.
const MOST: i64 = 1_000;

/// Where a page goes on: the same body at the same time, from another row.
#[derive(Debug, Serialize, Deserialize)]
struct Token {
    body: String,
    now: i64,
    total: u64,
    from: u64,
}

/// The first page.
pub(super) async fn page(reader: &Reader<'_>, asked: &CompiledRequest<'_>) -> Result<Vec<u8>, Failure> {
    let total = reader.total(asked.compiled).await?;
    let body = String::from_utf8_lossy(asked.body).into_owned();
    let now = asked.compiled.query.ir().query.now;
    shaped(reader, asked.compiled, Token { body, now, total, from: 0 }).await
}

/// The page of a token.
pub(super) async fn next(reader: &Reader<'_>, token: &str) -> Result<Vec<u8>, Failure> {
    let forbidden = || Failure::Status(StatusCode::FORBIDDEN, "Forbidden".to_owned());
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| forbidden())?;
    let token: Token = serde_json::from_slice(&bytes).map_err(|_| forbidden())?;
    let endpoint = reader.app.catalog().find_endpoint("/events/filter").ok_or_else(forbidden)?;
    let compiler = reader.app.store.compiler().clone().now(token.now);
    let compiled =
        compiler.compile_at(Route::from(endpoint), token.body.as_bytes()).map_err(|_| forbidden())?;
    let compiled = compiled.from_row(token.from);
    shaped(reader, &compiled, token).await
}

async fn shaped(reader: &Reader<'_>, compiled: &Compiled, token: Token) -> Result<Vec<u8>, Failure> {
    let rows = reader.rows(compiled).await?;
    let events = rows.views().map(|event| event.object(EVENT)).collect();
    // The limit of the body counts, not that of a list of ids (semantics §6).
    let limit = compiled.page_size().map_or(0, u64::from);
    let (total, from) = (token.total, token.from.saturating_add(limit));
    let next = (from < total).then(|| encoded(&Token { from, ..token })).transpose()?;
    let next = next.map(|token| {
        let token = BASE64_URL_SAFE_NO_PAD.encode(token);
        let token = utf8_percent_encode(&token, NON_ALPHANUMERIC);
        let path = format!("{}/events/filter/next?page-token={token}", reader.app.base_path);
        urls::absolute(reader.app, &path)
    });
    let page = Object::default()
        .with("events", JsonPart::objects(events))
        .with("total", filterc_server::generic::int(total))
        .with("next_page", JsonPart::or_null(next.map(JsonPart::text)));
    encoded(&page)
}

/// Answers the number of events by time, name or resource.
pub(super) async fn counts(reader: &Reader<'_>, asked: &CompiledRequest<'_>) -> Result<Vec<u8>, Failure> {
    let query = asked.compiled.query.ir();
    let (names, stretches) =
        (["value", "label", "count", "start_time", "end_time"], Stretches::from_ir(query));
    let by_time = asked.values.is_empty() && query.query.groups.iter().any(|group| group.buckets.is_some());
    // What selects nothing asks nothing of a time any more.
    let range = range(reader.app.catalog(), query);
    let now = query.query.now;
    let (since, until) = range.unwrap_or_else(|| range_of_body(asked.compiled, now));
    let all = Stretches::in_body(reader.app.catalog(), asked.compiled);
    // Of every kind of count.
    let wanted = all.between(since, until);
    if wanted > MOST {
        let detail = format!(
            "The given interval would create {wanted} buckets, which is too many. Please increase the interval \
             or reduce the time range to produce {MOST} buckets or fewer."
        );
        return Err(Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, detail));
    }
    let (columns, rows) = reader.groups(asked.compiled).await?;
    let cell = |row: &'_ Row, name: &str| {
        columns
            .iter()
            .position(|known| known == name)
            .and_then(|at| row.values.get(at).cloned())
            .unwrap_or(Cell::Null)
    };
    if let (true, Some(stretches)) = (by_time, stretches) {
        let found: foldhash::HashMap<_, _> =
            rows.iter().map(|row| (number(&cell(row, "value")), number(&cell(row, "count")))).collect();
        let until = if until > super::now() { stretches.end_of_unit(super::now()) } else { until };
        let first = stretches.number_of(since);
        let all = (first..).take_while(|at| stretches.start(*at) < until);
        let all = all.take(usize::try_from(MOST).unwrap_or(usize::MAX) + 1).map(|at| {
            let (start, end) = (stretches.start(at), stretches.start(at + 1) - 1);
            Object::default()
                .with("value", JsonPart::text((at - first).to_string()))
                .with("label", JsonPart::text(label(start)))
                .with("count", JsonPart::Int(found.get(&at).copied().unwrap_or(0)))
                .with("start_time", JsonPart::Time(start))
                .with("end_time", JsonPart::Time(end))
        });
        return encoded(&all.collect::<Vec<_>>());
    }
    let has_label = columns.iter().any(|name| name == "label");
    let group = |row: &Row| {
        let members = names.iter().map(|name| {
            let from = if *name == "label" && !has_label { "value" } else { name };
            ((*name).to_owned(), serde_json::to_value(cell(row, from)).unwrap_or_default())
        });
        members.collect::<serde_json::Map<_, _>>()
    };
    encoded(&rows.iter().map(group).collect::<Vec<_>>())
}

/// The answer to a kind of count that there is not: what is wrong with the body is told as well.
pub(super) async fn no_countable(
    State(app): State<Arc<App>>,
    params: RawPathParams,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let input = params.iter().next().map(|(_, value)| value.to_owned());
    let value = WrongValue { name: "countable", kind: "enum", input };
    let body = match requests::json(&app, &headers, body) {
        Ok(body) => body,
        Err(failure) => return failure.response(&app),
    };
    let endpoint = app.catalog().find_endpoint("/events/count-by/event");
    let of = Arc::clone(&app);
    let refused = blocking(body.len(), move || {
        let wrong = endpoint.and_then(|id| of.store.compiler().compile_at(Route::from(id), &body).err());
        errors::bad_path_response(&of, value, endpoint, &body, wrong.as_ref())
    });
    refused.await.unwrap_or_else(|failure| failure.response(&app))
}

fn number(cell: &Cell) -> i64 {
    match cell {
        Cell::Int(number) => *number,
        Cell::Text(text) => text.parse().unwrap_or_default(),
        _ => 0,
    }
}

/// `2024-02-01T00:00:00+00:00`
fn label(micros: i64) -> String {
    time_text(micros, Style::Python)
}

/// The times that a body asks for: the last 180 days, where it does not say.
fn range_of_body(compiled: &Compiled, now: i64) -> (i64, i64) {
    const DAY: i64 = 86_400_000_000;
    let time = |name: &str| compiled.operand("filter", "occurred", name)?.as_micros();
    (time("since").unwrap_or(now - now.rem_euclid(DAY) - 180 * DAY), time("until").unwrap_or(now))
}

/// The times that the events of a query lie between, both included.
fn range(catalog: &Catalog, ir: &Ir) -> Option<(i64, i64)> {
    let bound = |wanted| bound(catalog, ir, "occurred", wanted);
    Some((bound(Comparison::AtLeast)?, bound(Comparison::AtMost)?))
}
