//! Rows that cannot be read: what becomes of them, and of the run.

use super::Rows;
use crate::{Failure, report};

/// The treatment of rows that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnBad {
    /// Bad rows are reported and left out, and the command fails in the end.
    Fail,
    /// Bad rows are reported and left out.
    Skip,
    /// The first one ends the run.
    Stop,
}

/// Rows that cannot be read.
pub(crate) struct BadRows {
    then: OnBad,
    count: u64,
}

/// The most bad rows that are shown; more are only counted.
const MOST_SHOWN: u64 = 20;

impl BadRows {
    pub(crate) fn new(then: OnBad) -> Self {
        Self { then, count: 0 }
    }

    /// Tells of the row that was read last; ends the run where that was asked for.
    pub(crate) fn add(&mut self, rows: &Rows, problem: &str) -> Result<(), Failure> {
        let message = format!("{}:{}: {problem}", rows.name, rows.begins);
        if self.then == OnBad::Stop {
            return Err(Failure::Other(message));
        }
        self.count += 1;
        if self.count <= MOST_SHOWN {
            rows.beside_progress(|| report::failure(&message));
        }
        Ok(())
    }

    /// Says how many there were.
    pub(crate) fn finish(&self) -> Result<(), Failure> {
        if self.count == 0 {
            return Ok(());
        }
        let rows = if self.count == 1 { "row was" } else { "rows were" };
        let message = format!("{} {rows} left out", self.count);
        if self.then == OnBad::Skip {
            report::note(&message);
            return Ok(());
        }
        Err(Failure::Other(format!("{message}; with --skip-bad that is no failure")))
    }
}
