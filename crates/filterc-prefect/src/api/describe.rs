//! What OpenAPI says of Prefect's answers. The objects are not written down a second time: each collection is asked to shape a
//! row of nothing, and what comes out has the members of every answer.

use std::collections::BTreeMap;

use filterc::catalog::{Answer, Collection, Endpoint};
use filterc::openapi::{Refusal, value_schema};
use filterc::{Catalog, OpenApi};
use filterc_db::{Cell, Row};
use serde_json::{Map, Value, json};

use super::actions::{self, Body};
use super::read::{READS, Read};
use super::stands_in::stands_in;
use super::{Shape, load, plain};
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::Rows;
use filterc_store::object::{JsonPart, Object};

const SCHEMAS: &str = "#/components/schemas/";

/// Adds what is served and how it looks.
pub(crate) async fn describe(reader: &Reader<'_>, options: &mut OpenApi) -> Result<(), Failure> {
    let catalog = reader.app.catalog();
    options.description = Some(
        "Bodies are described as profile `strict` accepts them; profile `prefect` also takes what Prefect's own server takes."
            .to_owned(),
    );
    let mut schemas = Map::new();
    for (_, collection) in catalog.collections() {
        for (name, shape) in shapes(collection) {
            if let Some(schema) = object(reader, collection, shape).await? {
                schemas.insert(name, schema);
            }
        }
    }
    for (id, endpoint) in catalog.endpoints() {
        options.answers.insert(id, answer(catalog, endpoint));
    }
    for (path, read) in READS {
        options.paths.insert(format!("{}{path}", options.base), json!({ "get": operation(path, *read) }));
    }
    for action in
        actions::all().filter(|action| reader.app.writes() && !matches!(action.body, Body::Filter(_)))
    {
        let item =
            options.paths.entry(format!("{}{}", options.base, action.path)).or_insert_with(|| json!({}));
        if let Some(item) = item.as_object_mut() {
            item.insert(action.method.name().to_owned(), actions::operation(action));
        }
    }
    if stands_in(reader.app) {
        options.refusal = Some(refusal());
    }
    options.components.insert("schemas".to_owned(), Value::Object(schemas));
    Ok(())
}

/// Under which names the objects of a collection are described.
fn shapes(of: &Collection) -> Vec<(String, Shape)> {
    let mut shapes = vec![(of.name.clone(), Shape::default())];
    if of.name == "task_runs" {
        shapes.push(("task_runs.page".to_owned(), Shape { on_page: true, ..Shape::default() }));
    }
    shapes
}

async fn object(reader: &Reader<'_>, of: &Collection, shape: Shape) -> Result<Option<Value>, Failure> {
    let catalog = reader.app.catalog();
    let Some(id) = catalog.find_collection(&of.name) else { return Ok(None) };
    let shaped = ["flow_run_states", "task_run_states"].contains(&of.name.as_str());
    let listed = catalog.endpoints().any(|(_, one)| one.collection == id && one.answer.gives_rows());
    if !shaped && !listed && plain::members(&of.name).is_none() {
        return Ok(None);
    }
    let nothing = Row { values: of.columns.iter().map(|_| Cell::Null).collect(), odd: Vec::new() };
    let table = Rows { columns: reader.store().columns(id), rows: vec![nothing] };
    let rows = load(reader, &of.name, table, shape).await?;
    let object = rows.objects().pop().map(|object| schema_of(catalog, of, &object));
    Ok(object.map(|mut schema| {
        if let Some(members) = schema.as_object_mut() {
            members.insert("title".to_owned(), of.singular.clone().into());
        }
        schema
    }))
}

fn schema_of(catalog: &Catalog, of: &Collection, object: &Object<'_>) -> Value {
    let members = object.0.iter().map(|(name, part)| (name.to_string(), member(catalog, of, name, part)));
    let members: Map<_, _> = members.collect();
    let names: Vec<_> = members.keys().cloned().collect();
    json!({ "type": "object", "properties": members, "required": names })
}

