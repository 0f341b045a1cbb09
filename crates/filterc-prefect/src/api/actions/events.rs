//! Events.

use super::action::{Action, Body, Call, Done};
use crate::api::received::{EVENT, Event, store};
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_server::model::Kind;

pub(super) const ACTIONS: &[Action] =
    &[Action::post("/events", Body::Of(EVENTS), |writer, call| Box::pin(create(writer, call)))];

const EVENTS: Kind = Kind::List(&Kind::Model(&EVENT));

/// Events that are there already stay as they are.
async fn create(writer: &Writer<'_>, call: &Call<'_>) -> Result<Done, Failure> {
    let events = call.body.as_array().into_iter().flatten().cloned().map(Event::of);
    store(writer, &events.collect::<Result<Vec<_>, _>>()?).await?;
    Ok(Done::nothing())
}
