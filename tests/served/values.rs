//! JSON values, equal as far as the recording goes.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::Value;

use crate::recorded::Verdict;
use crate::recorded::cases::Case;

/// How far a number may be off that does not depend on the clock.
const ROUNDING: f64 = 1e-3;
/// How many seconds one may be off that does.
const CLOCK: f64 = 3.0;

/// What an answer says of its values beside the values.
pub(super) struct Terms<'c> {
    case: &'c Case,
    /// Numbers that grow with time: their places, and how much they grow in a second.
    slopes: HashMap<Value, f64>,
    /// When ours was given, Unix time.
    now: f64,
}

impl<'c> Terms<'c> {
    /// Those of a case that was answered now.
    pub(super) fn of(case: &'c Case) -> Self {
        let now = jiff::Timestamp::now().as_microsecond();
        #[expect(clippy::cast_precision_loss, reason = "seconds")]
        Self::at_time(case, now as f64 / 1e6)
    }

    fn at_time(case: &'c Case, now: f64) -> Self {
        let slopes = case.answer["slope"].as_object().into_iter().flatten();
        let slopes =
            slopes.map(|(place, slope)| (serde_json::from_str(place).unwrap(), slope.as_f64().unwrap()));
        Self { case, slopes: slopes.collect(), now }
    }

    /// What a recorded number is now, and how far ours may be from it.
    fn number(&self, place: &[Value], recorded: f64) -> (f64, f64) {
        match self.slopes.get(&Value::from(place)) {
            Some(slope) => {
                let at = self.case.answer["at"].as_f64().unwrap();
                (recorded + slope * (self.now - at), CLOCK * slope.abs().max(1.0))
            }
            None => (recorded, ROUNDING.max(recorded.abs() * 1e-12)),
        }
    }

    /// The ranges of a list within which any order will do.
    fn ties(&self, place: &[Value], len: usize) -> Vec<Range<usize>> {
        let here = |known: &Value| known.as_array().is_some_and(|known| known == place);
        let states = self.case.kind == "history" && place.len() == 2 && place[1] == "states";
        let whole = states || self.case.list("unordered").iter().any(here);
        let recorded = if place.is_empty() { self.case.list("ties") } else { &[] };
        let (mut ranges, mut from) = (Vec::new(), 0);
        while from < len {
            let tie = recorded.iter().find(|tie| tie[0] == from).and_then(|tie| tie[1].as_u64());
            let to = if whole { len } else { tie.map_or(from + 1, |to| to as usize) };
            ranges.push(from..to);
            from = to;
        }
        ranges
    }

    fn is_volatile(&self, key: &str) -> bool {
        self.case.list("volatile").iter().any(|known| known == key)
    }

    /// Our whole answer against the recorded one.
    pub(super) fn compare(&self, ours: &Value, theirs: &Value) -> Verdict {
        self.at(&mut Vec::new(), ours, theirs)
    }

    fn at(&self, place: &mut Vec<Value>, ours: &Value, theirs: &Value) -> Verdict {
        match (ours, theirs) {
            (Value::Object(ours), Value::Object(theirs)) => {
                let keys = |of: &serde_json::Map<String, Value>, not: &serde_json::Map<String, Value>| {
                    of.keys().filter(|key| !not.contains_key(*key)).cloned().collect::<Vec<_>>()
                };
                let (added, missing) = (keys(ours, theirs), keys(theirs, ours));
                if !added.is_empty() || !missing.is_empty() {
                    return Err(format!("{}: {added:?} too many, {missing:?} missing", shown(place)));
                }
                for (key, theirs) in theirs.iter().filter(|(key, _)| !self.is_volatile(key)) {
                    place.push(key.as_str().into());
                    self.at(place, &ours[key], theirs)?;
                    place.pop();
                }
                Ok(())
            }
            (Value::Array(ours), Value::Array(theirs)) => {
                if ours.len() != theirs.len() {
                    return Err(format!("{}: {} values, not {}", shown(place), ours.len(), theirs.len()));
                }
                let mut ranges = self.ties(place, ours.len()).into_iter();
                ranges.try_for_each(|range| self.range(place, range, ours, theirs))
            }
            (Value::Number(ours), Value::Number(theirs)) => {
                let (ours, theirs) = (ours.as_f64().unwrap(), theirs.as_f64().unwrap());
                let (expected, slack) = self.number(place, theirs);
                let same = (ours - expected).abs() <= slack;
                if same { Ok(()) } else { Err(format!("{}: {ours}, not {expected}", shown(place))) }
            }
            (ours, theirs) if ours == theirs => Ok(()),
            (ours, theirs) => Err(format!("{}: {ours}, not {theirs}", shown(place))),
        }
    }

    /// The same values in any order.
    fn range(
        &self,
        place: &mut Vec<Value>,
        range: Range<usize>,
        ours: &[Value],
        theirs: &[Value],
    ) -> Verdict {
        let mut left: Vec<_> = ours[range.clone()].iter().collect();
        for at in range {
            let depth = place.len();
            let mut verdict = |ours: &Value| {
                place.push(at.into());
                let verdict = self.at(place, ours, &theirs[at]);
                place.truncate(depth);
                verdict
            };
            let verdicts: Vec<_> = left.iter().map(|ours| verdict(ours)).collect();
            match verdicts.iter().position(Result::is_ok) {
                Some(found) => drop(left.remove(found)),
                None => return verdicts.into_iter().next().unwrap(),
            }
        }
        Ok(())
    }
}

fn shown(place: &[Value]) -> Value {
    Value::from(place)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn agrees(answer: Value, ours: &Value) -> bool {
        let text = String::new;
        let case = Case {
            id: text(),
            method: text(),
            endpoint: text(),
            path: text(),
            body: None,
            kind: text(),
            answer,
        };
        Terms::at_time(&case, 110.0).compare(ours, &case.answer["json"]).is_ok()
    }

    #[test]
    fn keys_types_and_order_count() {
        let answer = || json!({"json": {"a": [1, 2.5], "b": null}});
        assert!(agrees(answer(), &json!({"b": null, "a": [1.0, 2.5]})));
        for ours in [
            json!({"a": [1, 2.5]}),
            json!({"a": [1, 2.5], "b": null, "c": null}),
            json!({"a": [2.5, 1], "b": null}),
            json!({"a": [1], "b": null}),
            json!({"a": [1, 2.6], "b": null}),
            json!({"a": ["1", 2.5], "b": null}),
            json!({"a": [1, 2.5], "b": {}}),
        ] {
            assert!(!agrees(answer(), &ours), "{ours}");
        }
    }

    #[test]
    fn sets_come_in_any_order_and_numbers_grow() {
        let answer = || json!({"json": [{"a": 1, "t": 5}, {"a": 2, "t": 5}], "unordered": [[]], "at": 100.0, "slope": {"[0, \"t\"]": 1.0}});
        assert!(agrees(answer(), &json!([{"a": 2, "t": 5}, {"a": 1, "t": 15.5}])));
        assert!(!agrees(answer(), &json!([{"a": 2, "t": 5}, {"a": 1, "t": 5}])));
        assert!(!agrees(answer(), &json!([{"a": 1, "t": 15}, {"a": 1, "t": 15}])));
    }
}
