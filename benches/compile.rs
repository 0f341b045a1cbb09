//! Bytes to a checked body and to a statement, next to `serde_json` reading the same bytes into a `Value`, in one run. A
//! statement is cold where its text is written, and seen before where it was written for a body of the same shape.
//!
//! `cargo bench -p filterc-benches --bench compile`

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::hint::black_box;

use filterc::Dialect;
use filterc_benches::bodies;
use filterc_benches::timing::{Timing, display, row};

fn main() {
    let timing = Timing::from_arguments();
    let compiler = filterc_prefect::compiler();
    // Keeps no text, so that each is written anew.
    let cold = compiler.clone().statement_cache(0, 0);
    if timing.wants("load") {
        let load = || filterc::catalog::load(black_box(filterc_prefect::SOURCES)).is_ok();
        println!("loading the built-in catalog takes {}\n", display(timing.median(load)));
    }
    let columns = [
        "body",
        "`Value`",
        "checked",
        "seen before, Postgres",
        "seen before, SQLite",
        "cold, Postgres",
        "cold, SQLite",
    ];
    println!("| {} |\n|{}", columns.join(" | "), "---|".repeat(columns.len()));
    for (name, on, body) in bodies().iter().filter(|(name, ..)| timing.wants(name)) {
        let endpoint = compiler.endpoint(on).unwrap();
        let bytes = body.as_bytes();
        let floor = timing.median(|| serde_json::from_slice::<serde_json::Value>(black_box(bytes)).unwrap());
        let mut times = vec![timing.median(|| compiler.check(endpoint, black_box(bytes)).unwrap())];
        for compiler in [&compiler, &cold] {
            for dialect in [Dialect::Postgres, Dialect::Sqlite] {
                times.push(
                    timing.median(|| {
                        compiler.compile_at(endpoint, black_box(bytes)).unwrap().statement(dialect)
                    }),
                );
            }
        }
        println!("{}", row(name, floor, &times));
    }
}
