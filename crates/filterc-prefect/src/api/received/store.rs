//! Events into the database, within a transaction; those that are new are published when it is committed.

use super::Event;
use super::recorder::Recorder;
use crate::api::published;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;

/// Stores events. One with a key that is there already is left out.
pub(in crate::api) async fn store(writer: &Writer<'_>, events: &[Event]) -> Result<(), Failure> {
    let (mut recorder, mut resources) = (Recorder::new(writer), Vec::new());
    for event in events {
        recorder.record(event).await?;
        let row = event.row(&writer.now());
        if writer.insert_new("events", row.clone()).await?.is_some() {
            let of_event = event.resources();
            writer.publish(published::event(writer.reader.app.catalog(), row, of_event.clone()));
            resources.extend(of_event);
        }
    }
    writer.insert_many("event_resources", resources).await?;
    Ok(())
}
