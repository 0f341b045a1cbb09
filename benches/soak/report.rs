//! What was measured, in a table.

use std::time::Duration;

use crate::clients::Latencies;
use crate::memory::Samples;

pub(crate) fn print(measured: Vec<Latencies>, memory: &Samples, took: Duration, database: &str) {
    let mut all = Latencies::new();
    for (kind, micros) in measured.into_iter().flatten().filter(|(kind, _)| !kind.is_empty()) {
        all.entry(kind).or_default().extend(micros);
    }
    let requests: usize = all.values().map(Vec::len).sum();
    println!(
        "{database}, {:.0} s: {requests} requests, {:.0} a second, no error",
        took.as_secs_f64(),
        requests as f64 / took.as_secs_f64()
    );
    println!("| request | number | median ms | 99 % ms | longest ms |\n|---|---|---|---|---|");
    for (kind, mut micros) in all {
        micros.sort_unstable();
        let at = |share: f64| f64::from(micros[((micros.len() - 1) as f64 * share) as usize]) / 1000.0;
        println!("| {kind} | {} | {:.1} | {:.1} | {:.1} |", micros.len(), at(0.5), at(0.99), at(1.0));
    }
    let quarters = memory.quarters().map(|mib| format!("{mib:.0}"));
    println!("resident MiB, most of each quarter of the time: {}", quarters.join(", "));
}
