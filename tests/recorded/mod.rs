//! What a real server was asked, what it answered, and the rows that it had: `tests/conformance/`.

pub(crate) mod cases;
pub(crate) mod databases;
pub(crate) mod deviations;
pub(crate) mod order;
pub(crate) mod tally;

/// What is different, in words.
pub(crate) type Verdict = Result<(), String>;
