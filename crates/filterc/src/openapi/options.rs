//! What a document says beside the catalog.

use std::collections::BTreeMap;

use filterc_catalog::EndpointId;
use serde_json::{Map, Value};

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
#[non_exhaustive]
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
