//! Five filters of rising size over 1,000 flow runs in memory: the reading of the tables, the program over one row after the
//! other and over all of them, and Rust written by hand for the same predicate over a struct with the same columns, in one
//! run. Elements are rows.
//!
//! `cargo bench -p filterc-benches --bench eval`

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark")]

use std::collections::HashSet;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use filterc::Dialect;
use filterc::eval::{Dataset, Matcher, Record, evaluate_predicate};
use serde_json::json;

const ROWS: u64 = 1_000;
const STATES: [&str; 5] = ["COMPLETED", "FAILED", "RUNNING", "SCHEDULED", "CRASHED"];
const TAGS: [&str; 4] = ["database", "prod", "ml", "nightly"];

/// A flow run as a struct, with all its columns: what somebody has who writes the predicate by hand.
#[derive(Default)]
struct FlowRun {
    id: u128,
    name: String,
    state: usize,
    start_time: Option<i64>,
    expected_start_time: Option<i64>,
    tags: Vec<String>,
    run_of: Option<u128>,
    _others: Others,
}

/// The columns that the predicates do not read.
#[derive(Default)]
#[expect(dead_code, reason = "they are there, as in the rows of the program")]
struct Others {
    times: [Option<i64>; 5],
    numbers: [i64; 2],
    texts: [Option<String>; 6],
    json: [Option<serde_json::Value>; 6],
    ids: [Option<u128>; 5],
    auto_scheduled: bool,
}

/// The same rows for both.
fn rows(catalog: &'static filterc::Catalog) -> (Dataset, Vec<FlowRun>) {
    let (mut data, mut plain) = (Dataset::new(catalog), Vec::new());
    let of = catalog.find_collection("flow_runs").unwrap();
    let mut seed = 88_172_645_463_325_252_u64;
    let mut random = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    for number in 0..ROWS {
        let (state, day, tags) = (random(5) as usize, random(28) + 1, random(16) as usize);
        let name = format!(
            "{}-{number}",
            ["brave-otter", "Nightly-ETL", "sync-customers", "calm-lynx"][random(4) as usize]
        );
        let started = random(4) > 0;
        let tags: Vec<_> =
            TAGS.iter().enumerate().filter(|(at, _)| tags >> at & 1 == 1).map(|(_, tag)| *tag).collect();
        let expected = format!("2026-11-{day:02}T08:30:00Z");
        let start = started.then(|| format!("2026-11-{day:02}T08:30:05Z"));
        let run_of = (random(2) == 0).then(|| u128::from(random(300)));
        let row = json!({
            "id": uuid(number.into()), "name": name, "state_type": STATES[state], "tags": tags,
            "start_time": start, "expected_start_time": expected, "deployment_id": run_of.map(uuid),
        });
        data.push(of, Record::from_json(catalog, of, row.as_object().unwrap()).unwrap());
        let micros = 1_793_491_200_000_000 + (day.cast_signed() - 1) * 86_400_000_000 + 30_600_000_000;
        plain.push(FlowRun {
            id: number.into(),
            name,
            state,
            start_time: started.then_some(micros + 5_000_000),
            expected_start_time: Some(micros),
            tags: tags.into_iter().map(str::to_owned).collect(),
            run_of,
            ..FlowRun::default()
        });
    }
    (data, plain)
}

fn uuid(number: u128) -> String {
    format!("00000000-0000-0000-0000-{number:012x}")
}

