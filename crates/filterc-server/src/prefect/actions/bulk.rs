//! Rows that a filter selects, for actions on many at a time.

use filterc::catalog::Route;
use uuid::Uuid;

use super::action::Call;
use crate::failure::Failure;
use crate::writer::Writer;

/// The keys of the rows that the body selects at this endpoint, in its order.
pub(super) async fn selected(
    writer: &Writer<'_>,
    call: &Call<'_>,
    endpoint: &str,
) -> Result<Vec<Uuid>, Failure> {
    let compiler = &writer.reader.app.compiler;
    let missing = || Failure::Broken(format!("the catalog has no endpoint `{endpoint}`"));
    let id = compiler.endpoint(endpoint).map_err(|_| missing())?;
    let refused = |refused| {
        let body = axum::body::Bytes::copy_from_slice(call.raw);
        Failure::Refused { endpoint: Some(id), body, refused }
    };
    let tree = compiler.parse(call.raw).map_err(refused)?;
    let route = Route { endpoint: id, values: Vec::new() };
    let compiled = compiler.compile_tree(route, &tree).map_err(refused)?;
    let table = writer.reader.rows(&compiled).await?;
    Ok(table.views().filter_map(|row| row.uuid("id")).collect())
}
