//! States of flow runs and task runs.

use crate::object::{Object, Part};
use crate::table::{Table, View};

use super::Objects;
use super::stored::{STATE_DETAILS, whole};

/// A state, nested in its run or by itself.
pub(super) fn state(view: View<'_>) -> Object<'_> {
    let mut object = view.object(&["id", "type", "name", "timestamp", "message", "data"]);
    object.push("state_details", whole(view.json("state_details"), STATE_DETAILS));
    object
}

/// The state of a run, or null.
pub(super) fn or_null(state_of: Option<View<'_>>) -> Part<'_> {
    Part::or_null(state_of.map(|view| Part::Object(state(view))))
}

/// States by themselves.
#[derive(Debug)]
pub(super) struct States<'a>(pub(super) Table<'a>);

impl Objects for States<'_> {
    fn objects(&self) -> Vec<Object<'_>> {
        self.0.views().map(state).collect()
    }
}
