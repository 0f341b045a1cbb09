//! Events that the server itself tells of: a flow run has come into another state (`server/models/events.py` and
//! `server/orchestration/instrumentation_policies.py` of Prefect).

use filterc::Values;
use filterc::catalog::calendar::{Style, time_text};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::received::{Event, store};
use crate::api::writer::{Row, Writer, time};
use filterc_server::failure::Failure;
use filterc_store::{RowRef, Rows};

/// Longer messages of states are cut in the middle, characters.
const MESSAGE: usize = 100_000;

/// An event follows the one before where that was within this time, in microseconds.
const TIGHT: i64 = 5 * 60 * 1_000_000;

/// A state of a flow run.
#[derive(Debug, Clone, Copy)]
pub(super) struct State<'s> {
    pub(super) key: Uuid,
    /// `RUNNING`
    pub(super) kind: &'s str,
    pub(super) name: &'s str,
    pub(super) message: Option<&'s str>,
    /// Microseconds since 1970.
    pub(super) timestamp: i64,
    /// True for a state of type `PAUSED` whose run is scheduled again when it goes on.
    pub(super) pause_reschedule: bool,
}

impl State<'_> {
    fn payload(self) -> Value {
        let mut payload = Map::new();
        payload.insert("type".to_owned(), self.kind.into());
        payload.insert("name".to_owned(), self.name.into());
        if let Some(message) = self.message.filter(|message| !message.is_empty()) {
            payload.insert("message".to_owned(), shorten_middle(message).into());
        }
        if self.kind == "PAUSED" {
            payload.insert("pause_reschedule".to_owned(), self.pause_reschedule.to_string().into());
        }
        Value::Object(payload)
    }
}

/// Stores the event that a flow run has come from one state into another, and publishes it when the transaction is committed.
/// The run is read as it is now: call this when all of the change is written. The event has the key of the new state.
pub(super) async fn flow_run_changed(
    writer: &Writer<'_>,
    run: Uuid,
    from: Option<State<'_>>,
    to: State<'_>,
) -> Result<(), Failure> {
    let runs = writer.find("flow_runs", &[("id", Values::Uuids(&[run]))]).await?;
    let Some(run) = runs.first() else { return Ok(()) };
    let related = Related::load(writer, run).await?.resources(run);
    let event = Event::from_json(event(run, from, to, &related))?;
    writer.reader.as_server(Box::pin(store(writer, &[event]))).await
}

fn event(run: RowRef<'_>, from: Option<State<'_>>, to: State<'_>, related: &[Value]) -> Value {
    let resource = json!({
        "prefect.resource.id": id_of("flow-run", run),
        "prefect.resource.name": run.text("name"),
        "prefect.run-count": run.int("run_count").unwrap_or_default().to_string(),
        "prefect.state-message": to.message.map(shorten_middle).unwrap_or_default(),
        "prefect.state-name": to.name,
        "prefect.state-timestamp": isoformat(to.timestamp),
        "prefect.state-type": to.kind,
    });
    let follows = from.filter(|from| (to.timestamp - from.timestamp).abs() < TIGHT).map(|from| from.key);
    json!({
        "occurred": time(to.timestamp),
        "event": format!("prefect.flow-run.{}", to.name),
        "resource": resource,
        "related": related,
        "payload": {
            "intended": { "from": from.map(|from| from.kind), "to": to.kind },
            "initial_state": from.map(State::payload),
            "validated_state": to.payload(),
        },
        "id": to.key,
        "follows": follows,
    })
}

/// The rows that a flow run has to do with, one or none of each.
struct Related<'a> {
    flow: Rows<'a>,
    deployment: Rows<'a>,
    queue: Rows<'a>,
    pool: Rows<'a>,
    task_run: Rows<'a>,
}

impl<'a> Related<'a> {
    async fn load(writer: &Writer<'a>, run: RowRef<'_>) -> Result<Self, Failure> {
        let of = async |of: &str, key: Option<Uuid>| {
            writer.find(of, &[("id", Values::Uuids(key.as_slice()))]).await
        };
        let queue = of("work_queues", run.uuid("work_queue_id")).await?;
        Ok(Self {
            flow: of("flows", run.uuid("flow_id")).await?,
            deployment: of("deployments", run.uuid("deployment_id")).await?,
            pool: of("work_pools", queue.first().and_then(|queue| queue.uuid("work_pool_id"))).await?,
            queue,
            task_run: of("task_runs", run.uuid("parent_task_run_id")).await?,
        })
    }

