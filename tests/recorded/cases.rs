//! The recorded requests, each with the answer on one database. `tests/conformance/README.md` states the format.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

use filterc::Dialect;
use filterc_tests::top;
use flate2::read::GzDecoder;
use serde_json::Value;

/// A file of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recording {
    /// Bodies of filters, `edge-…`, `random-…` and `invalid-…`.
    Filters,
    /// Everything else, `read-…`.
    Reads,
    /// Of what `tests/client/compare` generated, one of each class that was answered otherwise once, `generated-…`.
    Generated,
}

impl Recording {
    fn file(self) -> &'static str {
        match self {
            Self::Filters => "cases.ndjson.gz",
            Self::Reads => "reads.ndjson.gz",
            Self::Generated => "generated.ndjson.gz",
        }
    }

    /// True for the ids of its cases.
    pub(crate) fn holds(self, id: &str) -> bool {
        match self {
            Self::Reads => id.starts_with("read-"),
            Self::Generated => id.starts_with("generated-"),
            Self::Filters => !Self::Reads.holds(id) && !Self::Generated.holds(id),
        }
    }
}

/// A request, and what the server answered.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) method: String,
    /// `/work_pools/{work_pool_name}/queues/filter`
    pub(crate) endpoint: String,
    /// `/work_pools/pool%20%C3%A9/queues/filter`
    pub(crate) path: String,
    /// None where nothing was sent.
    pub(crate) body: Option<Vec<u8>>,
    /// `list`, `paginate`, `count`, `events`, …
    pub(crate) kind: String,
    pub(crate) answer: Value,
}

impl Case {
    pub(crate) fn accepted(&self) -> bool {
        self.answer["status"] == 200
    }

    /// The numbers or texts of a list in the answer.
    pub(crate) fn list(&self, key: &str) -> &[Value] {
        self.answer[key].as_array().map_or(&[], Vec::as_slice)
    }

    /// The bytes that were sent.
    pub(crate) fn sent(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }
}

/// All cases that tell something; not those where the server itself failed.
pub(crate) fn of(recording: Recording, dialect: Dialect) -> Vec<Case> {
    let text = String::from_utf8(unpacked(recording.file())).unwrap();
    let cases = text.lines().map(|line| case(serde_json::from_str(line).unwrap(), dialect.name()));
    let cases: Vec<_> = cases.filter(|case| case.answer.get("upstream_5xx").is_none()).collect();
    assert!(cases.iter().all(|case| recording.holds(&case.id)), "an id of the other file");
    cases
}

fn case(mut line: Value, database: &str) -> Case {
    let mut answer = line["answer"].take();
    if let Some(only_here) = line.get_mut(database) {
        answer.as_object_mut().unwrap().append(only_here.as_object_mut().unwrap());
    }
    let body = match (&line["raw"], line.get("body")) {
        (Value::String(text), _) => Some(text.clone().into_bytes()),
        (_, body) => body.map(|body| serde_json::to_vec(body).unwrap()),
    };
    let text = |key: &str| line[key].as_str().unwrap().to_owned();
    Case {
        id: text("id"),
        method: line["method"].as_str().unwrap_or("POST").to_owned(),
        endpoint: text("endpoint"),
        path: line["path"].as_str().map_or_else(|| text("endpoint"), str::to_owned),
        body,
        kind: text("kind"),
        answer,
    }
}

/// A file of `tests/conformance/`, unpacked.
pub(crate) fn unpacked(name: &str) -> Vec<u8> {
    let packed = fs::read(folder().join(name)).unwrap();
    let mut bytes = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    bytes
}

pub(crate) fn folder() -> PathBuf {
    top().join("tests/conformance")
}
