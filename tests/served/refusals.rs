//! Refusals: where and of what type the errors are, or the text.

use serde_json::Value;

use super::server::Reply;
use crate::recorded::Verdict;
use crate::recorded::cases::Case;

pub(super) fn compare(case: &Case, reply: &Reply) -> Verdict {
    let ours = reply.json()?;
    if case.answer["detail"].is_string() {
        let same = ours["detail"] == case.answer["detail"];
        return if same { Ok(()) } else { Err(format!("{ours}, not {}", case.answer["detail"])) };
    }
    let ours = ours["exception_detail"].as_array().ok_or_else(|| format!("no errors in {ours}"))?;
    let mut ours: Vec<_> = ours.iter().map(|error| pair(&dotted(&error["loc"]), &error["type"])).collect();
    let mut theirs: Vec<_> =
        case.list("errors").iter().map(|error| pair(error[0].as_str().unwrap(), &error[1])).collect();
    if case.answer["in_order"] != true {
        ours.sort();
        theirs.sort();
    }
    if ours == theirs { Ok(()) } else { Err(format!("{ours:?}, not {theirs:?}")) }
}

/// Place and type; where a text is no JSON, the place inside does not matter.
fn pair(location: &str, kind: &Value) -> (String, String) {
    let kind = kind.as_str().unwrap_or_default();
    let location = if kind == "json_invalid" { "body" } else { location };
    (location.to_owned(), kind.to_owned())
}

/// `body.flows.id.any_.0`
fn dotted(location: &Value) -> String {
    let segment = |one: &Value| one.as_str().map_or_else(|| one.to_string(), str::to_owned);
    let segments = location.as_array().into_iter().flatten().map(segment);
    segments.collect::<Vec<_>>().join(".")
}