    fn resources(&self, run: RowRef<'_>) -> Vec<Value> {
        let kinds = [
            ("flow", &self.flow),
            ("deployment", &self.deployment),
            ("work-queue", &self.queue),
            ("work-pool", &self.pool),
            ("task-run", &self.task_run),
        ];
        let found = || kinds.iter().filter_map(|(kind, table)| Some((*kind, table.first()?)));
        let mut resources: Vec<_> = found()
            .map(|(kind, row)| {
                let mut resource = Map::new();
                resource.insert("prefect.resource.id".to_owned(), id_of(kind, row).into());
                resource.insert("prefect.resource.role".to_owned(), kind.into());
                resource.insert("prefect.resource.name".to_owned(), row.text("name").into());
                if kind == "work-pool" {
                    resource.insert("prefect.work-pool.type".to_owned(), row.text("type").into());
                }
                Value::Object(resource)
            })
            .collect();
        let tagged = std::iter::once(run).chain(found().map(|(_, row)| row));
        let lists = tagged.filter_map(|row| row.json("tags")?.as_array());
        let mut tags: Vec<_> = lists.flatten().filter_map(Value::as_str).collect();
        tags.sort_unstable();
        tags.dedup();
        resources.extend(tags.into_iter().map(
            |tag| json!({ "prefect.resource.id": format!("prefect.tag.{tag}"), "prefect.resource.role": "tag" }),
        ));
        resources.extend(creator(run.json("created_by")));
        resources
    }
}

/// Returns the creator of a run, where that was a deployment or an automation.
fn creator(created_by: Option<&Value>) -> Option<Value> {
    let text = |name: &str| created_by?.get(name)?.as_str();
    let kind = match text("type")? {
        "DEPLOYMENT" => "deployment",
        "AUTOMATION" => "automation",
        _ => return None,
    };
    let mut resource = Row::new();
    let id = format!("prefect.{kind}.{}", text("id").unwrap_or("None"));
    resource.insert("prefect.resource.id".to_owned(), id.into());
    resource.insert("prefect.resource.role".to_owned(), "creator".into());
    if let Some(name) = text("display_value").filter(|name| !name.is_empty()) {
        resource.insert("prefect.resource.name".to_owned(), name.into());
    }
    Some(Value::Object(resource))
}

fn id_of(kind: &str, row: RowRef<'_>) -> String {
    format!("prefect.{kind}.{}", row.uuid("id").unwrap_or_default())
}

/// The beginning and the end of a long text.
fn shorten_middle(text: &str) -> String {
    let count = text.chars().count();
    if count <= MESSAGE {
        return text.to_owned();
    }
    let half = MESSAGE / 2;
    let beginning: String = text.chars().take(half).collect();
    let end: String = text.chars().skip(count - half).collect();
    let short = format!("{beginning}...{} additional characters...{end}", count - 2 * half);
    if short.chars().count() < count { short } else { text.to_owned() }
}

/// `2026-11-25T03:02:58.098488+00:00`
fn isoformat(micros: i64) -> String {
    time_text(micros, Style::Python)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_keeps_its_ends() {
        assert_eq!(shorten_middle("short"), "short");
        let barely = "x".repeat(MESSAGE + 10);
        assert_eq!(shorten_middle(&barely), barely);
        let long = format!("{}{}", "a".repeat(MESSAGE), "b".repeat(MESSAGE));
        let cut = shorten_middle(&long);
        assert!(cut.starts_with("aaa") && cut.ends_with("bbb"));
        assert!(cut.contains("...100000 additional characters..."), "{}", cut.len());
    }

    #[test]
    fn times_are_written_as_python_does() {
        assert_eq!(isoformat(1_782_116_217_000_000), "2026-06-22T08:16:57+00:00");
        assert_eq!(isoformat(1_782_116_217_250_000), "2026-06-22T08:16:57.250000+00:00");
    }
}
