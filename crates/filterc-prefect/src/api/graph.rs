//! The graph of a flow run: its task runs, the flow runs they stand for, and who waits for whom.

use axum::http::StatusCode;
use filterc::Values;
use filterc_db::Cell;
use foldhash::{HashMap, HashMapExt, HashSet};
use serde_json::Value;
use uuid::Uuid;

use super::now;
use super::states::or_null;
use super::times::estimated_run_time;
use filterc_server::endpoint::encoded;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::RowRef;
use filterc_store::object::{JsonPart, Object};

/// Most nodes and artifacts of a graph.
const MOST: usize = 10_000;
/// The input that says within which task a task ran.
const ENCAPSULATING: &str = "__parents__";

/// A task run, or the flow run that it stands for.
struct Node<'t> {
    id: Uuid,
    task: RowRef<'t>,
    subflow: Option<RowRef<'t>>,
    start: i64,
}

impl Node<'_> {
    fn end(&self) -> Option<i64> {
        let of_flow = self.subflow.and_then(|run| run.micros("end_time"));
        let completed = || {
            let done = self.task.text("state_type") == Some("COMPLETED");
            self.task.micros("expected_start_time").filter(|_| done)
        };
        of_flow.or_else(|| self.task.micros("end_time")).or_else(completed)
    }

    /// That of the flow run, where it has one.
    fn state_type(&self) -> JsonPart<'_> {
        let of_flow = self.subflow.filter(|run| run.text("state_type").is_some());
        of_flow.unwrap_or(self.task).part("state_type")
    }
}

/// Nodes by their start, with edges in both directions.
pub(super) async fn graph(reader: &Reader<'_>, id: Uuid, since: Option<i64>) -> Result<Vec<u8>, Failure> {
    let missing = || Failure::Exception(StatusCode::NOT_FOUND, format!("Flow run {id} not found"));
    let flow_run = reader.find("flow_runs", &[("id", Values::Uuids(&[id]))]).await?;
    let flow_run = flow_run.first().ok_or_else(missing)?;
    let tasks = reader.find("task_runs", &[("flow_run_id", Values::Uuids(&[id]))]).await?;
    let subflows =
        reader.find("flow_runs", &[("parent_task_run_id", Values::Uuids(&tasks.uuids("id")))]).await?;
    let flows = reader.find("flows", &[("id", Values::Uuids(&subflows.uuids("flow_id")))]).await?;
    let artifacts = artifacts(reader, id).await?;
    let mut states = reader.find("flow_run_states", &[("flow_run_id", Values::Uuids(&[id]))]).await?;
    states.sort_by_micros("timestamp", |at| at);
    let (by_task, flows) = (subflows.by("parent_task_run_id"), flows.by("id"));
    let mut nodes: Vec<_> = tasks.views().filter_map(|task| nodes_of(task, &by_task)).collect();
    nodes.sort_by_key(|node| (node.start, node.id));
    let edges = Edges::from_nodes(&nodes);
    nodes.retain(|node| since.is_none_or(|since| node.end().is_none_or(|end| end >= since)));
    if nodes.len() > MOST {
        let detail = format!("The graph of flow run {id} has more than {MOST} nodes.");
        return Err(Failure::Status(StatusCode::BAD_REQUEST, detail));
    }
    let roots = nodes.iter().filter(|node| !edges.parents.contains_key(&node.id));
    let roots = roots.map(|node| JsonPart::text(node.id.to_string())).collect();
    let shown = nodes.iter().map(|node| {
        let of = node.subflow.unwrap_or(node.task);
        let flow = node.subflow.and_then(|run| flows.get(&run.uuid("flow_id")?)?.text("name"));
        let label = match (flow, of.text("name").unwrap_or_default()) {
            (Some(flow), run) => format!("{flow} / {run}"),
            (None, task) => task.to_owned(),
        };
        let object = Object::default()
            .with("kind", JsonPart::text(if node.subflow.is_some() { "flow-run" } else { "task-run" }))
            .with("id", JsonPart::text(node.id.to_string()))
            .with("label", JsonPart::text(label))
            .with("state_type", node.state_type())
            .with("start_time", JsonPart::Time(node.start))
            .with("end_time", JsonPart::or_null(node.end().map(JsonPart::Time)))
            .with("parents", edges_of(&edges.parents, node.id))
            .with("children", edges_of(&edges.children, node.id))
            .with("encapsulating", edges_of(&edges.encapsulating, node.id))
            .with("artifacts", artifacts_of(&artifacts, Some(node.id)));
        JsonPart::List(vec![JsonPart::text(node.id.to_string()), JsonPart::Object(object)])
    });
    let start = flow_run.micros("start_time").or_else(|| flow_run.micros("expected_start_time"));
    encoded(
        &Object::default()
            .with("start_time", JsonPart::or_null(start.map(JsonPart::Time)))
            .with("end_time", flow_run.part("end_time"))
            .with("root_node_ids", JsonPart::List(roots))
            .with("nodes", JsonPart::List(shown.collect()))
            .with("artifacts", artifacts_of(&artifacts, None))
            .with(
                "states",
                JsonPart::objects(
                    states.views().map(|one| one.object(&["id", "timestamp", "type", "name"])).collect(),
                ),
            ),
    )
}

