//! Answers to reads: [`READS`] says which there are.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, RawPathParams, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use filterc::Values;
use filterc_db::Cell;
use foldhash::HashMap;
use serde_json::{Value, json};
use uuid::Uuid;

use super::block_documents::{BlockDocuments, Secrets};
use super::holders::Holders;
use super::parameters::{Request, key};
use super::plain::ARTIFACT;
use super::pool_key::{no_work_pool, no_work_queue};
use super::read::{Missing, READS, Read};
use super::runs::{TASK_RUN, TaskRuns};
use super::{
    Objects, Shape, able_queues, actions, deployments, events, fixed, graph, load, logs, slots, tag_limits,
};
use filterc_server::app::App;
use filterc_server::endpoint::{encoded, respond};
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_server::timing::Timing;
use filterc_store::object::{JsonPart, Object};
use filterc_store::{RowRef, Rows};

/// A route for each read.
pub(crate) fn routes() -> Router<Arc<App>> {
    let mut routes = Router::new();
    for (path, read) in READS {
        let handler = |app: State<Arc<App>>, params: RawPathParams, query: Query<Strings>| {
            answer(app, *read, params, query)
        };
        routes = routes.route(path, get(handler));
    }
    // A kind of count that there is not.
    routes.route("/events/count-by/{countable}", post(events::no_countable))
}

/// True where a read has this path.
pub(crate) fn has_path(path: &str) -> bool {
    let reads = READS.iter().map(|(known, _)| *known);
    reads.chain(actions::all().map(|action| action.path)).any(|known| {
        let (mut known, mut parts) = (known.split('/'), path.split('/'));
        loop {
            match (known.next(), parts.next()) {
                (None, None) => return true,
                (Some("{id}" | "{schedule_id}"), Some(part)) if key(part).is_some() => {}
                (Some("{id}" | "{schedule_id}"), Some(_)) => return false,
                (Some(known), Some(part)) if known == part || known.starts_with('{') && !part.is_empty() => {}
                _ => return false,
            }
        }
    })
}

type Strings = HashMap<String, String>;

