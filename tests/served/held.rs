//! What holds others, or names them, often: an answer does not grow beyond all bounds with it.

use serde_json::{Map, Value, json};

use super::server::{Reply, Served, start};

fn served() -> Served {
    let mut settings = filterc_prefect::settings("sqlite::memory:");
    settings.seed = Some(String::new());
    settings.leniencies = filterc_prefect::LENIENCIES;
    start(settings).unwrap_or_else(|error| panic!("{error}"))
}

fn send(served: &Served, method: &str, path: &str, body: &Value) -> Reply {
    let headers = [("content-type", "application/json")];
    served.ask(method, &format!("/api{path}"), &headers, Some(body.to_string().as_bytes()))
}

fn post(served: &Served, path: &str, body: &Value) -> Reply {
    send(served, "POST", path, body)
}

fn made(served: &Served, path: &str, body: &Value) -> Value {
    let reply = post(served, path, body);
    assert!(reply.status < 300, "{path}: {} {}", reply.status, String::from_utf8_lossy(&reply.body));
    reply.json().unwrap()
}

/// The key of a type of blocks called `holder`.
fn block_type(served: &Served) -> Value {
    made(served, "/block_types/", &json!({"name": "Holder", "slug": "holder"}))["id"].clone()
}

struct Documents<'s> {
    served: &'s Served,
    of: Value,
    schema: Value,
}

impl<'s> Documents<'s> {
    fn new(served: &'s Served) -> Self {
        let of = block_type(served);
        let schema =
            made(served, "/block_schemas/", &json!({"block_type_id": of, "fields": {"title": "Holder"}}));
        Self { served, of, schema: schema["id"].clone() }
    }

    fn create(&self, name: &str, data: &Value) -> Reply {
        let document =
            json!({"name": name, "data": data, "block_type_id": self.of, "block_schema_id": self.schema});
        post(self.served, "/block_documents/", &document)
    }
}

fn twice(held: &Value) -> Value {
    let reference = json!({"$ref": {"block_document_id": held}});
    json!({"a": reference, "b": reference})
}

#[test]
fn block_documents_that_hold_others_twice_end_somewhere() {
    let served = served();
    let documents = Documents::new(&served);
    let mut held = documents.create("d0", &json!({"x": 1})).json().unwrap()["id"].clone();
    let refused = (1..31).find_map(|level| {
        let reply = documents.create(&format!("d{level}"), &twice(&held));
        if reply.status != 201 {
            return Some(reply);
        }
        held = reply.json().unwrap()["id"].clone();
        None
    });
    let refused = refused.expect("the last one is held a billion times");
    assert_eq!(refused.status, 400);
    let detail = refused.json().unwrap()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("would hold more than"), "{detail}");
    // What is there is whole.
    let last = served.get(&format!("/api/block_documents/{}", held.as_str().unwrap())).json().unwrap();
    let mut inner = &last["data"];
    while inner.get("a").is_some() {
        inner = &inner["a"];
    }
    assert_eq!(inner["x"], 1);
}

#[test]
fn a_block_document_that_others_hold_may_grow_and_they_are_shown_alone() {
    let served = served();
    let documents = Documents::new(&served);
    let leaf = documents.create("leaf", &json!({"x": 1})).json().unwrap()["id"].clone();
    let reference = json!({"$ref": {"block_document_id": leaf}});
    let often: Map<_, _> = (0..500).map(|at| (format!("h{at}"), reference.clone())).collect();
    let holder = documents.create("holder", &Value::Object(often)).json().unwrap()["id"].clone();
    let shown = |id: &Value| {
        served.get(&format!("/api/block_documents/{}", id.as_str().unwrap())).json().unwrap()["data"].clone()
    };
    assert_eq!(shown(&holder)["h499"], json!({"x": 1}));
    let path = format!("/block_documents/{}", leaf.as_str().unwrap());
    let larger = json!({"data": {"x": "x".repeat(100_000)}});
    assert_eq!(send(&served, "PATCH", &path, &larger).status, 204);
    assert_eq!(shown(&leaf)["x"].as_str().unwrap().len(), 100_000);
    assert_eq!(shown(&holder), json!({}));
}

