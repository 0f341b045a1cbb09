//! The recorded requests, each with the answer on one database. `tests/conformance/README.md` states the format.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

use filterc::Dialect;
use filterc_tests::top;
use flate2::read::GzDecoder;
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// A request, and what the server answered.
pub(super) struct Case {
    pub(super) id: String,
    /// `/work_pools/{work_pool_name}/queues/filter`
    pub(super) endpoint: String,
    /// `/work_pools/pool é/queues/filter`
    pub(super) path: String,
    pub(super) body: Vec<u8>,
    /// `list`, `paginate`, `count`, `events`, …
    pub(super) kind: String,
    pub(super) answer: Value,
}

impl Case {
    pub(super) fn accepted(&self) -> bool {
        self.answer["status"] == 200
    }

    /// The numbers or texts of a list in the answer.
    pub(super) fn list(&self, key: &str) -> &[Value] {
        self.answer[key].as_array().map_or(&[], Vec::as_slice)
    }
}

/// All cases that tell something; not those where the server itself failed.
pub(super) fn of(dialect: Dialect) -> Vec<Case> {
    let text = String::from_utf8(unpacked("cases.ndjson.gz")).unwrap();
    let cases = text.lines().map(|line| case(serde_json::from_str(line).unwrap(), dialect.name()));
    cases.filter(|case| case.answer.get("upstream_5xx").is_none()).collect()
}

fn case(mut line: Value, database: &str) -> Case {
    let mut answer = line["answer"].take();
    if let Some(only_here) = line.get_mut(database) {
        answer.as_object_mut().unwrap().append(only_here.as_object_mut().unwrap());
    }
    let body = match &line["raw"] {
        Value::String(text) => text.clone().into_bytes(),
        _ => serde_json::to_vec(&line["body"]).unwrap(),
    };
    let text = |key: &str| line[key].as_str().unwrap().to_owned();
    let path = percent_decode_str(line["path"].as_str().unwrap_or(&text("endpoint")))
        .decode_utf8()
        .unwrap()
        .into_owned();
    Case { id: text("id"), endpoint: text("endpoint"), path, body, kind: text("kind"), answer }
}

/// A file of `tests/conformance/`, unpacked.
pub(super) fn unpacked(name: &str) -> Vec<u8> {
    let packed = fs::read(folder().join(name)).unwrap();
    let mut bytes = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    bytes
}

pub(super) fn folder() -> PathBuf {
    top().join("tests/conformance")
}