async fn answer(
    State(app): State<Arc<App>>,
    read: Read,
    params: RawPathParams,
    Query(query): Query<Strings>,
) -> Response {
    let timing = Timing::start(&app);
    let reader = Reader::new(&app);
    let values = params.iter().map(|(_, value)| value.to_owned()).collect();
    let request = Request { values, query: &query };
    if let Read::Logs = read {
        let csv = logs::download(&reader, request.key()).await;
        return csv.map_or_else(
            |failure| failure.response(&app),
            |(name, csv)| {
                let kind = (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
                let name = (CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}"));
                ([kind, name], csv).into_response()
            },
        );
    }
    match handle(&reader, read, &request).await {
        Ok(bytes) => respond(bytes, &reader, timing),
        Err(failure) => failure.response(&app),
    }
}

async fn handle(reader: &Reader<'_>, read: Read, request: &Request<'_>) -> Result<Vec<u8>, Failure> {
    match read {
        Read::Row(of, column, missing) => row(reader, of, column, request, missing).await,
        Read::States(of, column) => {
            let key = request.uuid(column)?;
            let mut states = reader.find(of, &[(column, Values::Uuids(&[key]))]).await?;
            states.sort_by_micros("timestamp", |at| at);
            encoded(&load(reader, of, states, Shape::default()).await?.objects())
        }
        Read::DeploymentByName => {
            let missing = || Failure::missing("Deployment not found");
            let flows = by_text(reader, "flows", "name", request.value(0)).await?;
            let flow = flows.first().and_then(|flow| flow.uuid("id")).ok_or_else(missing)?;
            let name = request.value(1);
            let wanted = [("flow_id", Values::Uuids(&[flow])), ("name", Values::Texts(&[name]))];
            one(reader, "deployments", reader.find("deployments", &wanted).await?, missing).await
        }
        Read::Schedules => {
            let key = request.key()?;
            let found = reader.find("deployments", &[("id", Values::Uuids(&[key]))]).await?;
            found.first().ok_or_else(|| Failure::missing("Deployment not found."))?;
            let schedules = deployments::schedules(reader, &[key]).await?;
            encoded(&load(reader, "deployment_schedules", schedules, Shape::default()).await?.objects())
        }
        Read::QueuesOfDeployment => able_queues::of_deployment(reader, request.key()?).await,
        Read::QueueOfPool => queue_of_pool(reader, request.value(0), request.value(1)).await,
        Read::QueueByName => queue_by_name(reader, request.value(0)).await,
        Read::QueueHealth => slots::health(reader, request.key()?).await,
        Read::LatestArtifact => latest_artifact(reader, request.value(0)).await,
        Read::AutomationsOf => automations_of(reader, request.value(0)).await,
        Read::Document => {
            let (key, secrets) = (request.key()?, request.flag("include_secrets")?.into());
            let table = reader.find("block_documents", &[("id", Values::Uuids(&[key]))]).await?;
            document(reader, table, secrets).await
        }
        Read::DocumentsOfType => documents_of_type(reader, request).await,
        Read::DocumentByName => {
            let missing = || Failure::missing("Block document not found");
            let secrets = request.flag("include_secrets")?.into();
            let types = by_text(reader, "block_types", "slug", request.value(0)).await?;
            let of = types.first().and_then(|of| of.uuid("id")).ok_or_else(missing)?;
            let name = request.value(1);
            let wanted = [("block_type_id", Values::Uuids(&[of])), ("name", Values::Texts(&[name]))];
            document(reader, reader.find("block_documents", &wanted).await?, secrets).await
        }
        Read::SchemaByChecksum => {
            let mut found = by_text(reader, "block_schemas", "checksum", request.value(0)).await?;
            if let Some(version) = request.text("version") {
                found.retain(|schema| schema.text("version") == Some(version));
            }
            found.sort_by_micros("created", std::cmp::Reverse);
            one(reader, "block_schemas", found, || Failure::missing("Block schema not found")).await
        }
        Read::Capabilities => capabilities(reader).await,
        Read::LimitByNameOrId => {
            let text = request.value(0);
            let missing = || Failure::missing("Concurrency Limit not found");
            let found = match Uuid::try_parse(text) {
                Ok(key) => reader.find("concurrency_limits_v2", &[("id", Values::Uuids(&[key]))]).await?,
                Err(_) => by_text(reader, "concurrency_limits_v2", "name", text).await?,
            };
            one(reader, "concurrency_limits_v2", found, missing).await
        }
        Read::TagLimit => {
            let found = tag_limits::by_id(reader, request.key()?).await?;
            encoded(&found.ok_or_else(|| Failure::missing("Concurrency limit not found"))?)
        }
        Read::LimitOfTag => {
            let found = tag_limits::by_tag(reader, request.value(0)).await?;
            encoded(&found.ok_or_else(|| Failure::missing("Concurrency limit not found"))?)
        }
        Read::Input => {
            let (run, key) = (request.key()?, request.value(1));
            let wanted = [("flow_run_id", Values::Uuids(&[run])), ("key", Values::Texts(&[key]))];
            let found = reader.find("flow_run_inputs", &wanted).await?;
            let value = found.first().and_then(|input| input.text("value").map(str::to_owned));
            value.map(String::into_bytes).ok_or_else(|| Failure::missing("Flow run input not found"))
        }
        Read::Graph => {
            let key = request.key()?;
            graph::graph(reader, key, request.time("since")?).await
        }
        Read::Dependencies => graph::dependencies(reader, request.key()?).await,
        // Answered before, for it is no JSON.
        Read::Logs => Err(Failure::no_route()),
        Read::TaskRunOfDashboard => task_run_of_dashboard(reader, request.key()?).await,
        Read::ObservedStates => fixed::observed_states(reader, request).await,
        Read::EventsNext => events::next(reader, request.needed("page-token")?).await,
        Read::Storage => fixed::storage(reader).await,
        Read::Ready => {
            reader.app.store.database().is_sound()?;
            reader.find("configurations", &[("key", Values::Texts(&["ENCRYPTION_KEY"]))]).await?;
            encoded(&json!({"message": "OK"}))
        }
        Read::CsrfToken => {
            request.needed("client")?;
            let off = "CSRF protection is disabled.";
            Err(Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, off.to_owned()))
        }
        Read::RowRef => Err(Failure::missing(format!("View {} not found in registry", request.value(0)))),
        Read::Fixed(text) => Ok(text.as_bytes().to_vec()),
        Read::Settings => encoded(&fixed::settings(reader.app)),
    }
}

/// The row with the value of the path.
async fn row(
    reader: &Reader<'_>,
    of: &str,
    column: &str,
    request: &Request<'_>,
    missing: Missing,
) -> Result<Vec<u8>, Failure> {
    let table = if column == "id" {
        reader.find(of, &[("id", Values::Uuids(&[request.key()?]))]).await?
    } else {
        by_text(reader, of, column, request.value(0)).await?
    };
    let missing = || match missing {
        Missing::Detail(detail) => Failure::missing(detail),
        Missing::Exception(message) => Failure::Exception(StatusCode::NOT_FOUND, message.to_owned()),
        Missing::WorkPool => no_work_pool(request.value(0)),
    };
    one(reader, of, table, missing).await
}

async fn one<'a>(
    reader: &Reader<'a>,
    of: &str,
    mut table: Rows<'a>,
    missing: impl FnOnce() -> Failure,
) -> Result<Vec<u8>, Failure> {
    table.rows.truncate(1);
    let rows = load(reader, of, table, Shape::default()).await?;
    let mut objects = rows.objects();
    encoded(&objects.pop().ok_or_else(missing)?)
}

