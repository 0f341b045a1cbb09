//! The databases, and what must be written differently for them.

use filterc_catalog::Direction;
use filterc_ir::DialectSemantics;
use serde::Serialize;

/// A database language.
///
/// All variants are public on purpose: a pass that does not know a new one shall not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// PostgreSQL 14 and later.
    Postgres,
    /// SQLite 3.38 and later, with its JSON functions.
    Sqlite,
}

/// The points in which the SQL of two databases differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags {
    /// Enums are types of the database, so that binds are cast to them.
    pub enum_types: bool,
    /// `EXISTS` says `LIMIT 1`. SQLite 3.51 makes a join of one without, and then counts a row that `OFFSET` skips once
    /// for each match: pages came out wrong. 3.54 is right again. Where there is one match at most, the join is right
    /// everywhere, and faster.
    pub limits_exists: bool,
    /// Intervals are a type of the database; otherwise texts that arithmetic must read.
    pub interval_type: bool,
}

impl Dialect {
    /// All dialects.
    pub const ALL: [Self; 2] = [Self::Postgres, Self::Sqlite];

    /// Returns the flags of the dialect.
    pub fn flags(self) -> &'static Flags {
        match self {
            Self::Postgres => &Flags { enum_types: true, limits_exists: false, interval_type: true },
            Self::Sqlite => &Flags { enum_types: false, limits_exists: true, interval_type: false },
        }
    }

    /// Returns what this database answers differently from others.
    pub fn semantics(self) -> DialectSemantics {
        match self {
            Self::Postgres => DialectSemantics::POSTGRES,
            Self::Sqlite => DialectSemantics::SQLITE,
        }
    }

    /// True where NULL comes before every value in this direction.
    pub(crate) fn nulls_come_first(self, direction: Direction) -> bool {
        self.semantics().nulls_first == (direction == Direction::Ascending)
    }

    /// Returns `postgres` or `sqlite`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Sqlite => "sqlite",
        }
    }
}
