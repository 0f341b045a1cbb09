//! Back ends against each other on generated bodies: the reading of the tables, the program, SQLite and Postgres give the
//! same rows in the same order, the same counts and the same groups.

mod agree;

use std::env;

/// How many cases an oracle tries: `FILTERC_CASES`, or what keeps the suite quick.
fn cases(quick: u32) -> u32 {
    env::var("FILTERC_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(quick)
}
