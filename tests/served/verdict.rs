//! One case: the answer over HTTP against the recorded one. A kind of answer is an arm of [`answer`].

use serde_json::{Value, json};

use super::refusals;
use super::server::{Reply, Served};
use super::values::Terms;
use crate::recorded::cases::Case;
use crate::recorded::{Verdict, order};

pub(super) fn of(case: &Case, served: &Served) -> Verdict {
    let path = format!("/api{}", case.path);
    let reply = match &case.body {
        Some(body) => served.ask(&case.method, &path, &[("content-type", "application/json")], Some(body)),
        None => served.ask(&case.method, &path, &[], None),
    };
    if reply.status != case.answer["status"] {
        return Err(format!("status {}, not {}: {}", reply.status, case.answer["status"], reply.text()));
    }
    if case.answer.get("errors").is_some() || case.answer.get("detail").is_some() {
        return refusals::compare(case, &reply);
    }
    answer(case, &reply, served)
}

fn answer(case: &Case, reply: &Reply, served: &Served) -> Verdict {
    match case.kind.as_str() {
        "list" => rows(case, &reply.json()?),
        "count" => same("count", &reply.json()?, &case.answer["count"]),
        "paginate" => {
            let page = members(reply, &["results", "count", "limit", "pages", "page"])?;
            for key in ["count", "limit", "pages", "page"] {
                same(key, &page[key], &case.answer[key])?;
            }
            rows(case, &page["results"])
        }
        "events" => {
            let page = members(reply, &["events", "total", "next_page"])?;
            same("total", &page["total"], &case.answer["total"])?;
            same("next", &json!(!page["next_page"].is_null()), &case.answer["next"])?;
            rows(case, &page["events"])?;
            case.answer.get("page2_len").map_or(Ok(()), |len| follow(served, &page["next_page"], len))
        }
        "lateness" => Terms::of(case).compare(&reply.json()?, &case.answer["value"]),
        "history" | "json" => Terms::of(case).compare(&reply.json()?, &case.answer["json"]),
        "text" => {
            same("content type", &json!(reply.header("content-type")), &case.answer["type"])?;
            same("text", &json!(reply.text()), &case.answer["text"])
        }
        "redirect" => {
            let to = reply.header("location").unwrap_or_default();
            let inside = to.strip_prefix("/api").unwrap_or(to);
            same("location", &json!(inside), &case.answer["location"])
        }
        other => Err(format!("nobody compares answers of kind `{other}` yet")),
    }
}

/// An object with exactly these members.
fn members(reply: &Reply, names: &[&str]) -> Result<Value, String> {
    let object = reply.json()?;
    let known: Vec<_> = object.as_object().into_iter().flat_map(serde_json::Map::keys).collect();
    if known == names { Ok(object) } else { Err(format!("members {known:?}, not {names:?}")) }
}

/// Their order, and the recorded ones in full.
fn rows(case: &Case, ours: &Value) -> Verdict {
    let ours = ours.as_array().ok_or_else(|| format!("no list: {ours}"))?;
    let ids: Vec<_> = ours.iter().map(id).collect();
    order::compare(case, &ids)?;
    for theirs in case.list("rows") {
        let of = id(theirs);
        let at = ids.iter().position(|id| *id == of).ok_or_else(|| format!("no row {of}"))?;
        Terms::of(case).compare(&ours[at], theirs).map_err(|difference| format!("{of} {difference}"))?;
    }
    Ok(())
}

/// Of events that stand for their resources the resource, else the key.
fn id(row: &Value) -> String {
    let id = row.get("id").unwrap_or(&row["identifier"]);
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

/// The next page of events has so many.
fn follow(served: &Served, next: &Value, len: &Value) -> Verdict {
    let next = next.as_str().unwrap_or_default();
    let path = next.strip_prefix(&format!("http://{}", served.address));
    let path = path.ok_or_else(|| format!("the next page is elsewhere: {next}"))?;
    let reply = served.get(path);
    let page = members(&reply, &["events", "total", "next_page"])?;
    same("events of the next page", &json!(page["events"].as_array().map(Vec::len)), len)
}

fn same(what: &str, ours: &Value, theirs: &Value) -> Verdict {
    if ours == theirs { Ok(()) } else { Err(format!("{what} {ours}, not {theirs}")) }
}
