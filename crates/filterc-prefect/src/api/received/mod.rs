//! Events that come in: what they have to be, the rows they become, and the task runs that clients tell of with them.

mod changes;
mod event;
mod inbox;
mod keep;
mod model;
mod recorder;
mod store;

pub(crate) use event::Event;
pub(crate) use inbox::Inbox;
pub(super) use inbox::Lost;
pub(crate) use keep::keep;
pub(super) use model::EVENT;
pub(super) use store::store;
