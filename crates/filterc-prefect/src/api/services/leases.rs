//! Leases that nobody renewed are over, and their slots free.

use crate::app::App;
use crate::failure::Failure;
use crate::prefect::actions::{end_all_expired, expired_leases};
use crate::prefect::now;
use crate::reader::Reader;
use crate::writer::Writer;

/// Ends leases that are over; how many.
pub(super) async fn end(app: &App) -> Result<usize, Failure> {
    // To look takes no lock.
    if expired_leases(&Reader::of_server(app), now()).await?.is_empty() {
        return Ok(0);
    }
    let writer = Writer::begin(app).await?;
    writer.end(writer.reader.as_server(Box::pin(end_all_expired(&writer))).await).await
}