async fn by_text<'a>(reader: &Reader<'a>, of: &str, column: &str, text: &str) -> Result<Rows<'a>, Failure> {
    Ok(reader.find(of, &[(column, Values::Texts(&[text]))]).await?)
}

async fn queue_of_pool(reader: &Reader<'_>, pool: &str, name: &str) -> Result<Vec<u8>, Failure> {
    let missing = || no_work_queue(pool, name);
    let pools = by_text(reader, "work_pools", "name", pool).await?;
    let id = pools.first().and_then(|pool| pool.uuid("id")).ok_or_else(missing)?;
    let wanted = [("work_pool_id", Values::Uuids(&[id])), ("name", Values::Texts(&[name]))];
    let found = reader.find("work_queues", &wanted).await?;
    let shape = Shape { holders: Some(Holders::OfPool), ..Shape::default() };
    let queues = load(reader, "work_queues", found, shape).await?;
    encoded(&queues.objects().pop().ok_or_else(missing)?)
}

/// Names of queues are unique in a pool only; the one of the default pool counts, or the oldest.
async fn queue_by_name(reader: &Reader<'_>, name: &str) -> Result<Vec<u8>, Failure> {
    let missing = || Failure::missing("work queue not found");
    let mut queues = by_text(reader, "work_queues", "name", name).await?;
    let pools = by_text(reader, "work_pools", "name", "default-agent-pool").await?;
    let of_default =
        |queue: RowRef<'_>| queue.uuid("work_pool_id") == pools.first().and_then(|pool| pool.uuid("id"));
    if pools.first().is_some() && queues.views().any(of_default) {
        queues.retain(of_default);
    }
    queues.sort_by_micros("created", |at| at);
    one(reader, "work_queues", queues, missing).await
}

/// The newest artifact of a key: what its collection says, under the key of the collection.
async fn latest_artifact(reader: &Reader<'_>, key: &str) -> Result<Vec<u8>, Failure> {
    let newest = by_text(reader, "artifact_collections", "key", key).await?;
    let newest = newest.first().ok_or_else(|| Failure::missing("Artifact not found."))?;
    encoded(&newest.object(ARTIFACT))
}

async fn automations_of(reader: &Reader<'_>, resource: &str) -> Result<Vec<u8>, Failure> {
    let of = "automation_related_resources";
    let related = by_text(reader, of, "resource_id", resource).await?;
    let ids = related.uuids("automation_id");
    let automations = reader.find("automations", &[("id", Values::Uuids(&ids))]).await?;
    encoded(&load(reader, "automations", automations, Shape::default()).await?.objects())
}

async fn document<'a>(
    reader: &Reader<'a>,
    mut table: Rows<'a>,
    secrets: Secrets,
) -> Result<Vec<u8>, Failure> {
    table.rows.truncate(1);
    let documents = BlockDocuments::load(reader, table, secrets).await?;
    let mut objects = documents.objects();
    encoded(&objects.pop().ok_or_else(|| Failure::missing("Block document not found"))?)
}

async fn documents_of_type(reader: &Reader<'_>, request: &Request<'_>) -> Result<Vec<u8>, Failure> {
    let secrets = request.flag("include_secrets")?.into();
    let types = by_text(reader, "block_types", "slug", request.value(0)).await?;
    let missing = || Failure::missing("Block type not found");
    let of = types.first().and_then(|of| of.uuid("id")).ok_or_else(missing)?;
    let mut found = reader.find("block_documents", &[("block_type_id", Values::Uuids(&[of]))]).await?;
    found.retain(|document| *document.cell("is_anonymous") != Cell::Bool(true));
    found.sort_by_text("name");
    encoded(&BlockDocuments::load(reader, found, secrets).await?.objects())
}

async fn capabilities(reader: &Reader<'_>) -> Result<Vec<u8>, Failure> {
    let schemas = reader.find("block_schemas", &[]).await?;
    let lists = schemas.views().filter_map(|schema| schema.json("capabilities")?.as_array());
    let mut all: Vec<&str> = lists.flatten().filter_map(Value::as_str).collect();
    all.sort_unstable();
    all.dedup();
    encoded(&all)
}

async fn task_run_of_dashboard(reader: &Reader<'_>, key: Uuid) -> Result<Vec<u8>, Failure> {
    let missing = || Failure::missing("Task not found");
    let runs = reader.find("task_runs", &[("id", Values::Uuids(&[key]))]).await?;
    let flow_runs = reader.find("flow_runs", &[("id", Values::Uuids(&runs.uuids("flow_run_id")))]).await?;
    let name = |run: RowRef<'_>| run.text("name").map(str::to_owned);
    let name = flow_runs.first().and_then(name);
    let runs = TaskRuns::load(reader, runs, TASK_RUN).await?;
    let run: Object<'_> = runs.objects().pop().ok_or_else(missing)?;
    encoded(&run.with("flow_run_name", JsonPart::or_null(name.map(JsonPart::text))))
}
