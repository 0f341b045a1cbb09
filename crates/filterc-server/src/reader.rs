//! What one request reads.

use std::ops::Deref;

use crate::app::App;

pub use crate::app::Reader;

impl<'a> Reader<'a> {
    /// Reads for a client.
    pub fn new(app: &'a App) -> Self {
        Self { app, reader: filterc_store::Reader::new(&app.store) }
    }

    /// Reads for the server itself, from which no policy hides anything.
    pub fn of_server(app: &'a App) -> Self {
        Self { app, reader: filterc_store::Reader::unrestricted(&app.store) }
    }

    /// Reads of a transaction.
    pub(crate) fn of_writer(app: &'a App, writer: &filterc_store::Writer<'a>) -> Self {
        Self { app, reader: writer.reader.clone() }
    }
}

impl<'a> Deref for Reader<'a> {
    type Target = filterc_store::Reader<'a>;

    fn deref(&self) -> &Self::Target {
        &self.reader
    }
}
