//! Events.

use super::action::{Action, ActionRequest, ActionResponse, Body};
use crate::api::received::{EVENT, Event, store};
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::Kind;

pub(super) const ACTIONS: &[Action] =
    &[Action::post("/events", Body::Of(EVENTS), |writer, request| Box::pin(create(writer, request)))];

const EVENTS: Kind = Kind::List(&Kind::Model(&EVENT));

/// Events that are there already stay as they are.
async fn create(writer: &Writer<'_>, request: &ActionRequest<'_>) -> Result<ActionResponse, Failure> {
    let events = request.body.as_array().into_iter().flatten().cloned().map(Event::from_json);
    store(writer, &events.collect::<Result<Vec<_>, _>>()?).await?;
    Ok(ActionResponse::nothing())
}
