//! The thread that serves everybody works on no long body: it is checked, compiled and refused elsewhere.

use std::iter::repeat_n;

use filterc_server::Settings;
use filterc_tests::databases::shop;

use super::server::{Served, start};

/// From so many bytes on a body is a long one.
const LONG: usize = 256 << 10;

/// The least that the thread spent on a request, of several times; none where the machine does not say so.
fn work(served: &Served, method: &str, path: &str, body: &[u8]) -> Option<u128> {
    let once = |()| {
        let before = served.thread_cpu_time()?;
        served.ask(method, path, &[("content-type", "application/json")], Some(body));
        Some(served.thread_cpu_time()?.saturating_sub(before))
    };
    repeat_n((), 8).map(once).min().flatten()
}

/// A list in a body, as long as the body has so many bytes.
fn body(before: &str, element: &str, after: &str, bytes: usize) -> Vec<u8> {
    let times = (bytes - before.len() - after.len()) / (element.len() + 1);
    format!("{before}{}{after}", vec![element; times].join(",")).into_bytes()
}

fn check(served: &Served, method: &str, path: &str, input: impl Fn(usize) -> Vec<u8>) {
    let short = work(served, method, path, &input(LONG));
    let long = work(served, method, path, &input(LONG + 1_000));
    let Some((short, long)) = short.zip(long) else { return };
    assert!(4 * long < 3 * short, "{method} {path}: {short} ns, {long} ns of a long body");
}

const ID: &str = "\"0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69\"";

#[test]
fn long_bodies_keep_nobody_waiting() {
    let mut settings = filterc_prefect::settings("sqlite::memory:");
    settings.seed = Some(String::new());
    settings.leniencies = filterc_prefect::LENIENCIES;
    let served = start(settings).unwrap();
    let with = |before: &'static str, element: &'static str, after: &'static str| {
        move |bytes| body(before, element, after, bytes)
    };
    for (path, before, element, after) in [
        // Taken and refused, by what reads and by what writes.
        ("/flow_runs/count", "{\"flow_runs\":{\"id\":{\"any_\":[", ID, "]}}}"),
        ("/flow_runs/count", "{\"flow_runs\":{\"id\":{\"any_\":[", "1", "]}}}"),
        ("/flows/bulk_delete", "{\"flows\":{\"id\":{\"any_\":[", ID, "]}}}"),
        ("/flows/bulk_delete", "{\"flows\":{\"id\":{\"any_\":[", "1", "]}}}"),
        ("/artifacts/", "{\"flow_run_id\":1,\"data\":[", "{}", "]}"),
        // Of rows that no database has.
        ("/task_workers/filter", "{\"task_worker_filter\":{\"task_keys\":[", "\"a\"", "]}}"),
        ("/events/count-by/nothing", "{\"filter\":{\"id\":{\"id\":[", ID, "]}}}"),
        ("/ui/task_runs/dashboard/counts", "{\"task_runs\":{\"id\":{\"any_\":[", "1", "]}}}"),
    ] {
        check(&served, "POST", &format!("/api{path}"), with(before, element, after));
    }
    check(&served, "PUT", "/api/saved_searches/", with("{\"name\":1,\"filters\":[", "1", "]}"));
}

#[test]
fn long_rows_keep_nobody_waiting() {
    let mut settings = Settings::new(&shop().catalog, "sqlite::memory:");
    settings.seed = Some(String::new());
    let served = start(settings).unwrap();
    for (method, path) in [("POST", "/api/orders"), ("PUT", "/api/products/1"), ("PATCH", "/api/products/1")]
    {
        check(&served, method, path, |bytes| body("{\"sizes\":[", "\"a\"", "]}", bytes));
    }
}

#[test]
fn nobody_waits_until_a_statement_of_many_patterns_is_written() {
    let mut settings = filterc_prefect::settings("sqlite::memory:");
    settings.seed = Some(String::new());
    settings.leniencies = filterc_prefect::LENIENCIES;
    let served = start(settings).unwrap();
    // As long as a body that is compiled elsewhere.
    let patterns = |count: usize| {
        let patterns = vec!["\"*a?\""; count].join(",");
        let blank = " ".repeat(LONG + 1_000 - patterns.len());
        format!("{{\"filter\":{{\"resource\":{{\"labels\":{{\"a\":[{patterns}]}}}}}}{blank}}}").into_bytes()
    };
    let path = "/api/events/filter";
    let few = work(&served, "POST", path, &patterns(600));
    let many = work(&served, "POST", path, &patterns(2_500));
    let Some((few, many)) = few.zip(many) else { return };
    assert!(many < 2 * few, "{few} ns, {many} ns of many patterns");
}
