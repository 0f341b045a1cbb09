//! The OpenAPI document of a catalog has every endpoint and every operator, and holds together.

use std::collections::{BTreeMap, BTreeSet};

use filterc::catalog::{Answer, Collection, EndpointId, Field, FieldId, FieldKind, KeyRole};
use filterc::openapi::Refusal;
use filterc::sql::Output;
use filterc::{Dialect, OpenApi, openapi, problem};
use filterc_tests::bodies::{all, of_shop};
use filterc_tests::databases::{World, built_in, shop};
use serde_json::{Map, Value, json};

fn document(world: &World) -> Value {
    openapi(&world.compiler(), &OpenApi { base: "/api".to_owned(), ..OpenApi::default() })
}

/// The operations of a document, by path and method.
fn operations(document: &Value) -> BTreeMap<(String, String), &Value> {
    let paths = document["paths"].as_object().unwrap().iter();
    let all = paths.flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| ((path.clone(), method.clone()), operation))
    });
    all.collect()
}

/// Calls with every member of an object in a document.
fn visit<'d>(value: &'d Value, each: &mut dyn FnMut(&'d str, &'d Value)) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            each(name, value);
            visit(value, each);
        }),
        Value::Array(items) => items.iter().for_each(|item| visit(item, each)),
        _ => {}
    }
}

/// A schema of a document that can stand alone.
fn alone(document: &Value, schema: &Value) -> jsonschema::Validator {
    let mut alone = schema.clone();
    alone["components"] = document["components"].clone();
    jsonschema::options().should_validate_formats(true).build(&alone).unwrap()
}

fn answer<'d>(document: &'d Value, path: &str) -> &'d Value {
    &document["paths"][format!("/api{path}")]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
}

#[test]
fn every_endpoint_is_there_and_every_reference_leads_somewhere() {
    for world in [built_in(), shop()] {
        let document = document(world);
        let found: BTreeSet<_> = operations(&document).into_keys().collect();
        let wanted = world
            .catalog
            .endpoints()
            .map(|(_, one)| (format!("/api{}", one.path), one.method.to_lowercase()));
        assert_eq!(found, wanted.collect());
        let mut references = 0;
        visit(&document, &mut |name, value| {
            if name == "$ref" {
                references += 1;
                let pointer = value.as_str().unwrap().strip_prefix('#').unwrap();
                assert!(document.pointer(pointer).is_some(), "{value}");
            }
        });
        assert!(references > 100);
        let ids: Vec<_> = operations(&document).into_values().map(|one| &one["operationId"]).collect();
        assert_eq!(ids.iter().map(|id| id.as_str().unwrap()).collect::<BTreeSet<_>>().len(), ids.len());
        for name in document["components"]["schemas"].as_object().unwrap().keys() {
            assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)), "{name}");
        }
    }
}

#[test]
fn a_document_is_always_the_same() {
    let [one, other] = [document(shop()), document(shop())].map(|document| document.to_string());
    assert_eq!(one, other);
}

/// The operators below a schema: where keys have no more keys of their own.
fn operators_of_schema(document: &Value, schema: &Value, place: &str, found: &mut BTreeSet<String>) {
    if let Some(to) = schema.get("$ref").and_then(Value::as_str) {
        operators_of_schema(document, document.pointer(to.trim_start_matches('#')).unwrap(), place, found);
    } else if let Some(either) = schema.get("anyOf").filter(|_| schema.get("description").is_some()) {
        operators_of_schema(document, &either[0], place, found);
    } else if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (name, schema) in properties.iter().filter(|(name, _)| *name != "operator") {
            operators_of_schema(document, schema, &format!("{place}/{name}"), found);
        }
    } else {
        found.insert(place.to_owned());
    }
}

fn operators_of_fields(of: &Collection, fields: &[FieldId], place: &str, found: &mut BTreeSet<String>) {
    for field in fields.iter().map(|id| of.field(*id)).filter(|field| !field.ignored) {
        let Field { name, kind, .. } = field;
        let place = format!("{place}/{name}");
        match kind {
            FieldKind::Nested(fields) => operators_of_fields(of, fields, &place, found),
            FieldKind::Operators(uses) => {
                found.extend(uses.iter().map(|one| format!("{place}/{}", one.name)));
            }
            FieldKind::Sort(_) => {
                found.insert(place);
            }
        }
    }
}

#[test]
fn bodies_take_the_operators_of_the_catalog() {
    let mut operators = 0;
    for world in [built_in(), shop()] {
        let document = document(world);
        for (_, endpoint) in world.catalog.endpoints() {
            let queried = world.catalog.collection(endpoint.collection);
            let mut wanted = BTreeSet::new();
            for key in &endpoint.keys {
                let place = format!("/{}", key.name);
                let of = match key.role {
                    KeyRole::Queried => queried,
                    KeyRole::Related(id) => world.catalog.collection(queried.relation(id).step.collection),
                    _ => {
                        wanted.insert(place);
                        continue;
                    }
                };
                operators_of_fields(of, &of.top_fields, &place, &mut wanted);
            }
            let operation = &document["paths"][format!("/api{}", endpoint.path)]["post"];
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            let mut found = BTreeSet::new();
            operators_of_schema(&document, body, "", &mut found);
            operators += found.len();
            assert_eq!(found, wanted, "{}", endpoint.path);
        }
    }
    assert!(operators > 1_000, "{operators}");
}

