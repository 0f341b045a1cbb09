//! What changes from run to run: ids, times close to now, names that were made up, wordings of refusals.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// Members that say how long something took, in seconds.
const DURATIONS: [&str; 4] =
    ["total_run_time", "estimated_run_time", "estimated_start_time_delta", "delay_seconds"];

/// Takes out what changes. An id is replaced by the number of its first appearance, so that it stays known which are the same.
#[derive(Debug)]
pub struct Masks {
    /// The text of the steps: what stands there was not made up.
    said: String,
    ids: HashMap<String, usize>,
    now: Timestamp,
}

impl Masks {
    pub fn new(said: &str) -> Self {
        Self { said: said.to_owned(), ids: HashMap::new(), now: Timestamp::now() }
    }

    /// Masks a value in place.
    pub fn apply(&mut self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                // A refusal: where and what kind is a fact, the words are ours.
                if members.contains_key("loc") && members.contains_key("msg") {
                    for words in ["msg", "ctx", "url"] {
                        members.remove(words);
                    }
                }
                for (name, member) in members.iter_mut() {
                    if DURATIONS.contains(&name.as_str())
                        && member.as_f64().is_some_and(|seconds| seconds != 0.0)
                    {
                        *member = json!("<seconds>");
                    } else if name.contains("name") && self.is_made_up(member) {
                        *member = json!("<made up>");
                    } else {
                        self.apply(member);
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.apply(item)),
            Value::String(text) => *text = self.masked(text),
            _ => {}
        }
    }

    /// `curious-bear`, which nobody said.
    fn is_made_up(&self, name: &Value) -> bool {
        let Some(text) = name.as_str() else { return false };
        let words: Vec<_> = text.split('-').collect();
        let are_words =
            words.iter().all(|word| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase()));
        words.len() == 2 && are_words && !self.said.contains(text)
    }

    fn masked(&mut self, text: &str) -> String {
        if self.is_close(text) {
            return "<now>".to_owned();
        }
        let mut masked = String::new();
        let mut rest = text;
        while let Some(at) = (0..rest.len()).find(|at| is_id(rest, *at)) {
            let (before, id) = rest.split_at(at);
            let (id, after) = id.split_at(36);
            masked += before;
            if self.said.contains(id) {
                masked += id;
            } else {
                let next = self.ids.len() + 1;
                masked += &format!("<id {}>", self.ids.entry(id.to_owned()).or_insert(next));
            }
            rest = after;
        }
        masked + rest
    }

    /// A time within two days of now that nobody said.
    fn is_close(&self, text: &str) -> bool {
        let Ok(time) = text.parse::<Timestamp>() else { return false };
        time.duration_since(self.now).abs() < SignedDuration::from_hours(48) && !self.said.contains(text)
    }
}

/// True where a uuid with hyphens starts at this byte.
fn is_id(text: &str, at: usize) -> bool {
    let Some(id) = text.get(at..at + 36) else { return false };
    id.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}