fn nodes_of<'t>(task: RowRef<'t>, subflows: &HashMap<Uuid, RowRef<'t>>) -> Option<Node<'t>> {
    let subflow = task.uuid("id").and_then(|id| subflows.get(&id)).copied();
    let starts = [
        subflow.and_then(|run| run.micros("start_time")),
        subflow.and_then(|run| run.micros("expected_start_time")),
        task.micros("start_time"),
        task.micros("expected_start_time"),
    ];
    // What never was to start has no place in time.
    let start = starts.into_iter().flatten().next()?;
    Some(Node { id: subflow.unwrap_or(task).uuid("id")?, task, subflow, start })
}

/// The edges between runs: who waits for whom, in the order of the starts.
#[derive(Default)]
struct Edges {
    parents: HashMap<Uuid, Vec<Uuid>>,
    children: HashMap<Uuid, Vec<Uuid>>,
    encapsulating: HashMap<Uuid, Vec<Uuid>>,
}

impl Edges {
    fn from_nodes(nodes: &[Node<'_>]) -> Self {
        let known: HashMap<_, _> = nodes.iter().map(|node| (node.id, node.start)).collect();
        let mut edges = Self::default();
        for node in nodes {
            for (name, parent) in inputs(node.task).filter(|(_, parent)| known.contains_key(parent)) {
                let map = if name == ENCAPSULATING { &mut edges.encapsulating } else { &mut edges.parents };
                map.entry(node.id).or_default().push(parent);
                if name != ENCAPSULATING {
                    edges.children.entry(parent).or_default().push(node.id);
                }
            }
        }
        for list in edges.parents.values_mut().chain(edges.encapsulating.values_mut()) {
            list.sort_by_key(|id| (known.get(id), *id));
        }
        edges.encapsulating.values_mut().for_each(Vec::dedup);
        edges
    }
}

/// The runs that a task waits for, with the names of its inputs.
fn inputs(task: RowRef<'_>) -> impl Iterator<Item = (&str, Uuid)> {
    let inputs = task.json("task_inputs").and_then(Value::as_object);
    inputs.into_iter().flatten().flat_map(|(name, list)| {
        let given = list.as_array().into_iter().flatten();
        given.filter_map(move |one| Some((name.as_str(), Uuid::try_parse(one.get("id")?.as_str()?).ok()?)))
    })
}

fn edges_of<'r>(edges: &HashMap<Uuid, Vec<Uuid>>, id: Uuid) -> JsonPart<'r> {
    let edge = |id: &Uuid| Object::default().with("id", JsonPart::text(id.to_string()));
    JsonPart::objects(edges.get(&id).into_iter().flatten().map(edge).collect())
}

/// The artifacts of a flow run by the task run that made them.
async fn artifacts(reader: &Reader<'_>, id: Uuid) -> Result<HashMap<Option<Uuid>, Vec<Value>>, Failure> {
    let mut all = reader.find("artifacts", &[("flow_run_id", Values::Uuids(&[id]))]).await?;
    all.sort_by_micros("created", |at| at);
    let latest =
        reader.find("artifact_collections", &[("latest_id", Values::Uuids(&all.uuids("id")))]).await?;
    let latest = latest.by("latest_id");
    let mut found: HashMap<Option<Uuid>, Vec<Value>> = HashMap::new();
    // Results are not shown; nor is what has no type, which is not unlike a result.
    let shown = all.views().filter(|one| one.text("type").is_some_and(|kind| kind != "result"));
    for one in shown.take(MOST) {
        let newest = one.text("key").is_none() || one.uuid("id").is_some_and(|id| latest.contains_key(&id));
        let data = if one.text("type") == Some("progress") { one.part("data") } else { JsonPart::Null };
        let object = one
            .object(&["id", "created", "key", "type"])
            .with("is_latest", JsonPart::Bool(newest))
            .with("data", data);
        let task = match one.cell("task_run_id") {
            Cell::Uuid(task) => Some(*task),
            _ => None,
        };
        found.entry(task).or_default().push(serde_json::to_value(object).unwrap_or_default());
    }
    Ok(found)
}

fn artifacts_of(artifacts: &HashMap<Option<Uuid>, Vec<Value>>, of: Option<Uuid>) -> JsonPart<'_> {
    JsonPart::List(artifacts.get(&of).into_iter().flatten().map(JsonPart::Json).collect())
}