#[test]
fn answers_of_a_database_are_as_the_document_says() {
    let mut answered = 0;
    for (world, cases) in [(built_in(), all()), (shop(), of_shop())] {
        let (document, compiler) = (document(world), world.compiler());
        let mut validators: BTreeMap<EndpointId, _> = BTreeMap::new();
        for case in cases {
            let route = compiler.route(&case.on).unwrap();
            let endpoint = world.catalog.endpoint(route.endpoint);
            let Ok(compiled) = compiler.compile_at(route.clone(), &case.body) else { continue };
            let statement = compiled.statement(Dialect::Sqlite);
            let json = match &statement.output {
                Output::Count => json!(world.count(&statement)),
                Output::Rows(of) => {
                    let of = world.catalog.collection(*of);
                    world.rows(&statement).iter().map(|row| Value::Object(row.named(of))).collect()
                }
                Output::Groups(columns) => {
                    let named = |row: filterc_db::Row| -> Value {
                        let values = row.values.iter().map(|value| serde_json::to_value(value).unwrap());
                        let members = columns.iter().map(|(name, _)| name.clone()).zip(values);
                        Value::Object(members.collect::<Map<_, _>>())
                    };
                    world.rows(&statement).into_iter().map(named).collect()
                }
                Output::Nothing => panic!("a query"),
            };
            let json = match endpoint.answer {
                Answer::Page => json!({ "results": json, "count": 1, "limit": 1, "pages": 1, "page": 1 }),
                _ => json,
            };
            let schema = answer(&document, &endpoint.path);
            let validator = validators.entry(route.endpoint).or_insert_with(|| alone(&document, schema));
            let errors: Vec<_> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new(), "{}", case.name);
            answered += 1;
        }
    }
    assert!(answered > 200, "{answered}");
}

#[test]
fn refusals_are_as_the_document_says() {
    let (document, compiler) = (document(built_in()), built_in().compiler());
    let schema = &document["components"]["schemas"]["problem"];
    let validator = alone(&document, schema);
    let mut refused = 0;
    for case in all() {
        let Err(found) = compiler.compile(&case.on, &case.body) else { continue };
        let problem = serde_json::to_value(problem(&case.body, &found.diagnostics)).unwrap();
        let errors: Vec<_> = validator.iter_errors(&problem).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", case.name);
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(&problem), keys(&schema["properties"]));
        let finding = &document["components"]["schemas"]["finding"];
        assert_eq!(keys(&problem["errors"][0]), keys(&finding["properties"]));
        refused += 1;
    }
    assert!(refused > 50, "{refused}");
}

#[test]
fn what_the_caller_says_goes_before_what_the_catalog_says() {
    let compiler = filterc_prefect::compiler();
    let count = compiler.endpoint("flows/count").unwrap();
    let own = json!({ "type": "object", "properties": { "count": { "type": "integer" } } });
    let options = OpenApi {
        title: Some("Flows".to_owned()),
        version: Some("7".to_owned()),
        servers: vec!["https://example.org".to_owned()],
        answers: BTreeMap::from([(count, own.clone())]),
        refusal: Some(Refusal {
            media_type: "application/json".to_owned(),
            schema: json!({ "$ref": "#/components/schemas/detail" }),
        }),
        paths: Map::from_iter([
            ("/health".to_owned(), json!({ "get": { "responses": { "200": { "description": "up" } } } })),
            (
                "/flows/count".to_owned(),
                json!({ "post": { "responses": { "503": { "description": "busy" } }, "tags": ["counts"] } }),
            ),
        ]),
        components: Map::from_iter([("schemas".to_owned(), json!({ "detail": { "type": "object" } }))]),
        ..OpenApi::default()
    };
    let document = openapi(&compiler, &options);
    assert_eq!(document["info"], json!({ "title": "Flows", "version": "7" }));
    assert_eq!(document["servers"], json!([{ "url": "https://example.org" }]));
    let operation = &document["paths"]["/flows/count"]["post"];
    assert_eq!(operation["responses"]["200"]["content"]["application/json"]["schema"], own);
    assert_eq!(operation["responses"]["503"], json!({ "description": "busy" }));
    assert_eq!(operation["tags"], json!(["counts"]));
    assert_eq!(operation["operationId"], "flows_count");
    assert!(document["paths"]["/health"]["get"].is_object());
    let refused = &document["components"]["responses"]["refused"]["content"];
    assert_eq!(
        *refused,
        json!({ "application/json": { "schema": { "$ref": "#/components/schemas/detail" } } })
    );
    let schemas = document["components"]["schemas"].as_object().unwrap();
    assert!(schemas.contains_key("detail") && schemas.contains_key("row.flows"));
    assert!(!schemas.contains_key("problem"), "nothing would use it");
}