fn member(catalog: &Catalog, of: &Collection, name: &str, part: &JsonPart<'_>) -> Value {
    let nested =
        |name: &str| json!({ "anyOf": [{ "$ref": format!("{SCHEMAS}{name}") }, { "type": "null" }] });
    match (name, part) {
        ("state", JsonPart::Null) if of.name == "task_runs" => nested("task_run_states"),
        ("state", JsonPart::Null) => nested("flow_run_states"),
        ("block_type", JsonPart::Null) => nested("block_types"),
        ("block_schema", JsonPart::Null) => nested("block_schemas"),
        ("global_concurrency_limit", JsonPart::Null) => nested("concurrency_limits_v2"),
        ("work_pool_id", JsonPart::Null) => json!({ "type": ["string", "null"], "format": "uuid" }),
        ("work_pool_name", JsonPart::Null) => json!({ "type": ["string", "null"] }),
        ("active_slots" | "concurrency_limit", JsonPart::Null) => json!({ "type": ["integer", "null"] }),
        ("schedules", JsonPart::List(_)) => {
            json!({ "type": "array", "items": { "$ref": format!("{SCHEMAS}deployment_schedules") } })
        }
        (_, JsonPart::Cell(_)) => match of.find_column(name).map(|id| of.column(id)) {
            Some(column) => value_schema(catalog, column.ty, column.nullable),
            None => json!({}),
        },
        (_, JsonPart::Bool(_)) => json!({ "type": "boolean" }),
        (_, JsonPart::Int(_)) => json!({ "type": "integer" }),
        (_, JsonPart::Seconds(_)) => json!({ "type": "number", "description": "seconds" }),
        (_, JsonPart::Time(_)) => json!({ "type": "string", "format": "date-time" }),
        (_, JsonPart::Text(_)) => json!({ "type": "string" }),
        (_, JsonPart::List(_)) => json!({ "type": "array" }),
        (_, JsonPart::Object(inner)) if !inner.0.is_empty() => {
            // Stored as JSON: members may be anything.
            let names: Vec<_> = inner.0.iter().map(|(name, _)| name.to_string()).collect();
            let members: Map<_, _> = names.iter().map(|name| (name.clone(), json!({}))).collect();
            json!({ "type": "object", "properties": members, "required": names })
        }
        (_, JsonPart::Object(_)) => json!({ "type": "object" }),
        (_, JsonPart::Null | JsonPart::Json(_) | JsonPart::Made(_)) => json!({}),
    }
}

