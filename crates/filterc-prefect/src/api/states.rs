//! States of flow runs and task runs.

use filterc::Values;
use filterc_db::Cell;

use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::object::{JsonPart, Object};
use filterc_store::{RowRef, Rows};

use super::Objects;
use super::stored::{STATE_DETAILS, whole};

/// A state, nested in its run or by itself.
pub(super) fn state(view: RowRef<'_>) -> Object<'_> {
    let mut object = view.object(&["id", "type", "name", "timestamp", "message", "data"]);
    object.push("state_details", whole(view.json("state_details"), STATE_DETAILS));
    object
}

/// Puts results into the states that refer to one: they are kept in artifacts.
pub(super) async fn with_results(reader: &Reader<'_>, states: &mut Rows<'_>) -> Result<(), Failure> {
    let ids = states.uuids("result_artifact_id");
    let Some(data) = states.columns.get("data").copied().filter(|_| !ids.is_empty()) else { return Ok(()) };
    let artifacts = reader.find("artifacts", &[("id", Values::Uuids(&ids))]).await?;
    let artifacts = artifacts.by("id");
    let results: Vec<Option<Cell>> = states
        .views()
        .map(|state| {
            let artifact = artifacts.get(&state.uuid("result_artifact_id")?)?;
            (*state.cell("data") == Cell::Null).then(|| artifact.cell("data").clone())
        })
        .collect();
    for (row, result) in states.rows.iter_mut().zip(results) {
        if let (Some(cell), Some(result)) = (row.values.get_mut(data), result) {
            *cell = result;
        }
    }
    Ok(())
}

/// The state of a run, or null.
pub(super) fn or_null(state_of: Option<RowRef<'_>>) -> JsonPart<'_> {
    JsonPart::or_null(state_of.map(|view| JsonPart::Object(state(view))))
}

/// States by themselves.
#[derive(Debug)]
pub(super) struct States<'a>(pub(super) Rows<'a>);

impl Objects for States<'_> {
    fn objects(&self) -> Vec<Object<'_>> {
        self.0.views().map(state).collect()
    }
}