#[test]
fn block_schemas_that_hold_others_twice_define_each_once() {
    let served = served();
    let of = block_type(&served);
    let mut below = Value::Null;
    let mut last = Value::Null;
    for level in 0..30 {
        let mut fields = json!({"title": format!("S{level}"), "properties": {}});
        if level > 0 {
            let reference = json!({"block_type_slug": "holder", "block_schema_checksum": below});
            fields["block_schema_references"] = json!({"a": reference, "b": reference});
        }
        last = made(&served, "/block_schemas/", &json!({"block_type_id": of, "fields": fields}));
        below = last["checksum"].clone();
    }
    let definitions = last["fields"]["definitions"].as_object().unwrap();
    assert_eq!(definitions.len(), 29);
    assert_eq!(definitions["S3"]["block_schema_references"]["a"]["block_type_slug"], "holder");
}

#[test]
fn block_schemas_with_many_definitions_are_registered_within_bounds() {
    let served = served();
    let of = block_type(&served);
    let with = |many: usize| {
        let named = |one: &dyn Fn(usize) -> Value, name: &str| -> Value {
            (0..many).map(|at| (format!("{name}{at}"), one(at))).collect::<Map<_, _>>().into()
        };
        let fields = json!({
            "title": "Root",
            "properties": named(&|at| json!({"$ref": format!("#/definitions/D{at}")}), "p"),
            "block_schema_references":
                named(&|at| json!({"block_type_slug": "holder", "block_schema_checksum": format!("c{at}")}), "p"),
            "definitions": named(&|at| json!({"title": format!("D{at}"), "block_type_slug": "holder"}), "D"),
        });
        post(&served, "/block_schemas/", &json!({"block_type_id": of, "fields": fields}))
    };
    assert_eq!(with(20).status, 201);
    let refused = with(2000);
    assert_eq!(refused.status, 422);
    assert!(
        String::from_utf8_lossy(&refused.body).contains("too many block schemas"),
        "{:?}",
        refused.json()
    );
}

#[test]
fn a_variable_that_is_named_often_does_not_make_parameters_too_large() {
    let served = served();
    made(&served, "/variables/", &json!({"name": "v", "value": "x".repeat(4000)}));
    let flow = made(&served, "/flows/", &json!({"name": "f"}))["id"].clone();
    let deployment = made(&served, "/deployments/", &json!({"name": "d", "flow_id": flow}))["id"].clone();
    let path = format!("/deployments/{}/create_flow_run", deployment.as_str().unwrap());
    let run = |times: usize| {
        let named = json!({"__prefect_kind": "workspace_variable", "variable_name": "v"});
        post(&served, &path, &json!({"parameters": {"x": vec![named; times]}}))
    };
    assert_eq!(run(100).status, 201);
    let refused = run(1000);
    assert_eq!(refused.status, 400);
    assert!(String::from_utf8_lossy(&refused.body).contains("more than 524288"), "{:?}", refused.json());
}

#[test]
fn one_request_makes_only_so_many_runs_of_schedules() {
    let served = served();
    let flow = made(&served, "/flows/", &json!({"name": "f"}))["id"].clone();
    let schedules: Vec<_> = (0..60).map(|at| json!({"schedule": {"interval": 60 + at}})).collect();
    let deployment = json!({"name": "d", "flow_id": flow, "schedules": schedules});
    let deployment = made(&served, "/deployments/", &deployment)["id"].clone();
    let path = format!("/deployments/{}/schedule", deployment.as_str().unwrap());
    let runs = || made(&served, "/flow_runs/count", &json!({}));
    let refused = post(&served, &path, &json!({"min_runs": 100}));
    assert_eq!(refused.status, 422);
    let detail = refused.json().unwrap()["detail"].as_str().unwrap().to_owned();
    assert_eq!(detail, "the schedules have 6000 runs, more than 5000 at once: send a smaller `max_runs`");
    assert_eq!(runs(), 0);
    assert_eq!(post(&served, &path, &json!({"max_runs": 2})).status, 200);
    assert_eq!(runs(), 120);
}
