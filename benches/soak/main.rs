//! Ten minutes of mixed reads and writes over HTTP against `filterc serve`: no error, flat memory, latencies.
//!
//! `cargo bench -p filterc-benches --bench soak [-- SECONDS [postgres]]`; in `cargo test` it takes three seconds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark"
)]

mod clients;
mod memory;
mod report;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{env, thread};

use filterc_tests::postgres::Cluster;
use filterc_tests::program::{Serving, binary, optimized};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let is_bench = arguments.iter().any(|argument| argument == "--bench");
    let seconds = arguments.iter().find_map(|argument| argument.parse().ok());
    let seconds = seconds.unwrap_or(if is_bench { 600 } else { 3 });
    let folder = tempfile::tempdir().unwrap();
    let (cluster, url) = if arguments.iter().any(|argument| argument == "postgres") {
        let cluster = Cluster::start().unwrap();
        let url = cluster.create_database("soak").unwrap();
        (Some(cluster), url)
    } else {
        (None, format!("sqlite://{}", folder.path().join("soak.db").display()))
    };
    let program = if is_bench { optimized() } else { binary().to_owned() };
    let serving = Serving::start(&program, &["--empty", "--database", &url]);
    let stop = Arc::new(AtomicBool::new(false));
    let started = Instant::now();
    let clients = clients::start(&serving.url, &stop);
    let mut memory = memory::Samples::default();
    let end = Duration::from_secs(seconds);
    while started.elapsed() < end {
        // Twenty-four samples, whatever the time.
        thread::sleep((end / 24).min(end.saturating_sub(started.elapsed())));
        memory.take(serving.process(), started.elapsed());
    }
    stop.store(true, Ordering::Relaxed);
    let took = started.elapsed();
    let measured: Vec<_> = clients.into_iter().map(|client| client.join().unwrap()).collect();
    report::print(measured, &memory, took, if cluster.is_some() { "Postgres" } else { "SQLite" });
    // A server that has just started still fills its caches.
    assert!(!is_bench || memory.is_flat(), "memory grew: {memory:?}");
}
