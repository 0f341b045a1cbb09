//! Zones by name, and the times of their clocks.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// Returns what is wrong with the name of a time zone, or none. Names of files in another case are wrong.
pub(in crate::api) fn bad_zone(name: &str) -> Option<String> {
    let is_known = name.is_empty() || TimeZone::get(name).is_ok_and(|zone| zone.iana_name() == Some(name));
    (!is_known).then(|| format!("`{name}` is no time zone, write one as in `America/New_York`"))
}

/// The time that counts where a clock that is set back shows it twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Twice {
    First,
    Second,
}

/// The time when a clock shows this. What it skips when it is set forward comes as much later.
pub(super) fn on_clock(at: DateTime, zone: &TimeZone, twice: Twice) -> Option<Timestamp> {
    let found = zone.to_ambiguous_timestamp(at);
    match (found.offset(), twice) {
        (AmbiguousOffset::Fold { .. }, Twice::Second) => found.later().ok(),
        _ => found.compatible().ok(),
    }
}
