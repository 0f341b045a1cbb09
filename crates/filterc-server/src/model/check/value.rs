//! Values that are no objects: texts, times, lengths of time, JSON as it is.

use filterc::Leniency;
use filterc::lang::codes::{BAD_MEMBER, BAD_TIME, COERCED, GUESSED, NUL, WRONG_TYPE};
use filterc::lang::coerce::{ReadTime, float_from, is_finer, time_from};
use filterc::syntax::{Expected, Kind as Json, NodeId, Tree, suggest};
use serde_json::Value;

use super::Checker;
use super::short::short;
use filterc_store::writer::time;

/// A thousand years, in seconds.
const LONGEST: f64 = 31_556_952_000.0;

impl Checker<'_, '_> {
    pub(super) fn length(&mut self, node: NodeId) -> Option<Value> {
        let seconds = if self.tree.kind(node) == Json::String {
            let length = self.tree.text(node).parse::<jiff::SignedDuration>();
            match length {
                Ok(length) => length.as_secs_f64(),
                Err(_) => return self.wrong(node, "a length of time", Expected::Number),
            }
        } else {
            let read = float_from(self.tree, node);
            self.read(Leniency::NumbersFromText, node, read, "a number of seconds", Expected::Number)?
        };
        // As databases keep them.
        let seconds = (seconds * 1e6).round_ties_even() / 1e6;
        if seconds > 0.0 && seconds < LONGEST {
            return Some(seconds.into());
        }
        let message = format!("`{}` is no length of time above 0", short(self.tree.raw(node)));
        self.refuse(node, WRONG_TYPE, message, |error| error)
    }

    pub(super) fn one_of<'k>(
        &mut self,
        node: NodeId,
        known: impl Iterator<Item = &'k str> + Clone,
    ) -> Option<Value> {
        let text = self.string(node, "one of a few texts", Expected::Member)?;
        if known.clone().any(|one| one == text) {
            return Some(text.into());
        }
        let message = format!("`{}` is none of the values here", short(&text));
        let help = match suggest(&text, known.clone()) {
            Some(close) => format!("did you mean `{close}`?"),
            None => {
                format!("write one of {}", known.map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", "))
            }
        };
        self.refuse(node, BAD_MEMBER, message, |error| error.help(help))
    }

    pub(super) fn time(&mut self, node: NodeId) -> Option<Value> {
        match time_from(self.tree, node, self.now) {
            Some(ReadTime::Exact(micros) | ReadTime::AssumedUtc(micros)) if is_finer(self.tree, node) => {
                self.cut_off(node, time(micros))
            }
            Some(ReadTime::Exact(micros) | ReadTime::AssumedUtc(micros)) => Some(time(micros)),
            Some(ReadTime::Guess(micros)) if self.leniencies.has(Leniency::TimesFromNumbers) => {
                Some(time(micros))
            }
            Some(ReadTime::Guess(_)) | None => {
                let message = format!("`{}` is not a time", short(self.tree.text(node)));
                self.refuse(node, BAD_TIME, message, |error| {
                    error.help("write a time as in `2026-11-20T08:00:00Z`")
                })
            }
        }
    }

    /// A time that is finer than what databases keep: its last digits are cut off, which needs a leniency.
    fn cut_off(&mut self, node: NodeId, kept: Value) -> Option<Value> {
        let (raw, shown) = (short(self.tree.text(node)), kept.as_str().unwrap_or_default());
        if !self.leniencies.has(Leniency::FinerTimes) {
            let help = format!("databases keep microseconds: write `\"{shown}\"` if that is meant");
            return self.refuse(node, GUESSED, format!("`{raw}` is finer than microseconds"), |error| {
                error.help(help)
            });
        }
        self.warn(node, COERCED, format!("`{raw}` is read as `{shown}`"));
        Some(kept)
    }

    /// A text that databases take.
    pub(super) fn text(&mut self, node: NodeId) -> Option<String> {
        let text = self.string(node, "a string", Expected::String)?;
        if text.contains('\0') {
            let message = "NUL is no part of a text that databases take".to_owned();
            return self.refuse(node, NUL, message, |error| error.help("leave `\\u0000` out"));
        }
        Some(text)
    }

    pub(super) fn string(&mut self, node: NodeId, wanted: &str, expected: Expected) -> Option<String> {
        self.is(node, Json::String, wanted, expected)?;
        Some(self.tree.text(node).to_owned())
    }

    /// Any JSON that databases take.
    pub(super) fn json(&mut self, node: NodeId) -> Option<Value> {
        let value = self.any_json(node)?;
        if self.tree.raw(node).contains("\\u0000") && holds_nul(&value) {
            let message = "NUL is no part of a text that databases take".to_owned();
            return self.refuse(node, NUL, message, |error| error.help("leave `\\u0000` out"));
        }
        Some(value)
    }

    /// Any JSON. Whole numbers beyond 64 bits become floats, which is told, and needs a leniency.
    pub(super) fn any_json(&mut self, node: NodeId) -> Option<Value> {
        let value = match serde_json::from_str(self.tree.raw(node)) {
            Ok(value) => value,
            Err(error) => {
                let message = format!("this JSON cannot be stored: {error}");
                return self.refuse(node, WRONG_TYPE, message, |error| error);
            }
        };
        let mut beyond = Vec::new();
        if has_many_digits(self.tree.raw(node)) {
            beyond_64_bits(self.tree, node, &mut beyond);
        }
        let before = self.found.len();
        for number in beyond {
            let (raw, float) = (self.tree.raw(number), self.tree.raw(number).parse::<f64>());
            let (raw, shown) = (short(raw), format!("{:e}", float.unwrap_or(f64::INFINITY)));
            if self.leniencies.has(Leniency::LargeNumbers) {
                self.warn(number, COERCED, format!("`{raw}` is read as `{shown}`"));
            } else {
                let help = format!("write `{shown}` if that is meant, or the digits as a text");
                let message = format!("`{raw}` has more than 64 bits");
                self.refuse::<Value>(number, GUESSED, message, |error| error.help(help));
            }
        }
        (self.found.len() == before).then_some(value)
    }
}

/// True of a text with as many digits in a row as a number of 64 bits can have.
fn has_many_digits(raw: &str) -> bool {
    let mut digits = 0;
    raw.bytes().any(|byte| {
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        digits >= 19
    })
}

/// The whole numbers in JSON that neither kind of 64 bits holds.
fn beyond_64_bits(tree: &Tree<'_>, node: NodeId, found: &mut Vec<NodeId>) {
    match tree.kind(node) {
        Json::Number => {
            let raw = tree.raw(node);
            let is_whole = !raw.contains(['.', 'e', 'E']);
            if is_whole && raw.parse::<i64>().is_err() && raw.parse::<u64>().is_err() {
                found.push(node);
            }
        }
        Json::Array => tree.elements(node).for_each(|element| beyond_64_bits(tree, element, found)),
        Json::Object => tree.members(node).for_each(|(_, value)| beyond_64_bits(tree, value, found)),
        _ => {}
    }
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(members) => members.iter().any(|(key, value)| key.contains('\0') || holds_nul(value)),
        _ => false,
    }
}
