//! Bytes to a checked body and to a statement, next to `serde_json` reading the same bytes into a `Value`, in one run. A
//! statement is cold where its text is written, and seen before where it was written for a body of the same shape.
//!
//! `cargo bench -p filterc-benches --bench compile`

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use filterc::Dialect;
use filterc_benches::bodies;

fn load(criterion: &mut Criterion) {
    criterion.bench_function("load the built-in catalog", |bencher| {
        bencher.iter(|| filterc::catalog::load(black_box(filterc_prefect::SOURCES)).is_ok());
    });
}

fn compile(criterion: &mut Criterion) {
    let compiler = filterc_prefect::compiler();
    // Keeps no text, so that each is written anew.
    let cold = compiler.clone().statement_cache(0, 0);
    for (name, on, body) in bodies() {
        let endpoint = compiler.endpoint(on).unwrap();
        let bytes = body.as_bytes();
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function("serde_json::Value", |bencher| {
            bencher.iter(|| serde_json::from_slice::<serde_json::Value>(black_box(bytes)).unwrap());
        });
        group.bench_function("checked", |bencher| {
            bencher.iter(|| compiler.check(endpoint, black_box(bytes)).unwrap());
        });
        for dialect in Dialect::ALL {
            for (which, compiler) in [("cold", &cold), ("seen before", &compiler)] {
                group.bench_function(format!("{which}, {}", dialect.name()), |bencher| {
                    bencher
                        .iter(|| compiler.compile_at(endpoint, black_box(bytes)).unwrap().statement(dialect));
                });
            }
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(30).measurement_time(std::time::Duration::from_secs(1)).warm_up_time(std::time::Duration::from_millis(300)).without_plots();
    targets = load, compile
}
criterion_main!(benches);
