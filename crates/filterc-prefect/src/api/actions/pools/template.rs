//! The base job template of a pool: the schema of its variables, their defaults, and what deployments and runs set.

use axum::http::StatusCode;
use filterc::Values;
use foldhash::HashSet;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::super::schema::{Nulls, bad_schema, meant, misfit, unfit_members, without_required};
use crate::api::writer::Writer;
use crate::api::{Shape, load};
use filterc_server::failure::Failure;
use filterc_server::model::Object;

/// The members that a job template needs: a configuration, and a schema of the variables in it.
pub(in super::super) fn whole(template: &Object) -> Option<String> {
    if template.is_empty() {
        return None;
    }
    let part = |name: &str| template.get(name).and_then(Value::as_object).filter(|part| !part.is_empty());
    let (Some(configuration), Some(variables)) = (part("job_configuration"), part("variables")) else {
        return Some("a job template has a `job_configuration` and `variables`".to_owned());
    };
    let declared = variables.get("properties").and_then(Value::as_object);
    let mut named = Vec::new();
    configuration.values().for_each(|value| placeholders(value, &mut named));
    let missing = named.into_iter().find(|name| !declared.is_some_and(|known| known.contains_key(name)))?;
    Some(format!("`{missing}` in the job configuration is no property of the variables"))
}

/// The names between `{{` and `}}`.
fn placeholders(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => in_text(text, found),
        Value::Array(items) => items.iter().for_each(|item| placeholders(item, found)),
        Value::Object(members) => {
            for (name, member) in members {
                in_text(name, found);
                placeholders(member, found);
            }
        }
        _ => {}
    }
}

/// Of several braces, the last two before a name count.
fn in_text(text: &str, found: &mut Vec<String>) {
    let mut ended: Vec<_> = text.split("}}").collect();
    // Nothing ends the last one.
    ended.pop();
    for (_, name) in ended.into_iter().filter_map(|part| part.rsplit_once("{{")) {
        let name = name.trim();
        let is_name = |c: char| c.is_alphanumeric() || "_.-[]$".contains(c);
        if !name.is_empty() && name.chars().all(is_name) {
            found.push(name.to_owned());
        }
    }
}

/// Refuses a template whose defaults are not what its schema says.
pub(super) async fn defaults_fit(writer: &Writer<'_>, template: &Value) -> Result<(), Failure> {
    let Some(variables) = variables(writer, template)? else { return Ok(()) };
    let defaults = defaults(writer, variables).await?;
    fits(writer, Value::Object(defaults), without_required(&meant(variables, Nulls::Always)))?.map_err(
        |misfit| refused(format!("Validation failed for work pool's job variable defaults: {misfit}")),
    )
}

/// Checks the variables that a deployment sets against the template of its pool. Required ones may be set later.
pub(in super::super) async fn fits_template(
    writer: &Writer<'_>,
    template: &Value,
    set: &Object,
) -> Result<Result<(), String>, Failure> {
    let Some(variables) = variables(writer, template)? else { return Ok(Ok(())) };
    let mut all = valid_defaults(writer, variables).await?.values;
    all.extend(set.clone());
    fits(writer, Value::Object(all), without_required(&meant(variables, Nulls::Always)))
}

/// The same of a run, for which all that is required must be set. Defaults that do not fit were there before this was asked,
/// so with them nothing is required.
pub(in super::super) async fn run_fits_template(
    writer: &Writer<'_>,
    template: &Value,
    set: &Object,
) -> Result<Result<(), String>, Failure> {
    let Some(variables) = variables(writer, template)? else { return Ok(Ok(())) };
    let defaults = valid_defaults(writer, variables).await?;
    let mut schema = meant(variables, Nulls::Always);
    if defaults.some_do_not_fit {
        schema = without_required(&schema);
    }
    let mut all = defaults.values;
    all.extend(set.clone());
    fits(writer, Value::Object(all), schema)
}

fn fits(writer: &Writer<'_>, value: Value, schema: Value) -> Result<Result<(), String>, Failure> {
    Ok(misfit(writer, value, schema)?.map_or(Ok(()), Err))
}

/// The schema of the variables, where there is one.
fn variables<'t>(writer: &Writer<'_>, template: &'t Value) -> Result<Option<&'t Value>, Failure> {
    let Some(variables) =
        template.get("variables").filter(|schema| schema.as_object().is_some_and(|of| !of.is_empty()))
    else {
        return Ok(None);
    };
    match bad_schema(writer, variables)? {
        None => Ok(Some(variables)),
        Some(problem) => Err(refused(format!("Invalid schema: {problem}"))),
    }
}

fn refused(detail: String) -> Failure {
    Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, detail)
}

struct Defaults {
    values: Object,
    some_do_not_fit: bool,
}

/// The defaults that are what the schema says.
async fn valid_defaults(writer: &Writer<'_>, variables: &Value) -> Result<Defaults, Failure> {
    let mut values = defaults(writer, variables).await?;
    let unfit: HashSet<_> =
        unfit_members(writer, values.clone(), without_required(variables))?.into_iter().collect();
    values.retain(|name, _| !unfit.contains(name));
    Ok(Defaults { some_do_not_fit: !unfit.is_empty(), values })
}

/// The defaults of the variables; of one that refers to a block document, the data of that.
async fn defaults(writer: &Writer<'_>, variables: &Value) -> Result<Object, Failure> {
    let mut defaults = Map::new();
    let properties = variables.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        match property.get("default") {
            None => {}
            Some(Value::Object(default)) if default.contains_key("$ref") => {
                let key = default.get("$ref").and_then(|of| of.get("block_document_id"));
                if let Some(key) = key.filter(|key| !key.is_null()) {
                    defaults.insert(name.clone(), block(writer, key).await?);
                }
            }
            Some(default) => {
                defaults.insert(name.clone(), default.clone());
            }
        }
    }
    Ok(defaults)
}

/// The data of a block document, with secrets hidden.
async fn block(writer: &Writer<'_>, key: &Value) -> Result<Value, Failure> {
    let missing = || Failure::missing("Block not found.");
    let key = key.as_str().and_then(|key| Uuid::try_parse(key).ok()).ok_or_else(missing)?;
    let found = writer.find("block_documents", &[("id", Values::Uuids(&[key]))]).await?;
    let documents = load(&writer.reader, "block_documents", found, Shape::default()).await?;
    let document = documents.objects().pop().ok_or_else(missing)?;
    let document = serde_json::to_value(document).map_err(|error| Failure::Broken(error.to_string()))?;
    Ok(document.get("data").cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_template_declares_what_it_uses() {
        let of = |configuration: &Value, variables: &Value| {
            let template = json!({ "job_configuration": configuration, "variables": variables });
            whole(template.as_object().unwrap())
        };
        let declared = json!({ "properties": { "image": {}, "a.b": {} } });
        assert_eq!(of(&json!({ "x": "{{ image }}:{{a.b}}", "y": ["no { image }"] }), &declared), None);
        assert!(of(&json!({ "x": { "{{ key }}": 1 } }), &declared).is_some());
        assert!(of(&json!({ "x": "{{{ other }}}" }), &declared).is_some());
        assert!(of(&json!({ "x": "{{{{ other }}}}" }), &declared).is_some());
        assert!(of(&json!({ "x": "{{ no { {{ other }} }}" }), &declared).is_some());
        assert_eq!(of(&json!({ "x": "{{ no { name }} {{ nor this" }), &declared), None);
        assert!(of(&json!({}), &declared).is_some());
        assert_eq!(whole(&Map::new()), None);
    }
}
