//! OpenAPI 3.1 of a catalog: its endpoints, their bodies and their answers.
//!
//! The bodies are those that are accepted without leniencies. What a server answers otherwise, and what else it serves, it says in
//! [`OpenApi`]; what it says there goes before what the catalog says.

mod answers;
mod merge;
mod operation;
mod options;
mod refusal;
mod rows;

use filterc_lang::schema::Schemas;
use serde_json::{Map, Value, json};

use crate::Compiler;
use merge::merge;
use operation::Operations;
pub use options::{Cursors, OpenApi, Refusal};
pub use rows::value_schema;

/// Where the document keeps schemas.
const SCHEMAS: &str = "#/components/schemas/";

/// The document; always the same for the same catalog and options.
pub fn openapi(compiler: &Compiler, options: &OpenApi) -> Value {
    let catalog = compiler.catalog();
    let mut operations = Operations::new(compiler, options, Schemas::new(compiler.language(), SCHEMAS));
    let mut paths = Value::Object(Map::new());
    for (id, endpoint) in catalog.endpoints() {
        let path = format!("{}{}", options.base, endpoint.path);
        let operation = operations.of(id);
        merge(&mut paths, &json!({ path: { endpoint.method.to_lowercase(): operation } }));
    }
    let tags = catalog
        .collections()
        .filter(|(id, _)| catalog.endpoints().any(|(_, endpoint)| endpoint.collection == *id));
    let tags: Vec<_> = tags
        .map(|(_, of)| json!({ "name": of.name, "description": format!("one row is one {}", of.singular) }))
        .collect();
    let mut components = json!({
        "schemas": operations.into_schemas(),
        "responses": { "refused": refusal::response(options.refusal.as_ref()) },
    });
    if options.refusal.is_none() {
        merge(&mut components, &json!({ "schemas": refusal::schemas() }));
    }
    merge(&mut components, &Value::Object(options.components.clone()));
    merge(&mut paths, &Value::Object(options.paths.clone()));

    let mut info = json!({
        "title": options.title.as_ref().unwrap_or(&catalog.name),
        "version": options.version.as_ref().unwrap_or(&catalog.version),
    });
    if let Some(description) = &options.description {
        merge(&mut info, &json!({ "description": description }));
    }
    let mut document = json!({ "openapi": "3.1.0", "info": info });
    if !options.servers.is_empty() {
        let servers: Vec<_> = options.servers.iter().map(|url| json!({ "url": url })).collect();
        merge(&mut document, &json!({ "servers": servers }));
    }
    merge(&mut document, &json!({ "tags": tags, "paths": paths, "components": components }));
    document
}
