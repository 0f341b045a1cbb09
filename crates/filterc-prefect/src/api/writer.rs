//! What one action writes: a transaction, and what was found out before it began.

use std::ops::Deref;
use std::sync::Arc;

use filterc_server::app::App;
use filterc_server::failure::Failure;
use serde_json::Value;

pub(super) use filterc_store::writer::{Row, time};

use super::actions::Answers;

/// A transaction, with answers to the questions of its action.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    writer: filterc_server::writer::Writer<'a>,
    /// The answers that were found before the transaction began.
    pub(super) answers: Arc<Answers>,
}

impl<'a> Writer<'a> {
    /// A transaction that knows nothing yet.
    pub(super) async fn begin(app: &'a App) -> Result<Self, Failure> {
        Ok(Self { writer: filterc_server::writer::Writer::begin(app).await?, answers: Arc::default() })
    }

    /// The transaction of a body: what stands in it is what the client refers to.
    pub(super) fn of_body(self, body: &Value) -> Self {
        Self { writer: self.writer.of_body(body), ..self }
    }

    /// The transaction with answers to what was asked in one before.
    pub(super) fn knowing(self, answers: &Arc<Answers>) -> Self {
        Self { answers: Arc::clone(answers), ..self }
    }
}

impl<'a> Deref for Writer<'a> {
    type Target = filterc_server::writer::Writer<'a>;

    fn deref(&self) -> &Self::Target {
        &self.writer
    }
}