/// The task runs of a flow run with what each waits for: the first version of the graph.
pub(super) async fn dependencies(reader: &Reader<'_>, id: Uuid) -> Result<Vec<u8>, Failure> {
    let missing = || Failure::Exception(StatusCode::NOT_FOUND, format!("Flow run with id {id} not found"));
    let flow_run = reader.find("flow_runs", &[("id", Values::Uuids(&[id]))]).await?;
    flow_run.first().ok_or_else(missing)?;
    let tasks = reader.find("task_runs", &[("flow_run_id", Values::Uuids(&[id]))]).await?;
    let states = reader.find("task_run_states", &[("id", Values::Uuids(&tasks.uuids("state_id")))]).await?;
    let (states, now) = (states.by("id"), now());
    let mut tasks: Vec<_> = tasks.views().collect();
    tasks.sort_by_key(|task| std::cmp::Reverse(task.uuid("id")));
    let shown = tasks.into_iter().map(|task| {
        let state = task.uuid("state_id").and_then(|id| states.get(&id)).copied();
        let details =
            state.and_then(|state| state.json("state_details")?.get("untrackable_result")?.as_bool());
        let inputs = task.json("task_inputs").and_then(Value::as_object).into_iter().flatten();
        let mut seen = HashSet::default();
        let inputs = inputs.flat_map(|(_, list)| list.as_array().into_iter().flatten());
        let upstream = inputs.filter(|input| seen.insert(*input));
        let mut shown = task.object(&["id", "name"]);
        shown.push("upstream_dependencies", JsonPart::List(upstream.map(JsonPart::Json).collect()));
        shown.push("state", or_null(state));
        for name in ["expected_start_time", "start_time", "end_time", "total_run_time"] {
            shown.push(name, task.part(name));
        }
        shown.push("estimated_run_time", JsonPart::Seconds(estimated_run_time(task, now)));
        shown.push("untrackable_result", JsonPart::Bool(details.unwrap_or(false)));
        shown
    });
    encoded(&shown.collect::<Vec<_>>())
}
