//! What generated catalogs, rows and bodies are held to: back ends agree, predicates partition rows, policies hide rows
//! everywhere, and simplifying keeps all three truth values.

mod agree;
mod blocks;
mod corpora;
mod labels;
mod mutations;
mod numbers;
mod odd;
mod pages;
mod partition;
pub(crate) mod smithed;
mod three_valued;
mod visible;

use std::env;

/// How many cases an oracle tries: `FILTERC_CASES`, or what keeps the suite quick.
fn cases(quick: u32) -> u32 {
    env::var("FILTERC_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(quick)
}
