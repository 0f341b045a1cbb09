//! An endpoint: its parameters, its body, its answers.

use std::collections::BTreeSet;

use filterc_catalog::{Answer, Catalog, Endpoint, EndpointId, Place};
use filterc_lang::schema::Schemas;
use serde_json::{Map, Value, json};

use super::merge::merge;
use super::options::{Cursors, OpenApi};
use super::{answers, rows};
use crate::Compiler;

pub(super) struct Operations<'a> {
    catalog: &'a Catalog,
    options: &'a OpenApi,
    schemas: Schemas<'a>,
    taken: BTreeSet<String>,
}

impl<'a> Operations<'a> {
    pub(super) fn new(compiler: &'a Compiler, options: &'a OpenApi, schemas: Schemas<'a>) -> Self {
        Self { catalog: compiler.catalog(), options, schemas, taken: BTreeSet::new() }
    }

    pub(super) fn into_schemas(self) -> Map<String, Value> {
        self.schemas.into_definitions()
    }

    pub(super) fn of(&mut self, id: EndpointId) -> Value {
        let endpoint = self.catalog.endpoint(id);
        let collection = &self.catalog.collection(endpoint.collection).name;
        let name = self.name(endpoint);
        // Options may refer to it.
        rows::row(&mut self.schemas, self.catalog, endpoint.collection);
        let answer = match self.options.answers.get(&id) {
            Some(own) => own.clone(),
            None => answers::answer(&mut self.schemas, self.catalog, endpoint),
        };
        let summary = match endpoint.answer {
            Answer::Rows => format!("rows of {collection}"),
            Answer::Count => format!("the number of {collection}"),
            Answer::Page => format!("a page of {collection}"),
            Answer::Groups => format!("{collection} in groups"),
        };
        let mut operation = json!({
            "operationId": name,
            "summary": summary,
            "tags": [collection],
            "requestBody": self.body(id, &name),
            "responses": {
                "200": { "description": summary, "content": { "application/json": { "schema": answer } } },
                "422": { "$ref": "#/components/responses/refused" },
            },
        });
        let mut parameters = self.parameters(id, endpoint);
        if endpoint.takes_cursors() && self.options.cursors == Cursors::InLinks {
            parameters.push(json!({
                "name": "cursor",
                "in": "query",
                "description": "the cursor of the answer before: only rows behind it; it goes before one in the body",
                "schema": { "type": "string" },
            }));
            let link = "where the next page is, `<URL>; rel=\"next\"`, for the same body; only where the page is full";
            let headers = json!({ "Link": { "description": link, "schema": { "type": "string" } } });
            merge(&mut operation, &json!({ "responses": { "200": { "headers": headers } } }));
        }
        if let Some(members) = operation.as_object_mut().filter(|_| !parameters.is_empty()) {
            members.insert("parameters".to_owned(), parameters.into());
        }
        operation
    }

    /// The body; its examples stand beside it, where tools look for them.
    fn body(&mut self, id: EndpointId, name: &str) -> Value {
        let mut body = self.schemas.body(id);
        let examples = body.remove("examples");
        let schema = self.schemas.shared(&format!("body.{name}"), |_| Value::Object(body));
        let examples = examples.as_ref().and_then(Value::as_array).into_iter().flatten();
        let examples: Map<_, _> = ["short", "long"]
            .iter()
            .zip(examples)
            .map(|(name, one)| ((*name).to_owned(), json!({ "value": one })))
            .collect();
        let content = json!({ "application/json": { "schema": schema, "examples": examples } });
        json!({ "required": true, "content": content })
    }

    fn parameters(&mut self, id: EndpointId, endpoint: &Endpoint) -> Vec<Value> {
        let all = endpoint.parameters.iter().enumerate();
        let in_path = all.filter(|(_, parameter)| parameter.place == Place::Path);
        let mut parameters = Vec::new();
        for (at, parameter) in in_path {
            let ty = self.schemas.language().parameter_type(id, at);
            let schema = self.schemas.value(ty);
            parameters
                .push(json!({ "name": parameter.name, "in": "path", "required": true, "schema": schema }));
        }
        parameters
    }

    /// `flow_runs_count`; as an identifier, because clients are generated with it.
    fn name(&mut self, endpoint: &Endpoint) -> String {
        let words = endpoint.name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let plain = words.collect::<Vec<_>>().join("_");
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        let free = [plain.clone()].into_iter().chain(numbered).find(|name| !self.taken.contains(name));
        let name = free.unwrap_or(plain);
        self.taken.insert(name.clone());
        name
    }
}
