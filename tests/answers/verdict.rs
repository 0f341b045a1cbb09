//! One case: our answer against the recorded one. A kind of answer is an arm of [`answer`].

use filterc::{Compiled, Compiler};
use filterc_db::Database;
use filterc_tests::databases::wait;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::{groups, refusals};
use crate::recorded::cases::Case;
use crate::recorded::{Verdict, order};

pub(super) fn of(case: &Case, compiler: &Compiler, database: &Database) -> Verdict {
    let path = percent_decode_str(&case.path).decode_utf8_lossy();
    let route = compiler.route(&path).map_err(|_| format!("{} is not declared", case.endpoint))?;
    let endpoint = route.endpoint;
    match compiler.compile_at(route, case.sent()) {
        Ok(compiled) if case.accepted() => answer(case, &compiled, database),
        Ok(_) => Err(format!("accepted, not refused: {}", case.answer)),
        Err(refused) if case.accepted() => Err(format!("refused, not accepted: {refused}")),
        Err(refused) => refusals::compare(case, compiler.catalog().endpoint(endpoint), &refused.diagnostics),
    }
}

fn answer(case: &Case, compiled: &Compiled, database: &Database) -> Verdict {
    match case.kind.as_str() {
        "list" => order::compare(case, &ids(compiled, database)?),
        "count" => same(case, "count", count(compiled, database)?),
        "paginate" => {
            order::compare(case, &ids(compiled, database)?)?;
            let (limit, _) = window(compiled);
            let count = count(compiled, database)?;
            same(case, "count", count)?;
            same(case, "limit", limit)?;
            same(case, "page", compiled.page)?;
            same(case, "pages", if limit == 0 { 0 } else { count.div_ceil(limit) })
        }
        "events" => {
            order::compare(case, &ids(compiled, database)?)?;
            let (limit, offset) = window(compiled);
            let total = count(compiled, database)?;
            same(case, "total", total)?;
            same(case, "next", offset + limit < total)
        }
        "history" | "json" if groups::ENDPOINTS.contains(&case.endpoint.as_str()) => {
            groups::compare(case, compiled, database)
        }
        // Objects made of rows, in the order of the rows.
        "json" => {
            let theirs = case.list("json").iter().map(|row| row["id"].as_str().unwrap());
            let ours = ids(compiled, database)?;
            if theirs.eq(ours.iter().map(String::as_str)) { Ok(()) } else { Err(format!("{ours:?}")) }
        }
        "lateness" => lateness(case, compiled, database),
        other => Err(format!("nobody compares answers of kind `{other}` yet")),
    }
}

/// A mean in seconds that may grow with the clock, give or take a few seconds.
fn lateness(case: &Case, compiled: &Compiled, database: &Database) -> Verdict {
    let statement = compiled.statement(database.dialect());
    let rows = wait(database.rows(&statement, filterc_prefect::catalog()));
    let rows = rows.map_err(|error| format!("{error}\n{}", statement.sql))?;
    let ours = json!(rows[0].values[0]);
    let theirs = &case.answer["value"];
    let (Some(ours), Some(recorded)) = (ours.as_f64(), theirs.as_f64()) else {
        return if ours == *theirs { Ok(()) } else { Err(format!("{ours}, not {theirs}")) };
    };
    let slope = case.answer["slope"].as_object().and_then(|slopes| slopes.values().next()?.as_f64());
    let at = case.answer["at"].as_f64().unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "seconds")]
    let now = compiled.query.ir().query.now as f64 / 1e6;
    let expected = recorded + slope.unwrap_or(0.0) * (now - at);
    if (ours - expected).abs() < 5.0 { Ok(()) } else { Err(format!("{ours}, not {expected}")) }
}

fn ids(compiled: &Compiled, database: &Database) -> Result<Vec<String>, String> {
    let statement = compiled.statement(database.dialect());
    let rows = wait(database.rows(&statement, filterc_prefect::catalog()));
    let rows = rows.map_err(|error| format!("{error}\n{}", statement.sql))?;
    let key = compiled.collection().key.index();
    let ids = rows.iter().map(|row| match json!(row.values[key]) {
        Value::String(id) => id,
        other => other.to_string(),
    });
    Ok(ids.collect())
}

/// All rows that match, not those of the page.
fn count(compiled: &Compiled, database: &Database) -> Result<u64, String> {
    let statement = compiled.clone().counted().statement(database.dialect());
    wait(database.count(&statement)).map_err(|error| format!("{error}\n{}", statement.sql))
}

/// Limit and offset.
fn window(compiled: &Compiled) -> (u64, u64) {
    let query = &compiled.query.ir().query;
    (query.limit.map_or(0, u64::from), query.offset)
}

fn same(case: &Case, key: &str, ours: impl Into<Value>) -> Verdict {
    let (ours, theirs) = (ours.into(), &case.answer[key]);
    if ours == *theirs { Ok(()) } else { Err(format!("{key} {ours}, not {theirs}")) }
}
