//! The rules, a family a file. They see a transition and change it: no database, no clock.

pub(super) mod caching;
pub(super) mod cancelling;
pub(super) mod concurrency;
pub(super) mod pausing;
pub(super) mod pending;
pub(super) mod results;
pub(super) mod retries;
pub(super) mod scheduling;
pub(super) mod stopped;
pub(super) mod terminal;
