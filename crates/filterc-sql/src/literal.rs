//! Texts of a catalog that stand in a statement, where the database takes no bind.

use crate::Dialect;

/// A text in quotes, which means the same whatever the settings of the database. What a backslash means between plain
/// quotes is one of them on Postgres (`standard_conforming_strings`); after an `E` it is none.
pub(crate) fn quoted(text: &str, dialect: Dialect) -> String {
    let doubled = text.replace('\'', "''");
    match dialect {
        Dialect::Postgres if text.contains('\\') => format!("E'{}'", doubled.replace('\\', "\\\\")),
        Dialect::Postgres | Dialect::Sqlite => format!("'{doubled}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_is_itself_under_every_setting() {
        assert_eq!(quoted(r"it's a\b", Dialect::Sqlite), r"'it''s a\b'");
        assert_eq!(quoted(r"it's a\b", Dialect::Postgres), r"E'it''s a\\b'");
        assert_eq!(quoted("it's", Dialect::Postgres), "'it''s'");
    }
}
