//! Leases that nobody renewed are over, and their slots free.

use crate::api::actions::{end_all_expired, expired_leases};
use crate::api::now;
use crate::api::writer::Writer;
use filterc_server::app::App;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;

/// Ends leases that are over; how many.
pub(super) async fn end(app: &App) -> Result<usize, Failure> {
    // To look takes no lock.
    if expired_leases(&Reader::of_server(app), now()).await?.is_empty() {
        return Ok(0);
    }
    let writer = Writer::begin(app).await?;
    writer.end(writer.reader.as_server(Box::pin(end_all_expired(&writer))).await).await
}
