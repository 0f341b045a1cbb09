//! Answers that a server shapes out of our groups: each has its numbers out of them.

use std::collections::BTreeMap;

use filterc::Compiled;
use filterc::sql::Output;
use filterc_db::{Database, Row};
use filterc_tests::databases::wait;
use serde_json::{Value, json};

use crate::recorded::Verdict;
use crate::recorded::cases::Case;

/// A group by the names of its columns.
type Group = BTreeMap<String, Value>;

/// The endpoints that are compared here.
pub(super) const ENDPOINTS: [&str; 5] = [
    "/flow_runs/history",
    "/task_runs/history",
    "/ui/task_runs/count",
    "/ui/task_runs/dashboard/counts",
    "/events/count-by/{countable}",
];

pub(super) fn compare(case: &Case, compiled: &Compiled, database: &Database) -> Verdict {
    let ours = groups(compiled, database)?;
    match case.endpoint.as_str() {
        "/ui/task_runs/count" => {
            let named = ours.iter().map(|group| (text(&group["state_type"]), group["number"].clone()));
            same(&Value::Object(named.collect()), &case.answer["json"])
        }
        "/ui/task_runs/dashboard/counts" => {
            let mut buckets = vec![json!({"completed": 0, "failed": 0}); 20];
            for group in &ours {
                let at = usize::try_from(group["bucket"].as_u64().unwrap()).unwrap();
                buckets[at] = json!({"completed": group["completed"], "failed": group["failed"]});
            }
            same(&Value::Array(buckets), &case.answer["json"])
        }
        "/events/count-by/{countable}" => counts(case, &ours),
        _ => history(case, &ours),
    }
}

fn groups(compiled: &Compiled, database: &Database) -> Result<Vec<Group>, String> {
    let statement = compiled.statement(database.dialect());
    let Output::Groups(columns) = &statement.output else { return Err("not an answer in groups".to_owned()) };
    let rows = wait(database.rows(&statement, filterc_prefect::catalog()));
    let rows = rows.map_err(|error| format!("{error}\n{}", statement.sql))?;
    let group = |row: &Row| {
        let cells = row.values.iter().map(|cell| json!(cell));
        columns.iter().map(|(name, _)| name.clone()).zip(cells).collect()
    };
    Ok(rows.iter().map(group).collect())
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn same(ours: &Value, theirs: &Value) -> Verdict {
    if ours == theirs { Ok(()) } else { Err(format!("{ours}, not {theirs}")) }
}

/// The states of each interval with their counts, and sums of seconds within two seconds a run.
fn history(case: &Case, ours: &[Group]) -> Verdict {
    let states = |group: &Group| (text(&group["state_type"]), text(&group["state_name"]));
    for (at, interval) in case.list("json").iter().enumerate() {
        let theirs = interval["states"].as_array().unwrap();
        let here: Vec<_> = ours.iter().filter(|group| group["bucket"] == at).collect();
        if here.len() != theirs.len() {
            return Err(format!("{} states in interval {at}, not {}", here.len(), theirs.len()));
        }
        for state in theirs {
            let name = (text(&state["state_type"]), text(&state["state_name"]));
            let Some(group) = here.iter().find(|group| states(group) == name) else {
                return Err(format!("interval {at} has no {name:?}"));
            };
            same(&group["count_runs"], &state["count_runs"])?;
            let slack = 2.0 * group["count_runs"].as_f64().unwrap();
            for sum in ["sum_estimated_run_time", "sum_estimated_lateness"] {
                let (ours, theirs) = (group[sum].as_f64().unwrap(), state[sum].as_f64().unwrap());
                if (ours - theirs).abs() > slack {
                    return Err(format!("{sum} of {name:?} in interval {at} is {ours}, not {theirs}"));
                }
            }
        }
    }
    let intervals = case.list("json").len();
    let outside =
        ours.iter().find(|group| group["bucket"].as_u64().is_none_or(|at| at as usize >= intervals));
    outside.map_or(Ok(()), |group| Err(format!("a group in no interval: {group:?}")))
}

/// How many events of each day, name or resource. Days without events are not groups.
fn counts(case: &Case, ours: &[Group]) -> Verdict {
    let by_time = case.path.ends_with("/day") || case.path.ends_with("/time");
    let mut ours: Vec<_> = ours.iter().map(|group| group["count"].clone()).zip(ours).collect();
    let mut theirs: Vec<_> = case.list("json").iter().filter(|one| one["count"] != 0).collect();
    if ours.len() != theirs.len() {
        return Err(format!("{} groups, not {}", ours.len(), theirs.len()));
    }
    if !by_time {
        // Equal counts and labels come in any order.
        let order = |count: &Value, label: &Value, value: &Value| {
            (std::cmp::Reverse(count.as_u64()), text(label), text(value))
        };
        let label = |group: &Group| group.get("label").unwrap_or(&group["value"]).clone();
        ours.sort_by_key(|(count, group)| order(count, &label(group), &group["value"]));
        theirs.sort_by_key(|one| order(&one["count"], &one["label"], &one["value"]));
    }
    // The first day of the range is the first group that a server numbers.
    let first = theirs.first().map_or(0, |one| number(&one["value"]));
    let ours_first = ours.first().map_or(0, |(_, group)| number(&group["value"]));
    for ((count, group), theirs) in ours.iter().zip(theirs) {
        same(count, &theirs["count"])?;
        if by_time {
            let (ours, theirs) = (number(&group["value"]) - ours_first, number(&theirs["value"]) - first);
            same(&json!(ours), &json!(theirs))?;
            continue;
        }
        same(&group["value"], &theirs["value"])?;
        for time in ["start_time", "end_time"] {
            let at = |value: &Value| value.as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
            if at(&group[time]).is_none() || at(&group[time]) != at(&theirs[time]) {
                return Err(format!("{time} {}, not {}", group[time], theirs[time]));
            }
        }
        if let Some(label) = group.get("label") {
            same(label, &theirs["label"])?;
        }
    }
    Ok(())
}

fn number(value: &Value) -> i64 {
    value.as_i64().or_else(|| value.as_str()?.parse().ok()).unwrap_or_default()
}
