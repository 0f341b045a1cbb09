//! Where a refused body is wrong: the recorded locations against our JSON Pointers.

use std::collections::{BTreeMap, BTreeSet};

use filterc::Diagnostic;
use filterc::catalog::{Endpoint, KeyRole};
use filterc::lang::codes::BODY_NOT_OBJECT;

use crate::recorded::cases::Case;

type Locations = BTreeSet<String>;

/// The recorded errors against ours.
pub(super) fn compare(case: &Case, endpoint: &Endpoint, diagnostics: &[Diagnostic]) -> Result<(), String> {
    let errors = diagnostics.iter().filter(|one| one.is_error());
    let ours: Locations = errors.flat_map(|one| locations(one, endpoint)).collect();
    if let Some(detail) = case.answer["detail"].as_str() {
        // A limit out of range wins over all other errors.
        let known = detail.starts_with("Invalid limit") && ours.contains("body.limit");
        return if known { Ok(()) } else { Err(format!("{ours:?}, not {detail:?}")) };
    }
    let theirs = alternatives(case);
    if theirs.contains(&ours) { Ok(()) } else { Err(format!("{ours:?}, not {theirs:?}")) }
}

/// `body.flows.id.any_.0`. The server misses every key of a body that is no object, where we say so once.
fn locations(error: &Diagnostic, endpoint: &Endpoint) -> Vec<String> {
    if error.code == BODY_NOT_OBJECT {
        // It knows no cursors.
        let keys = endpoint.keys.iter().filter(|key| key.role != KeyRole::Cursor);
        return keys.map(|key| format!("body.{}", key.name)).collect();
    }
    let path = error.pointer.as_str().replace('/', ".").replace("~1", "/").replace("~0", "~");
    vec![format!("body{path}")]
}

/// The recorded locations. Where several types are allowed, the server reports an error for each of them and names
/// it (`related.list[EventRelatedFilter]`); then those of one type are enough.
fn alternatives(case: &Case) -> Vec<Locations> {
    let mut certain = Locations::new();
    let mut tried: BTreeMap<&str, Locations> = BTreeMap::new();
    for error in case.list("errors") {
        let (location, kind) = (error[0].as_str().unwrap(), error[1].as_str().unwrap());
        if kind == "json_invalid" {
            // `body.12`: the position does not matter.
            certain.insert("body".to_owned());
            continue;
        }
        let named = |segment: &&str| segment.ends_with("Filter") || segment.starts_with("list[");
        let plain: Vec<_> = location.split('.').filter(|segment| !named(segment)).collect();
        let under = match location.split('.').find(named) {
            Some(name) => tried.entry(name).or_default(),
            None => &mut certain,
        };
        under.insert(plain.join("."));
    }
    if tried.is_empty() {
        return vec![certain];
    }
    tried.into_values().map(|of_one| &of_one | &certain).collect()
}
