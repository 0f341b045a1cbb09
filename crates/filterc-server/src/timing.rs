//! How long the stages of a request took, as `Server-Timing` (W3C).

use std::time::{Duration, Instant};

use axum::http::HeaderValue;

use crate::app::App;

/// Stages, one after the other.
#[derive(Debug)]
pub struct Timing {
    /// False where nobody is told.
    told: bool,
    since: Instant,
    stages: Vec<(&'static str, Duration)>,
}

impl Timing {
    /// A clock for a request; the operator says whether clients are told.
    pub fn start(app: &App) -> Self {
        Self { told: app.server_timing, since: Instant::now(), stages: Vec::with_capacity(4) }
    }

    /// A stage that ended now; `other` of its time belongs to another one.
    pub fn ended(&mut self, stage: &'static str, other: Duration) {
        let took = self.since.elapsed().saturating_sub(other);
        self.stages.push((stage, took));
        self.since = Instant::now();
    }

    /// The time of a stage that was measured elsewhere.
    pub fn add(&mut self, stage: &'static str, took: Duration) {
        self.stages.push((stage, took));
    }

    /// `parse;dur=0.004, database;dur=1.27`: milliseconds.
    pub fn header(&self) -> Option<HeaderValue> {
        if !self.told {
            return None;
        }
        let millis = |took: &Duration| took.as_secs_f64() * 1e3;
        let stages = self.stages.iter().map(|(stage, took)| format!("{stage};dur={:.3}", millis(took)));
        HeaderValue::from_str(&stages.collect::<Vec<_>>().join(", ")).ok()
    }
}
