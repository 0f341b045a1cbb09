//! Where the query of a body must run.

/// The databases a query must run on; check refuses what one of them cannot do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Postgres.
    pub postgres: bool,
    /// SQLite.
    pub sqlite: bool,
}

impl Target {
    /// Every dialect.
    pub const ALL: Self = Self { postgres: true, sqlite: true };

    /// Bytes of a pattern that every database of the target takes.
    pub fn longest_pattern(self) -> usize {
        // SQLITE_MAX_LIKE_PATTERN_LENGTH; two bytes go to the `%` around the text.
        if self.sqlite { 50_000 - 2 } else { usize::MAX }
    }

    /// Values that every database of the target takes one by one, in the conditions of one body.
    pub fn most_values(self) -> usize {
        // SQLITE_MAX_VARIABLE_NUMBER is 32,766, and Postgres counts to 65,535. The rest is for a page and for a policy, which has
        // its values in every place where rows are read.
        if self.sqlite { 16_000 } else { 32_000 }
    }
}

impl Default for Target {
    fn default() -> Self {
        Self::ALL
    }
}
