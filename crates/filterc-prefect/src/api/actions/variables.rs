//! Variables: any JSON under a name.

use axum::http::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use super::action::{Action, ActionRequest, ActionResponse, Body};
use super::answers::{missing, row};
use super::found::{by_key, key_by_text};
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::{Absent, Key, Kind, Model, TEXTS};

pub(super) const ACTIONS: &[Action] = &[
    Action::post("/variables/", Body::model(&VARIABLE), |writer, request| Box::pin(create(writer, request))),
    Action::patch("/variables/{id}", Body::model(&CHANGES), |writer, request| {
        Box::pin(update(writer, request))
    }),
    Action::patch("/variables/name/{name}", Body::model(&CHANGES), |writer, request| {
        Box::pin(update_by_name(writer, request))
    }),
    Action::delete("/variables/{id}", |writer, request| Box::pin(delete(writer, request))),
    Action::delete("/variables/name/{name}", |writer, request| Box::pin(delete_by_name(writer, request))),
];

/// Characters of a name.
const LONGEST_NAME: usize = 255;

/// Bytes of a value written as JSON.
const LONGEST_VALUE: usize = 5000;

static VARIABLE: Model = Model::new(
    "a variable",
    &[
        Key::required("name", Kind::Ruled(name)),
        Key::required("value", Kind::RuledJson(value)),
        Key::with_default("tags", TEXTS, Absent::List),
    ],
);

static CHANGES: Model = Model::new(
    "a change of a variable",
    &[
        Key::optional("name", Kind::Ruled(name)).nullable(),
        Key::optional("value", Kind::RuledJson(value)),
        Key::optional("tags", TEXTS).nullable(),
    ],
);

fn name(text: &str) -> Option<String> {
    if text.chars().count() > LONGEST_NAME {
        return Some(format!("a name of a variable has {LONGEST_NAME} characters at most"));
    }
    let fits = text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
    (!fits).then(|| "a name of a variable has lower case letters, digits, `-` and `_` only".to_owned())
}

fn value(value: &Value) -> Option<String> {
    let length = value.to_string().len();
    (length > LONGEST_VALUE)
        .then(|| format!("this value has {length} bytes written as JSON, more than {LONGEST_VALUE}"))
}

async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let key = writer.insert("variables", request.object()).await.map_err(|error| {
        let name = request.member("name").as_str().unwrap_or_default();
        name_is_taken(error.into(), || format!("A variable with the name '{name}' already exists."))
    })?;
    Ok(row(writer, "variables", key).await?.with(StatusCode::CREATED))
}

/// Says which name is taken.
fn name_is_taken(failure: Failure, detail: impl FnOnce() -> String) -> Failure {
    if failure.is_taken() { Failure::Status(StatusCode::CONFLICT, detail()) } else { failure }
}

async fn update(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    change(writer, request, Some(request.key()?)).await
}

async fn update_by_name(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let key = key_by_text(writer, "variables", "name", request.value(0)).await?;
    change(writer, request, key).await
}

async fn change(
    writer: &Writer<'_>,
    request: &ActionRequest<'_>,
    key: Option<Uuid>,
) -> Result<ActionResponse, Failure> {
    let missing = missing("Variable not found.");
    let key = key.ok_or_else(&missing)?;
    by_key(writer, "variables", key, &missing).await?;
    // Its model takes null there, its table does not.
    let null = |name: &&str| request.body.get(*name).is_some_and(Value::is_null);
    if let Some(name) = ["name", "tags"].into_iter().find(null) {
        let detail = format!("`{name}` of a variable is not null: leave it out, or write a value");
        return Err(Failure::Status(StatusCode::CONFLICT, detail));
    }
    ActionResponse::changed(writer.update("variables", &[key], request.object()).await?, missing)
}

async fn delete(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let missing = missing("Variable not found.");
    let key = request.key()?;
    by_key(writer, "variables", key, &missing).await?;
    ActionResponse::changed(writer.delete("variables", &[key]).await?, missing)
}

async fn delete_by_name(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let missing = missing("Variable not found.");
    let key = key_by_text(writer, "variables", "name", request.value(0)).await?.ok_or_else(&missing)?;
    ActionResponse::changed(writer.delete("variables", &[key]).await?, missing)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_short_and_plain() {
        for good in ["", "a", "a-b_9", &"x".repeat(255)] {
            assert_eq!(name(good), None, "{good}");
        }
        for bad in ["A", "a b", "ä", "a.b", "a\n", &"x".repeat(256)] {
            assert!(name(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn values_have_a_limit_in_bytes() {
        assert_eq!(value(&json!("x".repeat(4998))), None);
        assert!(value(&json!("x".repeat(4999))).is_some());
        assert!(value(&json!("ä".repeat(2500))).is_some());
        assert_eq!(value(&Value::Null), None);
    }
}