fn answer(catalog: &Catalog, endpoint: &Endpoint) -> Value {
    let name = &catalog.collection(endpoint.collection).name;
    let items = |name: &str| json!({ "type": "array", "items": { "$ref": format!("{SCHEMAS}{name}") } });
    let number = || json!({ "type": "integer", "minimum": 0 });
    let numbers = || json!({ "type": "object", "additionalProperties": number() });
    let time = || json!({ "type": "string", "format": "date-time" });
    match (endpoint.path.as_str(), endpoint.answer) {
        ("/events/filter", _) => object_of([
            ("events", items("events")),
            ("total", number()),
            ("next_page", json!({ "type": ["string", "null"], "format": "uri" })),
        ]),
        ("/flow_runs/lateness", _) => json!({ "type": ["number", "null"], "description": "seconds" }),
        ("/flow_runs/history" | "/task_runs/history", _) => {
            let state = object_of([
                ("state_type", json!({ "type": "string" })),
                ("state_name", json!({ "type": "string" })),
                ("count_runs", number()),
                ("sum_estimated_run_time", json!({ "type": "number", "description": "seconds" })),
                ("sum_estimated_lateness", json!({ "type": "number", "description": "seconds" })),
            ]);
            let stretch = object_of([
                ("interval_start", time()),
                ("interval_end", time()),
                ("states", json!({ "type": "array", "items": state })),
            ]);
            json!({ "type": "array", "items": stretch })
        }
        ("/ui/flow_runs/history", _) => list_of([
            ("id", json!({ "type": "string", "format": "uuid" })),
            ("state_type", json!({ "type": "string" })),
            ("timestamp", time()),
            ("duration", json!({ "type": "number", "description": "seconds" })),
            ("lateness", json!({ "type": "number", "description": "seconds" })),
        ]),
        ("/ui/flows/next-runs", _) => json!({ "type": "object" }),
        ("/ui/flows/count-deployments" | "/ui/flow_runs/count-task-runs" | "/ui/task_runs/count", _) => {
            numbers()
        }
        ("/ui/task_runs/dashboard/counts", _) => list_of([("completed", number()), ("failed", number())]),
        (path, _) if path.starts_with("/events/count-by/") => list_of([
            ("value", json!({ "type": "string" })),
            ("label", json!({ "type": "string" })),
            ("count", number()),
            ("start_time", time()),
            ("end_time", time()),
        ]),
        (path, _) if path.ends_with("/concurrency_status") => json!({ "type": "object" }),
        ("/work_pools/{name}/get_scheduled_flow_runs", _) => list_of([
            ("work_pool_id", json!({ "type": "string", "format": "uuid" })),
            ("work_queue_id", json!({ "type": "string", "format": "uuid" })),
            (
                "flow_run",
                json!({ "type": "object", "description": "a flow run, without what is said of its pool" }),
            ),
        ]),
        (_, Answer::Count) => number(),
        (_, Answer::Page) => {
            let shown = if name == "task_runs" { "task_runs.page" } else { name };
            object_of([
                ("results", items(shown)),
                ("count", number()),
                ("limit", number()),
                ("pages", number()),
                ("page", number()),
            ])
        }
        (_, Answer::Rows) => items(name),
        (_, Answer::Groups) => json!({}),
    }
}

fn object_of<const N: usize>(members: [(&str, Value); N]) -> Value {
    let names: Vec<_> = members.iter().map(|(name, _)| (*name).to_owned()).collect();
    let members: BTreeMap<_, _> = members.into_iter().collect();
    json!({ "type": "object", "properties": members, "required": names })
}

fn list_of<const N: usize>(members: [(&str, Value); N]) -> Value {
    json!({ "type": "array", "items": object_of(members) })
}

fn operation(path: &str, read: Read) -> Value {
    let words: Vec<_> =
        path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let parameters: Vec<_> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let schema = match read {
        Read::Row(of, ..) => json!({ "$ref": format!("{SCHEMAS}{of}") }),
        Read::States(of, _) => json!({ "type": "array", "items": { "$ref": format!("{SCHEMAS}{of}") } }),
        _ => json!({}),
    };
    let tag = match read {
        Read::Row(of, ..) | Read::States(of, _) => of,
        _ => words.first().copied().unwrap_or_default(),
    };
    json!({
        "operationId": format!("read_{}", words.join("_")), "tags": [tag], "parameters": parameters,
        "responses": {
            "200": { "description": "found", "content": { "application/json": { "schema": schema } } },
            "404": { "description": "not found" },
        },
    })
}

/// The answer to a refused body (semantics §10).
fn refusal() -> Refusal {
    let detail = object_of([
        ("type", json!({ "type": "string" })),
        ("loc", json!({ "type": "array", "items": { "type": ["string", "integer"] } })),
        ("msg", json!({ "type": "string" })),
        ("input", json!({})),
    ]);
    let all = object_of([
        ("exception_message", json!({ "type": "string" })),
        ("exception_detail", json!({ "type": "array", "items": detail })),
        ("request_body", json!({})),
    ]);
    let short = object_of([("detail", json!({ "type": "string" }))]);
    Refusal { media_type: "application/json".to_owned(), schema: json!({ "anyOf": [all, short] }) }
}
