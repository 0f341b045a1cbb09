//! What a connection may do, and for how long.

use std::time::Duration;

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing but read; the database itself refuses everything else.
    ReadOnly,
    /// Read and write; a SQLite file is made where there is none.
    ReadWrite,
}

/// How a database is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What its connections may do.
    pub access: Access,
    /// How long a statement may run.
    pub timeout: Duration,
    /// How long a statement may wait: for a free connection, for a lock, for a database that is away.
    pub acquire_timeout: Duration,
    /// Most connections at a time; a database in memory has one. Three in eight can be kept by statements that run longer than a
    /// moment, and three in eight by transactions.
    pub connections: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            access: Access::ReadOnly,
            timeout: Duration::from_secs(30),
            acquire_timeout: Duration::from_secs(30),
            connections: 4,
        }
    }
}
