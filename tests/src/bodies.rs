//! The bodies of `tests/bodies/`, and of `tests/shop/` for the second catalog: the folder says where a body is sent and what is expected of it.
//!
//! `flows/x.json` is accepted by strict without a finding, `flows-count/` goes to the count endpoint, `~` stands for `/`, `warned/` is
//! accepted with the finding its name begins with, `refused/` is refused with it, `prefect/` is read with all leniencies.

use std::fs;
use std::path::Path;

use filterc::Leniencies;

pub struct Case {
    /// `refused/flows/FC0203-any`
    pub name: String,
    /// `flows`, `flows/count`
    pub on: String,
    pub leniencies: Leniencies,
    pub expected: Expected,
    pub body: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// No finding in strict; anything with all leniencies.
    Accepted,
    Warned,
    Refused,
}

impl Case {
    /// `FC0203` of `FC0203-any`.
    pub fn code(&self) -> Option<&str> {
        let file = self.name.rsplit('/').next()?;
        file.split('-').next().filter(|code| code.starts_with("FC"))
    }
}

/// All bodies for the built-in catalog, by name.
pub fn all() -> Vec<Case> {
    under("tests/bodies")
}

/// All bodies for the second catalog, by name.
pub fn of_shop() -> Vec<Case> {
    under("tests/shop")
}

fn under(folder: &str) -> Vec<Case> {
    let top = crate::top().join(folder);
    let mut cases = Vec::new();
    collect(&top, &top, &mut cases);
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn collect(top: &Path, folder: &Path, cases: &mut Vec<Case>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(top, &path, cases);
            continue;
        }
        let name = path.strip_prefix(top).unwrap().with_extension("").to_str().unwrap().to_owned();
        let parts: Vec<_> = name.split('/').collect();
        let (expected, leniencies) = match parts[0] {
            "refused" => (Expected::Refused, Leniencies::NONE),
            "warned" => (Expected::Warned, Leniencies::NONE),
            "prefect" => (Expected::Accepted, filterc_prefect::LENIENCIES),
            _ => (Expected::Accepted, Leniencies::NONE),
        };
        let on = parts[parts.len() - 2].replace("-count", "/count").replace('~', "/");
        let mut body = fs::read(&path).unwrap();
        body.truncate(body.trim_ascii_end().len());
        cases.push(Case { name, on, leniencies, expected, body });
    }
}
