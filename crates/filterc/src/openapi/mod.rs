//! OpenAPI 3.1 of a catalog: its endpoints, their bodies and their answers.
//!
//! The bodies are those of profile `strict`. What a server answers otherwise, and what else it serves, it says in
//! [`OpenApi`]; what it says there goes before what the catalog says.

mod answers;
mod merge;
mod operation;
mod refusal;
mod rows;

use std::collections::BTreeMap;

use filterc_catalog::EndpointId;
use filterc_lang::schema::Schemas;
use serde_json::{Map, Value, json};

use crate::Compiler;
use merge::merge;
use operation::Operations;
pub use rows::value_schema;

/// Where the document keeps schemas.
const SCHEMAS: &str = "#/components/schemas/";

/// What a document says beside the catalog. Everything may be left out.
///
/// ```
/// use filterc::{Compiler, OpenApi, openapi};
/// use serde_json::json;
///
/// # let text = r#"
/// # collection notes from note {
/// #   columns {
/// #     id       int        key
/// #     level    int
/// #     written  timestamp
/// #   }
/// #   filter { level: ge_ }
/// #   sort { WRITTEN = written desc }
/// #   endpoint POST "/notes/filter" rows {
/// #     notes
/// #     limit 1..100 = 100  offset  sort = WRITTEN
/// #   }
/// #   endpoint POST "/notes/count" count { notes }
/// # }
/// # "#;
/// # let sources = [filterc::catalog::Source { name: "notes.catalog", text }];
/// # let catalog = filterc::catalog::load(&sources).expect("a catalog");
/// let compiler = Compiler::new(&catalog).expect("a catalog that links");
/// let count = compiler.endpoint("notes/count").expect("an endpoint");
/// let mut options = OpenApi { base: "/api".to_owned(), ..OpenApi::default() };
/// options.answers.insert(count, json!({ "type": "object", "properties": { "count": { "type": "integer" } } }));
/// options.paths.insert(
///     "/api/health".to_owned(),
///     json!({ "get": { "operationId": "health", "responses": { "200": { "description": "up" } } } }),
/// );
/// let document = openapi(&compiler, &options);
/// assert!(document["paths"]["/api/notes/count"]["post"]["requestBody"].is_object());
/// assert!(document["paths"]["/api/health"].is_object());
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OpenApi {
    /// The name of the API; that of the catalog unless said otherwise.
    pub title: Option<String>,
    /// Its version; that of the catalog unless said otherwise.
    pub version: Option<String>,
    /// What it is, in Markdown.
    pub description: Option<String>,
    /// URLs of servers.
    pub servers: Vec<String>,
    /// What stands before each path of the catalog: `/api`.
    pub base: String,
    /// Schemas of what endpoints answer with, in place of those made of the catalog. They may refer to
    /// `#/components/schemas/row.orders`, which is there for each collection that has an endpoint.
    pub answers: BTreeMap<EndpointId, Value>,
    /// How a client comes to the next page.
    pub cursors: Cursors,
    /// What a refused body is answered with; problem details unless said otherwise.
    pub refusal: Option<Refusal>,
    /// Further paths, as OpenAPI has them. What is said here of a path of the catalog is merged into it, object by
    /// object: another response, another tag.
    pub paths: Map<String, Value>,
    /// Further components, by kind and name: `{"schemas": {…}, "securitySchemes": {…}}`; merged in the same way.
    pub components: Map<String, Value>,
}

/// How a client comes to the next page of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cursors {
    /// By the key `cursor` of the body.
    #[default]
    InBody,
    /// By a link as well: an answer with a full page has the header `Link` (RFC 8288), and the URL takes `cursor`.
    InLinks,
}

/// The answer to a body that is refused, with status 422.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// `application/json`
    pub media_type: String,
    /// Its schema.
    pub schema: Value,
}

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