/// A name, the filter, and the predicate by hand.
type Case = (&'static str, serde_json::Value, Box<dyn Fn(&FlowRun) -> bool>);

fn cases() -> Vec<Case> {
    let (from, to) =
        (1_793_491_200_000_000 + 9 * 86_400_000_000, 1_793_491_200_000_000 + 19 * 86_400_000_000_i64);
    let started = move |run: &FlowRun| {
        run.start_time.or(run.expected_start_time).is_some_and(|at| (from..=to).contains(&at))
    };
    let times = json!({"after_": "2026-11-10T00:00:00Z", "before_": "2026-11-20T00:00:00Z"});
    let has = |run: &FlowRun, tag: &str| run.tags.iter().any(|one| one == tag);
    let contains = |text: &str, part: &str| {
        text.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
    };
    let wanted: HashSet<u128> = (0..100).collect();
    let ids: Vec<_> = (0..100).map(uuid).collect();
    vec![
        ("state", json!({"state": {"type": {"any_": ["FAILED"]}}}), Box::new(|run| run.state == 1)),
        (
            "state and time",
            json!({"state": {"type": {"any_": ["FAILED", "CRASHED"]}}, "start_time": times}),
            Box::new(move |run| (run.state == 1 || run.state == 4) && started(run)),
        ),
        (
            "tags and state",
            json!({"tags": {"all_": ["database", "prod"]}, "state": {"type": {"not_any_": ["RUNNING"]}}}),
            Box::new(move |run| run.state != 2 && has(run, "database") && has(run, "prod")),
        ),
        (
            "name, tags, time",
            json!({"name": {"like_": "etl"}, "tags": {"any_": ["ml", "nightly"]}, "start_time": times}),
            Box::new(move |run| {
                started(run) && (has(run, "ml") || has(run, "nightly")) && contains(&run.name, "etl")
            }),
        ),
        (
            "six fields under or_",
            json!({
                "operator": "or_", "id": {"any_": ids}, "name": {"like_": "otter"}, "tags": {"all_": ["ml", "prod", "database"]},
                "state": {"type": {"any_": ["CRASHED"]}}, "deployment_id": {"any_": ids}, "start_time": {"before_": "2026-11-03T00:00:00Z"},
            }),
            Box::new(move |run| {
                let early = 1_793_491_200_000_000 + 2 * 86_400_000_000;
                run.state == 4
                    || run.start_time.or(run.expected_start_time).is_some_and(|at| at <= early)
                    || wanted.contains(&run.id)
                    || run.run_of.is_some_and(|of| wanted.contains(&of))
                    || has(run, "ml") && has(run, "prod") && has(run, "database")
                    || contains(&run.name, "otter")
            }),
        ),
    ]
}

fn eval(criterion: &mut Criterion) {
    let compiler = filterc_prefect::compiler();
    let (data, plain) = rows(filterc_prefect::catalog());
    for (name, filter, by_hand) in cases() {
        let body = json!({ "flow_runs": filter }).to_string();
        let compiled = compiler.compile("flow_runs", body.as_bytes()).unwrap();
        let program = compiled.program(Dialect::Sqlite);
        let matcher = Matcher::new(&program, Some(&data));
        let records = data.records(program.collection());
        let found = |count: usize| assert!(count > 0 && count < ROWS as usize, "{name}: {count} rows");
        let expected = plain.iter().filter(|run| by_hand(run)).count();
        assert_eq!(records.iter().filter(|record| matcher.matches(*record)).count(), expected, "{name}");
        assert_eq!(matcher.count(), expected as u64, "{name}");
        found(expected);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(ROWS));
        group.bench_function("tables", |bencher| {
            bencher.iter(|| {
                evaluate_predicate(
                    &compiled.query,
                    data.catalog(),
                    Dialect::Sqlite.semantics(),
                    black_box(&data),
                )
            });
        });
        group.bench_function("program", |bencher| bencher.iter(|| black_box(&matcher).count()));
        // With the columns that it reads still to be laid side by side.
        group.bench_function("first run", |bencher| {
            let copy = || data.filtered(|_, _, _| true);
            let count = |copy: &mut Dataset| Matcher::new(&program, Some(copy)).count();
            bencher.iter_batched_ref(copy, count, BatchSize::PerIteration);
        });
        group.bench_function("row by row", |bencher| {
            bencher.iter(|| black_box(records).iter().filter(|record| matcher.matches(*record)).count());
        });
        group.bench_function("by hand", |bencher| {
            bencher.iter(|| black_box(&plain).iter().filter(|run| by_hand(run)).count());
        });
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(30).measurement_time(std::time::Duration::from_secs(1)).warm_up_time(std::time::Duration::from_millis(300)).without_plots();
    targets = eval
}
criterion_main!(benches);
