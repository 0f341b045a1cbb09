//! What OpenAPI says of actions: their bodies out of the models that check them.

use serde_json::{Value, json};

use super::action::{Action, Body, Method};
use filterc_server::model::schema;

impl Method {
    /// As OpenAPI writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Put => "put",
            Self::Patch => "patch",
            Self::Delete => "delete",
        }
    }
}

/// The operation of an action. The body of a filter is described by the catalog.
pub(crate) fn operation(action: &Action) -> Value {
    let words: Vec<_> =
        action.path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let parameters: Vec<_> = action
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let mut operation = json!({
        "operationId": format!("{}_{}", action.method.name(), words.join("_")),
        "tags": [words.first()],
        "parameters": parameters,
        "responses": {
            "2XX": { "description": "done" },
            "404": { "description": "not found" },
            "409": { "description": "what is there already forbids it" },
            "422": { "description": "the body was refused" },
        },
    });
    if let (Body::Of(kind) | Body::Strictly(kind), Some(members)) = (&action.body, operation.as_object_mut())
    {
        let content = json!({ "application/json": { "schema": schema(kind) } });
        members.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
    }
    operation
}
