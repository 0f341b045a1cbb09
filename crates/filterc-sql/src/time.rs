//! Times and intervals as text.

use filterc_catalog::Storage;
use filterc_catalog::calendar::{Style, time_text};

/// A timestamp as SQLite's tables keep it.
pub fn timestamp_text(micros: i64, storage: Storage) -> String {
    match storage {
        Storage::SqlAlchemy => time_text(micros, Style::Stored),
    }
}

/// An interval as SQLite's tables keep it.
pub fn interval_text(micros: i64, storage: Storage) -> String {
    match storage {
        Storage::SqlAlchemy => timestamp_text(micros, storage),
    }
}

/// From 1970 to 2000, where Postgres counts from, in microseconds.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

/// The end of the year 294276, in microseconds since 2000: Postgres has no later time.
const POSTGRES_END: i64 = 9_223_371_331_200_000_000;

/// True for what stands for a time of Postgres that is too late for microseconds since 1970: those, less 2 to the power of 64,
/// and two more, as the ends of all time stand for themselves.
pub(crate) fn is_late(micros: i64) -> bool {
    micros != i64::MIN
        && micros.checked_sub(POSTGRES_EPOCH).is_none()
        && micros.wrapping_sub(POSTGRES_EPOCH + 2) < POSTGRES_END
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_forms_have_six_digits_and_sort_as_text() {
        assert_eq!(timestamp_text(1_782_116_217_000_120, Storage::SqlAlchemy), "2026-06-22 08:16:57.000120");
        assert_eq!(interval_text(5_000_000, Storage::SqlAlchemy), "1970-01-01 00:00:05.000000");
        assert_eq!(
            timestamp_text(-62_135_596_800_000_000, Storage::SqlAlchemy),
            "0001-01-01 00:00:00.000000"
        );
        assert_eq!(
            timestamp_text(253_402_300_799_999_999, Storage::SqlAlchemy),
            "9999-12-31 23:59:59.999999"
        );
    }
}
