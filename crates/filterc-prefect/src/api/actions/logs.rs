//! Logs: many at once.

use serde_json::Value;

use super::action::{Action, ActionRequest, ActionResponse, Body};
use crate::api::published;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::{Key, Kind, Model};

pub(super) const ACTIONS: &[Action] =
    &[Action::post("/logs/", Body::Of(LOGS), |writer, request| Box::pin(create(writer, request)))];

const LOGS: Kind = Kind::List(&Kind::Model(&LOG));

/// The column takes numbers of two bytes.
static LOG: Model = Model::new(
    "a log",
    &[
        Key::required("name", Kind::Cleaned),
        Key::required("level", Kind::Int(i16::MIN as i64, i16::MAX as i64)),
        Key::required("message", Kind::Cleaned),
        Key::required("timestamp", Kind::Time),
        Key::or_null("flow_run_id", Kind::Uuid),
        Key::or_null("task_run_id", Kind::Uuid),
    ],
);

async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let logs = request.body.as_array().into_iter().flatten().filter_map(Value::as_object).cloned();
    let logs = writer.insert_many("logs", logs.collect()).await?;
    writer.publish(logs.into_iter().filter_map(|log| published::log(writer.reader.app.catalog(), log)));
    ActionResponse::created(&Value::Null)
}
