//! What a change of a deployment does to schedules that have slugs: those that it names change, others stay.

use axum::http::StatusCode;
use filterc::Values;
use foldhash::HashMap;
use serde_json::Value;
use uuid::Uuid;

use super::schedules;
use crate::api::writer::{Row, Writer};
use filterc_server::failure::Failure;

/// The changes of the schedules of a deployment.
#[derive(Debug)]
pub(super) enum Plan {
    /// These in place of all that are there.
    Replace(Vec<Value>),
    /// These change, and these are new.
    Patch {
        changed: Vec<(Uuid, Value)>,
        new: Vec<Value>,
    },
    Keep,
}

/// The plan for what a body says of schedules, if anything.
pub(super) async fn plan(
    writer: &Writer<'_>,
    deployment: Uuid,
    said: Option<&Value>,
) -> Result<Plan, Failure> {
    let found =
        writer.find("deployment_schedules", &[("deployment_id", Values::Uuids(&[deployment]))]).await?;
    let known: Vec<_> = found
        .views()
        .map(|row| (row.uuid("id").unwrap_or_default(), row.text("slug").map(str::to_owned)))
        .collect();
    let said = said.and_then(Value::as_array).map(Vec::as_slice);
    decide(&known, said).map_err(|detail| Failure::Status(StatusCode::UNPROCESSABLE_ENTITY, detail))
}

fn decide(known: &[(Uuid, Option<String>)], said: Option<&[Value]>) -> Result<Plan, String> {
    let all_known_have_slugs = !known.is_empty() && known.iter().all(|(_, slug)| slug.is_some());
    let Some(said) = said else { return Ok(Plan::Keep) };
    if !all_known_have_slugs {
        return Ok(Plan::Replace(said.iter().filter(|one| !one["schedule"].is_null()).cloned().collect()));
    }
    if said.iter().any(|one| one["slug"].is_null()) {
        let detail = "Please provide a slug for each schedule in your request to ensure schedules are updated correctly.";
        return Err(detail.to_owned());
    }
    let ids: HashMap<_, _> =
        known.iter().rev().filter_map(|(id, slug)| Some((slug.as_deref()?, *id))).collect();
    let of = |slug: &str| ids.get(slug).copied();
    let replaced: Vec<_> = said.iter().filter_map(|one| filled(one, "replaces")).collect();
    let mut again: HashMap<_, usize> = HashMap::default();
    for slug in &replaced {
        *again.entry(*slug).or_default() += 1;
    }
    if let Some(twice) = replaced.iter().find(|slug| again.get(*slug).is_some_and(|times| *times > 1)) {
        return Err(format!("Multiple schedules have 'replaces' targeting the same slug: {twice}"));
    }
    let (mut changed, mut new) = (Vec::new(), Vec::new());
    for one in said {
        let slug = one["slug"].as_str().unwrap_or_default();
        let replaces = filled(one, "replaces");
        if let (Some(old), Some(_), false) = (replaces, of(slug), again.contains_key(slug)) {
            return Err(format!(
                "Cannot rename schedule from '{old}' to '{slug}': a schedule with slug '{slug}' already exists."
            ));
        }
        match of(replaces.unwrap_or(slug)) {
            Some(id) => changed.push((id, one.clone())),
            None if one["schedule"].is_null() => {
                let detail = "Unable to create new deployment schedules without a schedule configuration.";
                return Err(detail.to_owned());
            }
            None => new.push(one.clone()),
        }
    }
    Ok(Plan::Patch { changed, new })
}

fn filled<'v>(of: &'v Value, name: &str) -> Option<&'v str> {
    of[name].as_str().filter(|text| !text.is_empty())
}

impl Plan {
    pub(super) async fn carry_out(self, writer: &Writer<'_>, deployment: Uuid) -> Result<(), Failure> {
        match self {
            Self::Keep => Ok(()),
            Self::Replace(with) => schedules::replace(writer, deployment, &with).await,
            Self::Patch { changed, mut new } => {
                // Slugs that go are free for others.
                let renamed = changed.iter().filter(|(_, one)| filled(one, "replaces").is_some());
                let renamed: Vec<_> = renamed.map(|(id, _)| *id).collect();
                let mut freed = Row::new();
                freed.insert("slug".to_owned(), Value::Null);
                if !renamed.is_empty() {
                    writer.update("deployment_schedules", &renamed, freed).await?;
                }
                for (id, one) in &changed {
                    schedules::change(writer, *id, one).await?;
                }
                for schedule in new.iter_mut().filter_map(Value::as_object_mut) {
                    schedule.insert("max_scheduled_runs".to_owned(), Value::Null);
                }
                schedules::insert(writer, deployment, &new).await.map(drop)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn schedules_are_known_by_their_slugs() {
        let known = [(Uuid::from_u128(1), Some("a".to_owned())), (Uuid::from_u128(2), Some("b".to_owned()))];
        let times = json!({"cron": "* * * * *"});
        for (said, changed, new) in [
            (json!([{"slug": "a"}]), 1, 0),
            (json!([{"slug": "a"}, {"slug": "c", "schedule": times}]), 1, 1),
            (json!([{"slug": "c", "replaces": "a"}]), 1, 0),
            (json!([{"slug": "b", "replaces": "a"}, {"slug": "a", "replaces": "b"}]), 2, 0),
            (json!([{"slug": "c", "replaces": "nobody", "schedule": times}]), 0, 1),
            (json!([]), 0, 0),
        ] {
            match decide(&known, said.as_array().map(Vec::as_slice)) {
                Ok(Plan::Patch { changed: found, new: made }) => {
                    assert_eq!((found.len(), made.len()), (changed, new), "{said}");
                }
                other => panic!("{said}: {other:?}"),
            }
        }
        for said in [
            json!([{"schedule": times}]),
            json!([{"slug": "c"}]),
            json!([{"slug": "b", "replaces": "a"}]),
            json!([{"slug": "c", "replaces": "a"}, {"slug": "d", "replaces": "a"}]),
        ] {
            assert!(decide(&known, said.as_array().map(Vec::as_slice)).is_err(), "{said}");
        }
        let nameless = [(Uuid::from_u128(1), None)];
        assert!(matches!(decide(&nameless, Some(&[json!({"schedule": times})])), Ok(Plan::Replace(_))));
        assert!(matches!(decide(&nameless, None), Ok(Plan::Keep)));
    }
}
