//! What a run's times say by now (semantics §8): the same as the computed columns of the catalog, for one row at hand.

use filterc_store::RowRef;

/// Final states; a run in one of them is not late any more.
const TERMINAL: [&str; 4] = ["COMPLETED", "CANCELLED", "FAILED", "CRASHED"];

/// Microseconds it ran so far: a running one has not added its latest stretch yet.
pub(super) fn estimated_run_time(run: RowRef<'_>, now: i64) -> i64 {
    let total = run.micros("total_run_time").unwrap_or(0);
    match (run.text("state_type"), run.micros("state_timestamp")) {
        (Some("RUNNING"), Some(since)) => total.saturating_add(now.saturating_sub(since)),
        _ => total,
    }
}

/// Microseconds that it started late, or is late by now.
pub(super) fn lateness(run: RowRef<'_>, now: i64) -> i64 {
    let Some(expected) = run.micros("expected_start_time") else { return 0 };
    match run.micros("start_time") {
        Some(start) => start.saturating_sub(expected).max(0),
        None if run.text("state_type").is_some_and(|state| TERMINAL.contains(&state)) => 0,
        None => now.saturating_sub(expected).max(0),
    }
}
