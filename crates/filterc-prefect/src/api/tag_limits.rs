//! Limits of tags: limits by name whose name begins with `tag:`, and those of old, which keep the ids of their holders.

use filterc::Values;
use serde_json::Value;
use uuid::Uuid;

use super::actions::{TAG, leases};
use super::now;
use filterc_server::endpoint::{CompiledRequest, encoded};
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::{RowRef, Rows};

const NEW: &str = "concurrency_limits_v2";
const OLD: &str = "concurrency_limits";

/// The limit with this key.
pub(super) async fn by_id(reader: &Reader<'_>, key: Uuid) -> Result<Option<Value>, Failure> {
    let wanted = [("id", Values::Uuids(&[key]))];
    first(reader, reader.find(NEW, &wanted).await?, reader.find(OLD, &wanted).await?).await
}

/// The limit of this tag.
pub(super) async fn by_tag(reader: &Reader<'_>, tag: &str) -> Result<Option<Value>, Failure> {
    let new = reader.find(NEW, &[("name", Values::Texts(&[&format!("{TAG}{tag}")]))]).await?;
    first(reader, new, reader.find(OLD, &[("tag", Values::Texts(&[tag]))]).await?).await
}

async fn first(reader: &Reader<'_>, new: Rows<'_>, old: Rows<'_>) -> Result<Option<Value>, Failure> {
    Ok(merged(reader, new, old).await?.into_iter().next())
}

/// A page of both kinds: the new ones come first, and of a tag that has both the old one is left out.
pub(super) async fn page(reader: &Reader<'_>, request: &CompiledRequest<'_>) -> Result<Vec<u8>, Failure> {
    let limit = request.compiled.limit().map_or(usize::MAX, |limit| limit as usize);
    let offset = usize::try_from(request.compiled.offset()).unwrap_or(usize::MAX);
    let (mut new, mut old) = (reader.find(NEW, &[]).await?, reader.find(OLD, &[]).await?);
    new.sort_by_text("name");
    old.sort_by_text("tag");
    let both = merged(reader, new, old).await?;
    encoded(&both.into_iter().skip(offset).take(limit).collect::<Vec<_>>())
}

async fn merged(reader: &Reader<'_>, new: Rows<'_>, old: Rows<'_>) -> Result<Vec<Value>, Failure> {
    let now = now();
    let mut both = Vec::new();
    let is_of_tag = |limit: &RowRef<'_>| limit.text("name").is_some_and(|name| name.starts_with(TAG));
    let ids: Vec<_> = new.views().filter(is_of_tag).filter_map(|limit| limit.uuid("id")).collect();
    let leases = if ids.is_empty() { Vec::new() } else { leases(reader, &ids).await? };
    for limit in new.views().filter(is_of_tag) {
        let held = leases.iter().filter(|lease| {
            lease.until > now && limit.uuid("id").is_some_and(|id| lease.limits.contains(&id))
        });
        let holders: Value = held.filter_map(|lease| lease.task_run()).collect();
        let tag = limit.text("name").and_then(|name| name.strip_prefix(TAG)).unwrap_or_default();
        both.push(to_json(limit, tag, "limit", &holders));
    }
    for limit in old.views() {
        let tag = limit.text("tag").unwrap_or_default();
        if both.iter().all(|other| other.get("tag").and_then(Value::as_str) != Some(tag)) {
            let holders = limit.json("active_slots").cloned().unwrap_or_default();
            both.push(to_json(limit, tag, "concurrency_limit", &holders));
        }
    }
    Ok(both)
}

fn to_json(limit: RowRef<'_>, tag: &str, most: &str, holders: &Value) -> Value {
    serde_json::json!({
        "id": limit.part("id"), "created": limit.part("created"), "updated": limit.part("updated"),
        "tag": tag, "concurrency_limit": limit.part(most), "active_slots": holders,
    })
}
