//! What the URL of a database names: read in one place, so that it is the same for everybody who asks.

use std::path::PathBuf;

use crate::DatabaseError;

pub(crate) mod sqlite;

/// Where the rows of a database are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In a file of SQLite; its path is decoded.
    File(PathBuf),
    /// In the memory of this process.
    Memory,
    /// On a Postgres server.
    Server,
}

impl Location {
    /// Reads the URL of a database, as [`Database::connect`](crate::Database::connect) does.
    pub fn parse(url: &str) -> Result<Self, DatabaseError> {
        Ok(match Scheme::parse(url)? {
            Scheme::Sqlite => {
                let location = sqlite::Location::parse(url)?;
                let in_memory = location.mode == sqlite::Mode::Memory;
                if in_memory { Self::Memory } else { Self::File(location.file.into()) }
            }
            Scheme::Postgres => Self::Server,
        })
    }
}

/// The kind of database that a URL begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Sqlite,
    Postgres,
}

impl Scheme {
    pub(crate) fn parse(url: &str) -> Result<Self, DatabaseError> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => Err(DatabaseError::Url(UNKNOWN_SCHEME.to_owned())),
        }
    }
}

const UNKNOWN_SCHEME: &str = "the URL names no known kind of database: it starts with `sqlite://` and a file, is \
    `sqlite::memory:`, or starts with `postgres://` or `postgresql://`";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_file_memory_or_a_server() {
        let file = |path: &str| Ok(Location::File(PathBuf::from(path)));
        assert_eq!(Location::parse("sqlite:///tmp/my%20db.sqlite"), file("/tmp/my db.sqlite"));
        assert_eq!(Location::parse("sqlite:///tmp/my db.sqlite?mode=ro"), file("/tmp/my db.sqlite"));
        assert_eq!(Location::parse("sqlite:///tmp/100%25"), file("/tmp/100%"));
        assert_eq!(Location::parse("sqlite:///tmp/:memory:.db"), file("/tmp/:memory:.db"));
        assert_eq!(Location::parse("sqlite::memory:"), Ok(Location::Memory));
        assert_eq!(Location::parse("sqlite://shop?mode=memory"), Ok(Location::Memory));
        assert_eq!(Location::parse("postgres://me@host/db"), Ok(Location::Server));
    }

    #[test]
    fn a_url_that_names_nothing_is_refused() {
        for url in ["sqlite:", "sqlite://", "sqlite://?mode=ro", "sqlite://a%00b", "mysql://host", "file.db"]
        {
            assert!(matches!(Location::parse(url), Err(DatabaseError::Url(_))), "{url}");
        }
    }
}
