//! The filter of a stream: what the same words select of a collection's rows, for rows that are written from now on.

use filterc::eval::Program;
use filterc::lang::coerce::{ReadTime, time_from};
use filterc::syntax::{Kind, NodeId, Tree};
use filterc::{CompileError, Compiled};
use serde_json::Value;

use super::backlog::Backlog;
use super::socket::End;
use crate::api::now;
use crate::api::writer::time;
use filterc_server::app::App;

/// A feed that clients can listen to.
#[derive(Debug)]
pub(super) struct Feed {
    /// The endpoint that takes the same filter over HTTP, and its key in the body.
    endpoint: &'static str,
    key: &'static str,
    /// The collections whose rows are published with a row.
    beside: &'static [&'static str],
    /// True where rows that were written before are sent first, unless the client does not want them.
    has_backlog: bool,
}

pub(super) static EVENTS: Feed =
    Feed { endpoint: "/events/filter", key: "filter", beside: &["event_resources"], has_backlog: true };

pub(super) static LOGS: Feed =
    Feed { endpoint: "/logs/filter", key: "logs", beside: &[], has_backlog: false };

/// The length of a backlog, in microseconds.
const BACK: i64 = 15 * 60 * 1_000_000;

/// The end of time: rows that are yet to come are not later than it.
const NEVER: &str = "9999-01-01T00:00:00Z";

/// A client's filter and backlog.
pub(super) struct Wanted {
    pub(super) program: Program,
    pub(super) backlog: Option<Backlog>,
}

impl Wanted {
    /// Of the message that says it.
    pub(super) fn parse(app: &App, feed: &'static Feed, message: &str) -> Result<Self, End> {
        let tree = app.store.compiler().parse(message.as_bytes()).map_err(|refused| invalid(&refused))?;
        let member = |of: NodeId, name: &str| {
            let named = tree.members(of).filter(|(key, _)| tree.text(*key) == name);
            named.last().map(|(_, value)| value)
        };
        if member(NodeId::ROOT, "type").is_none_or(|kind| tree.text(kind) != "filter") {
            return Err(End::protocol("Expected 'filter' message"));
        }
        let filter = member(NodeId::ROOT, "filter").filter(|filter| tree.kind(*filter) == Kind::Object);
        let filter = filter.ok_or_else(|| End::protocol("Invalid filter: `filter` is an object"))?;
        let compiled = compiled(app, feed, tree.raw(filter))?;
        if !feed.has_backlog {
            return Ok(Self { program: decided(app, feed, &compiled)?, backlog: None });
        }
        // What the client did not say of times goes by now, and this is about what comes later.
        let mut standing: Value = serde_json::from_str(tree.raw(filter)).unwrap_or_default();
        let occurred = member(filter, "occurred");
        let told = |bound: &str| member(occurred?, bound).filter(|at| tree.kind(*at) != Kind::Null);
        if told("until").is_none() {
            bound(&mut standing, "until", NEVER.into());
        }
        let program = decided(app, feed, &self::compiled(app, feed, &standing.to_string())?)?;
        let wants_backlog = member(NodeId::ROOT, "backfill").is_none_or(|wants| tree.raw(wants) != "false");
        let backlog = wants_backlog.then(|| {
            let earliest = now() - BACK;
            let since = told("since").and_then(|since| micros(&tree, since)).unwrap_or(earliest);
            bound(&mut standing, "since", time(since.max(earliest)));
            if let Some(members) = standing.as_object_mut() {
                members.insert("order".to_owned(), "ASC".into());
            }
            Backlog::new(feed.endpoint, &standing)
        });
        Ok(Self { program, backlog })
    }
}

fn compiled(app: &App, feed: &Feed, filter: &str) -> Result<Compiled, End> {
    let body = format!("{{\"{}\":{filter}}}", feed.key);
    app.store.compiler().compile(feed.endpoint, body.as_bytes()).map_err(|refused| invalid(&refused))
}

/// The program that decides a row by itself and what is published with it.
fn decided(app: &App, feed: &Feed, compiled: &Compiled) -> Result<Program, End> {
    let program = compiled.program(app.store.dialect());
    let is_beside = |of| feed.beside.contains(&app.catalog().collection(of).name.as_str());
    if program.followed().all(is_beside) {
        return Ok(program);
    }
    // No filter does that, but a policy may.
    Err(End::policy("what may be seen depends on rows that a stream does not have"))
}

fn bound(filter: &mut Value, name: &str, at: Value) {
    let Some(members) = filter.as_object_mut() else { return };
    let occurred = members.entry("occurred").or_insert(Value::Null);
    if occurred.is_null() {
        *occurred = Value::Object(serde_json::Map::new());
    }
    if let Some(occurred) = occurred.as_object_mut() {
        occurred.insert(name.to_owned(), at);
    }
}

fn micros(tree: &Tree<'_>, at: NodeId) -> Option<i64> {
    time_from(tree, at, now()).map(|read| match read {
        ReadTime::Exact(micros) | ReadTime::AssumedUtc(micros) | ReadTime::Guess(micros) => micros,
    })
}

/// Closes a stream whose filter is wrong: says what is wrong, and where.
fn invalid(refused: &CompileError) -> End {
    let first = refused.diagnostics.iter().find(|found| found.is_error());
    let told = first.map(|error| {
        let pointer = error.pointer.as_str();
        // In the message the filter stands under this key, whatever its name is in a body.
        let inner = pointer.trim_start_matches('/').split_once('/').map_or("", |(_, inner)| inner);
        format!("{} at `/filter/{inner}`: {}", error.code, error.message)
    });
    End::protocol(format!("Invalid filter: {}", told.unwrap_or_default()))
}
