//! What was measured, in a table.

use std::time::Duration;

use crate::clients::Latencies;
use crate::memory::Samples;

pub(crate) fn print(measured: Vec<Latencies>, memory: &Samples, took: Duration, database: &str) {
    let mut all = Latencies::new();
    for (kind, micros) in measured.into_iter().flatten() {
        all.entry(kind).or_default().extend(micros);
    }
    let requests: usize = all.values().map(Vec::len).sum();
    let a_second = requests as u128 * 1_000_000 / took.as_micros().max(1);
    println!("{database}, {} s: {requests} requests, {a_second} a second, no error", took.as_secs());
    println!("| request | number | median ms | 99 % ms | longest ms |\n|---|---|---|---|---|");
    for (kind, mut micros) in all {
        micros.sort_unstable();
        let at = |percent: usize| f64::from(micros[(micros.len() - 1) * percent / 100]) / 1000.0;
        println!("| {kind} | {} | {:.1} | {:.1} | {:.1} |", micros.len(), at(50), at(99), at(100));
    }
    let quarters = memory.quarters().map(|mib| format!("{mib:.0}"));
    println!("resident MiB, most of each quarter of the time: {}", quarters.join(", "));
}
