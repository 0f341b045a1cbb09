//! What one request writes.

use std::ops::Deref;

use filterc_store::StoreError;
use serde_json::Value;

use crate::app::App;
use crate::reader::Reader;

/// A transaction of a store for one request, and the server that it is for. Nothing of it lasts unless it is committed.
#[derive(Debug)]
pub struct Writer<'a> {
    /// Reads what the transaction has written so far.
    pub reader: Reader<'a>,
    writer: filterc_store::Writer<'a>,
}

impl<'a> Writer<'a> {
    /// Begins a transaction.
    pub async fn begin(app: &'a App) -> Result<Self, StoreError> {
        let writer = filterc_store::Writer::begin(&app.store).await?;
        Ok(Self { reader: Reader::of_writer(app, &writer), writer })
    }

    /// The transaction of a body: what stands in it is what the client refers to.
    #[must_use]
    pub fn of_body(self, body: &Value) -> Self {
        Self { writer: self.writer.of_body(body), ..self }
    }
}

impl<'a> Deref for Writer<'a> {
    type Target = filterc_store::Writer<'a>;

    fn deref(&self) -> &Self::Target {
        &self.writer
    }
}
