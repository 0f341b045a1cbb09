//! The order in which Prefect's server names what is wrong: the limit first, which is checked before the others; the keys of the
//! body as its endpoint declares them; in a filter `operator`, then the fields as they are declared, then what it does not know.
//! Facts of the server 3.9.1, measured.

use filterc::Catalog;
use filterc::catalog::{CollectionId, Endpoint, Field, FieldId, FieldKind, KeyRole};

/// The rank of keys that are not known: last, in the order of the body.
const LAST: usize = usize::MAX;

/// The keys of the body that this endpoint checks first; those not among them follow as the catalog lists them.
fn checked_first(path: &str) -> &'static [&'static str] {
    let group = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    match (path, group) {
        ("/ui/task_runs/dashboard/counts", _) => {
            &["task_runs", "flows", "flow_runs", "deployments", "work_pools", "work_queues"]
        }
        ("/ui/flow_runs/history", _) => {
            &["sort", "limit", "offset", "flows", "flow_runs", "task_runs", "deployments", "work_pools"]
        }
        ("/flow_runs/{id}/input/filter", _) => &["prefix", "limit", "exclude_keys"],
        ("/work_pools/{name}/concurrency_status", _) => &["limit", "page", "flow_run_limit"],
        ("/deployments/get_scheduled_flow_runs", _) => &["limit", "deployment_ids", "scheduled_before"],
        (_, "events") => &["filter", "limit", "time_unit", "time_interval"],
        (_, "artifacts") => {
            &["limit", "sort", "offset", "artifacts", "flow_runs", "task_runs", "flows", "deployments"]
        }
        (_, "flow_runs" | "task_runs" | "automations") => &[
            "limit",
            "sort",
            "offset",
            "page",
            "history_start",
            "history_end",
            "history_interval_seconds",
            "flows",
            "flow_runs",
            "task_runs",
            "deployments",
            "work_pools",
            "work_pool_queues",
            "work_queues",
        ],
        (_, "flows" | "deployments" | "logs" | "variables") => &[
            "limit",
            "offset",
            "page",
            "flows",
            "flow_runs",
            "task_runs",
            "deployments",
            "work_pools",
            "work_pool_queues",
            "logs",
            "variables",
            "sort",
        ],
        ("/work_queues/filter", _) => &["limit", "offset", "work_queues"],
        (_, "block_documents") => {
            &["limit", "block_documents", "block_types", "block_schemas", "include_secrets", "sort", "offset"]
        }
        _ => &["limit"],
    }
}

/// Where a key of the body comes.
pub(super) fn of_key(endpoint: &Endpoint, key: &str) -> usize {
    let first = checked_first(&endpoint.path);
    let behind = || endpoint.keys.iter().position(|known| known.name == key).map(|at| first.len() + at);
    first.iter().position(|known| *known == key).or_else(behind).unwrap_or(LAST)
}

/// Where the error of a place comes: a number for each key and position on the way.
pub(super) fn rank(catalog: &Catalog, endpoint: &Endpoint, pointer: &str) -> Vec<usize> {
    let mut segments = pointer.split('/').skip(1);
    let Some(key) = segments.next() else { return Vec::new() };
    let mut rank = vec![of_key(endpoint, key)];
    let queried = catalog.collection(endpoint.collection);
    let role = endpoint.keys.iter().find(|known| known.name == key).map(|known| known.role);
    let of = match role {
        Some(KeyRole::Queried) => Some(endpoint.collection),
        Some(KeyRole::Related(id)) => Some(queried.relation(id).step.collection),
        _ => None,
    };
    match of {
        Some(of) => in_filter(catalog, of, segments, &mut rank),
        None => rank.extend(segments.map(position)),
    }
    rank
}

fn in_filter<'p>(
    catalog: &Catalog,
    of: CollectionId,
    segments: impl Iterator<Item = &'p str>,
    rank: &mut Vec<usize>,
) {
    let collection = catalog.collection(of);
    let mut fields: &[FieldId] = &collection.top_fields;
    // True where `operator` is one of the names here.
    let mut groups = collection.groups;
    // The field whose operators come next.
    let mut within: Option<&Field> = None;
    for segment in segments {
        if let Some(field) = within {
            match &field.kind {
                FieldKind::Operators(uses) if segment.parse::<usize>().is_err() => {
                    let at = uses.iter().position(|one| one.name == segment);
                    rank.push(declared_at(segment, at, field.groups));
                    continue;
                }
                FieldKind::Nested(inner) => (fields, groups) = (inner, field.groups),
                FieldKind::Operators(_) | FieldKind::Sort(_) => {
                    rank.push(position(segment));
                    continue;
                }
            }
        }
        let at = fields.iter().position(|id| collection.field(*id).name == segment);
        within = at.and_then(|at| fields.get(at)).map(|id| collection.field(*id));
        rank.push(declared_at(segment, at, groups));
    }
}

/// `operator` is declared before the others, where it is.
fn declared_at(name: &str, at: Option<usize>, groups: bool) -> usize {
    match at {
        _ if groups && name == "operator" => 0,
        Some(at) => at + 1,
        None => LAST,
    }
}

/// Of elements their number; members that nobody declared stay in their order.
fn position(segment: &str) -> usize {
    segment.parse().unwrap_or_default()
}
