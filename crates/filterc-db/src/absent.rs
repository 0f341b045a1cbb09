//! A database whose driver is not built in: it is never opened, so that there is no pool and no connection to ask.

#![expect(clippy::unused_async, reason = "drivers wait")]

use std::time::Duration;

use filterc_sql::{Bind, Statement};

use crate::decode::Wanted;
use crate::location::Scheme;
use crate::{DatabaseError, Facts, Options, Row};

/// No pool of connections.
#[derive(Debug, Clone)]
pub(crate) enum Pool {}

/// No connection.
#[derive(Debug)]
pub(crate) enum Held {}

/// Says which feature brings the driver.
pub(crate) async fn connect(url: &str, _options: &Options) -> Result<Pool, DatabaseError> {
    Err(match Scheme::parse(url)? {
        Scheme::Sqlite => DatabaseError::NoDriver { database: "SQLite", feature: "sqlite" },
        Scheme::Postgres => DatabaseError::NoDriver { database: "Postgres", feature: "postgres" },
    })
}

pub(crate) async fn check(pool: &Pool, _timeout: Duration) -> Result<(), DatabaseError> {
    match *pool {}
}

pub(crate) async fn plan(
    pool: &Pool,
    _timeout: Duration,
    _statement: &Statement,
) -> Result<Vec<String>, DatabaseError> {
    match *pool {}
}

impl Pool {
    pub(crate) fn is_sound(&self) -> Result<(), DatabaseError> {
        match *self {}
    }

    pub(crate) async fn close(&self) {
        match *self {}
    }
}

impl Held {
    pub(crate) async fn acquire(pool: &Pool, _timeout: Duration) -> Result<Self, DatabaseError> {
        match *pool {}
    }

    pub(crate) async fn begin(pool: &Pool, _timeout: Duration) -> Result<Self, DatabaseError> {
        match *pool {}
    }

    pub(crate) async fn begin_without_foreign_keys(
        pool: &Pool,
        _timeout: Duration,
    ) -> Result<Self, DatabaseError> {
        match *pool {}
    }

    pub(crate) async fn rows(
        &mut self,
        _sql: &str,
        _binds: &[Bind],
        _columns: Vec<Wanted>,
    ) -> Result<Vec<Row>, DatabaseError> {
        match *self {}
    }

    pub(crate) async fn number(&mut self, _sql: &str, _binds: &[Bind]) -> Result<Option<i64>, DatabaseError> {
        match *self {}
    }

    pub(crate) async fn facts(&mut self, _question: &str) -> Result<Vec<Facts>, DatabaseError> {
        match *self {}
    }

    pub(crate) async fn execute(&mut self, _sql: &str, _binds: &[Bind]) -> Result<u64, DatabaseError> {
        match *self {}
    }

    pub(crate) async fn script(&mut self, _sql: &str) -> Result<(), DatabaseError> {
        match *self {}
    }

    pub(crate) async fn commit(&mut self) -> Result<(), DatabaseError> {
        match *self {}
    }

    pub(crate) async fn rollback(&mut self) -> Result<(), DatabaseError> {
        match *self {}
    }
}

#[cfg(test)]
mod tests {
    use crate::{Database, DatabaseError, Options};

    #[tokio::test]
    async fn an_error_says_which_feature_brings_the_driver() {
        let mut missing = Vec::new();
        for url in ["sqlite::memory:", "postgres://127.0.0.1:1/none"] {
            if let Err(DatabaseError::NoDriver { feature, .. }) =
                Database::connect(url, &Options::default()).await
            {
                missing.push(feature);
            }
        }
        let expected = if cfg!(feature = "sqlite") { "postgres" } else { "sqlite" };
        assert_eq!(missing, [expected]);
    }
}
