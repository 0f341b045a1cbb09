//! The bodies that the benchmarks share.

/// A name, where the body is sent to, and the body.
pub type Body = (&'static str, &'static str, String);

/// Ten bodies, from the example to 32,767 ids.
pub fn bodies() -> Vec<Body> {
    let ids = |count: usize| {
        let ids: Vec<_> = (0..count).map(|i| format!("\"0b6f7d3e-5c1a-4f0e-9a55-{i:012x}\"")).collect();
        format!(r#"{{"flow_runs": {{"id": {{"any_": [{}]}}}}}}"#, ids.join(", "))
    };
    let example = include_str!("../tests/bodies/flows/failed-database-flows.json");
    vec![
        ("example", "flows", example.to_owned()),
        ("nothing", "flows", "{}".to_owned()),
        ("page", "flow_runs", r#"{"limit": 5, "offset": 10, "sort": "START_TIME_DESC"}"#.to_owned()),
        ("state", "flow_runs", include_str!("../tests/bodies/flow_runs/state-type-any.json").to_owned()),
        ("like", "flows", include_str!("../tests/bodies/flows/name-like.json").to_owned()),
        ("times", "flow_runs", r#"{"flow_runs": {"start_time": {"after_": "2026-11-01T00:00:00Z", "before_": "2026-11-02T00:00:00Z"}}}"#.to_owned()),
        ("all groups", "flows", include_str!("../tests/bodies/flows/all-groups.json").to_owned()),
        ("count", "flow_runs/count", include_str!("../tests/bodies/flow_runs-count/related.json").to_owned()),
        ("100 ids", "flow_runs", ids(100)),
        ("32767 ids", "flow_runs", ids(32_767)),
    ]
}
