//! What OpenAPI says of rows by their keys.

use filterc::catalog::Default;
use filterc::openapi::value_schema;
use filterc::{Catalog, OpenApi};
use serde_json::{Map, Value, json};

use super::model::{changes, kind, model, row};
use crate::by_key::{listed, path};
use crate::model::{object, schema};

/// Adds the rows of each collection that can be listed, and what may be done with them.
pub(crate) fn describe(catalog: &Catalog, writes: bool, options: &mut OpenApi) {
    for (_, of) in listed(catalog) {
        let columns = of
            .columns()
            .map(|(_, column)| (column.name.clone(), value_schema(catalog, column.ty, column.nullable)));
        let columns: Map<_, _> = columns.collect();
        let names: Vec<_> = columns.keys().cloned().collect();
        let shown = json!({ "type": "object", "properties": columns, "required": names });
        let answer = |description: &str| json!({ "description": description, "content": { "application/json": { "schema": shown } } });
        let missing = json!({ "description": "not found" });
        let operation = |verb: &str, body: Option<Value>, responses: Value| {
            let mut operation = json!({
                "operationId": format!("{verb}_{}", of.name), "tags": [of.name], "responses": responses,
            });
            if let (Some(body), Some(members)) = (body, operation.as_object_mut()) {
                let content = json!({ "application/json": { "schema": body } });
                members.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
            }
            operation
        };
        let key = of.column(of.key);
        let key_schema = schema(&kind(catalog, key.ty));
        let parameter = json!({ "name": "key", "in": "path", "required": true, "schema": key_schema });
        let found = json!({ "200": answer("found"), "404": missing });
        let mut by_key = json!({ "parameters": [parameter], "get": operation("read", None, found) });
        if writes {
            let refused = json!({ "$ref": "#/components/responses/refused" });
            let whole = || Some(object(&model(of, &row(catalog, of))));
            let put = json!({ "200": answer("replaced"), "201": answer("made"), "422": refused });
            let patch = json!({ "200": answer("changed"), "404": missing, "422": refused });
            let delete = json!({ "204": { "description": "deleted" }, "404": missing });
            if let Some(members) = by_key.as_object_mut() {
                members.insert("put".to_owned(), operation("put", whole(), put));
                let some = Some(object(&model(of, &changes(catalog, of))));
                members.insert("patch".to_owned(), operation("change", some, patch));
                members.insert("delete".to_owned(), operation("delete", None, delete));
            }
            if key.default == Some(Default::RandomUuid) {
                let made = json!({ "201": answer("made"), "422": refused });
                let item = json!({ "post": operation("make", whole(), made) });
                options.paths.insert(format!("{}/{}", options.base, of.name), item);
            }
        }
        options.paths.insert(format!("{}{}", options.base, path(of)), by_key);
    }
}
