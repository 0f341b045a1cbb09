//! The cases that are known to disagree, with their reasons: `tests/conformance/deviations.md`.

use std::collections::BTreeMap;
use std::fs;

use filterc::Dialect;

use super::cases::{Recording, folder};

/// Reasons by case, of one file of requests and one database.
pub(crate) fn of(recording: Recording, dialect: Dialect) -> BTreeMap<String, String> {
    let page = fs::read_to_string(folder().join("deviations.md")).unwrap();
    let mut reasons = BTreeMap::new();
    let rows = page.lines().filter(|line| line.starts_with('|')).skip(2);
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [id, database, reason] = cells[..] else { panic!("a deviation has three columns: {row}") };
        assert!(!reason.is_empty(), "{id} deviates without a reason");
        assert!(matches!(database, "both" | "sqlite" | "postgres"), "{id} deviates on {database}");
        if recording.holds(id) && (database == "both" || database == dialect.name()) {
            let before = reasons.insert(id.to_owned(), reason.to_owned());
            assert_eq!(before, None, "{id} deviates twice");
        }
    }
    reasons
}
