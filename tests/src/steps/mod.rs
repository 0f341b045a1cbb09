//! Requests one after the other, written down in a file, and what a server answers to them with ids and clocks taken out.
//!
//! The same code asks the real server, to record, and ours, to compare.

mod masks;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::client::Client;
use crate::top;
pub use masks::Masks;

/// A request of a file.
#[derive(Debug)]
pub struct Step {
    /// Counted from 1.
    pub line: usize,
    method: String,
    path: String,
    body: Option<Value>,
    /// What to keep of the answer: names, and pointers into it.
    keep: BTreeMap<String, String>,
    /// Pointers to what changes from run to run beside ids and times.
    mask: Vec<String>,
    /// Lists whose order is nobody's business, by their pointers.
    unordered: Vec<String>,
    /// What we answer where it is on purpose not what was recorded.
    pub ours: Option<Value>,
}

/// The files in `tests/writes`, without their ending; the one that `FILTERC_STEPS` names, if it names one.
pub fn names() -> Vec<String> {
    let files = fs::read_dir(top().join("tests/writes")).unwrap();
    let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = files.filter_map(|file| file.strip_suffix(".steps").map(str::to_owned)).collect();
    names.sort();
    if let Ok(only) = std::env::var("FILTERC_STEPS") {
        names.retain(|name| *name == only);
    }
    names
}

/// Where the recorded answers to a file are.
pub fn answers_file(name: &str) -> PathBuf {
    top().join(format!("tests/writes/answers/{name}.ndjson"))
}

/// The text of a file of steps.
pub fn text(name: &str) -> String {
    fs::read_to_string(top().join(format!("tests/writes/{name}.steps"))).unwrap()
}

/// The steps of a file: an object a line; empty lines and lines that start with `#` say nothing.
pub fn steps(text: &str) -> Vec<Step> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|(line, text)| Step::parse(line, text).unwrap_or_else(|error| panic!("line {line}: {error}")))
        .collect()
}

impl Step {
    fn parse(line: usize, text: &str) -> Result<Self, String> {
        let mut step: Map<String, Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let asked = step.remove("do").and_then(|ask| ask.as_str().map(str::to_owned)).ok_or("no `do`")?;
        let (method, path) = asked.split_once(' ').ok_or("`do` is a method and a path")?;
        let list = |value: Option<Value>| -> Vec<String> {
            serde_json::from_value(value.unwrap_or_else(|| json!([]))).unwrap_or_default()
        };
        let parsed = Self {
            line,
            method: method.to_owned(),
            path: path.to_owned(),
            body: step.remove("body"),
            keep: serde_json::from_value(step.remove("keep").unwrap_or_else(|| json!({})))
                .map_err(|error| error.to_string())?,
            mask: list(step.remove("mask")),
            unordered: list(step.remove("unordered")),
            ours: step.remove("ours"),
        };
        if parsed.ours.is_some() && step.remove("because").is_none() {
            return Err("`ours` needs `because`".to_owned());
        }
        match step.keys().next() {
            Some(key) => Err(format!("what is `{key}`?")),
            None => Ok(parsed),
        }
    }

    /// `POST /flows/`
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// Asks all steps of a file of the server at this URL, which ends in `/api`; the masked answers.
pub fn ask(url: &str, text: &str) -> Vec<Value> {
    let client = Client::new(url);
    let (mut kept, mut masks) = (BTreeMap::new(), Masks::new(text));
    steps(text).iter().map(|step| step.ask(&client, &mut kept, &mut masks)).collect()
}

impl Step {
    fn ask(&self, client: &Client, kept: &mut BTreeMap<String, String>, masks: &mut Masks) -> Value {
        let body = self.body.as_ref().map(|body| filled(&body.to_string(), kept));
        let answer = client.send(&self.method, &filled(&self.path, kept), body.as_deref());
        let (status, text) = answer.unwrap_or_else(|error| panic!("line {}: {error}", self.line));
        let mut body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        for (name, pointer) in &self.keep {
            let value = body.pointer(pointer);
            let value =
                value.unwrap_or_else(|| panic!("line {}: {status}, no `{pointer}`: {body}", self.line));
            kept.insert(name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        }
        for pointer in &self.mask {
            if let Some(value) = body.pointer_mut(pointer) {
                *value = json!("<masked>");
            }
        }
        masks.apply(&mut body);
        for pointer in &self.unordered {
            if let Some(Value::Array(items)) = body.pointer_mut(pointer) {
                items.sort_by_key(ToString::to_string);
            }
        }
        json!({"status": status, "body": body})
    }
}

/// The text with what was kept in place of `${name}`.
fn filled(text: &str, kept: &BTreeMap<String, String>) -> String {
    kept.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value))
}
