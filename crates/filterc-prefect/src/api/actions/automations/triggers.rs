//! What an automation waits for: events, or several triggers together.

use std::collections::BTreeSet;

use jiff::{Span, SpanRelativeTo};
use serde_json::{Map, Value};
use uuid::Uuid;

use filterc_server::model::{Absent, Key, Kind, Model};

/// The kinds of triggers.
pub(super) static TRIGGERS: [Kind; 3] = [Kind::Model(&EVENT), Kind::Model(&COMPOUND), Kind::Model(&SEQUENCE)];

/// A trigger within another one.
static CHILD: Kind = Kind::Again(&Kind::Either(&TRIGGERS));

const NAMES: Kind = Kind::List(&Kind::Text);

/// Labels of resources, each with what it may be.
static LABELS: Kind = Kind::Map(&Kind::Either(&[Kind::Text, NAMES]));

static EVENT: Model = Model::open(
    "a trigger by events",
    &[
        Key::with_default("type", Kind::OneOf(&["event"]), Absent::Text("event")),
        Key::optional("id", Kind::Uuid),
        Key::with_default("match", Kind::Map(&Kind::Either(&[Kind::Text, NAMES])), Absent::Object),
        Key::with_default(
            "match_related",
            Kind::Either(&[Kind::Map(&Kind::Either(&[Kind::Text, NAMES])), Kind::List(&LABELS)]),
            Absent::Object,
        ),
        Key::with_default("after", NAMES, Absent::List),
        Key::with_default("expect", NAMES, Absent::List),
        Key::with_default("for_each", NAMES, Absent::List),
        Key::required("posture", Kind::OneOf(&["Reactive", PROACTIVE])),
        Key::with_default("threshold", Kind::Int(i64::MIN, i64::MAX), Absent::Int(1)),
        Key::with_default("within", Kind::RuledJson(time), Absent::Int(0)),
    ],
);

static COMPOUND: Model = Model::open(
    "a compound trigger",
    &[
        Key::required("type", Kind::OneOf(&["compound"])),
        Key::optional("id", Kind::Uuid),
        Key::required("triggers", Kind::List(&CHILD)),
        Key::required("within", Kind::RuledJson(time)).nullable(),
        Key::required("require", Kind::Either(&[Kind::OneOf(&["any", "all"]), Kind::Int(1, i64::MAX)])),
    ],
);

static SEQUENCE: Model = Model::open(
    "a sequence of triggers",
    &[
        Key::required("type", Kind::OneOf(&["sequence"])),
        Key::optional("id", Kind::Uuid),
        Key::required("triggers", Kind::List(&CHILD)),
        Key::required("within", Kind::RuledJson(time)).nullable(),
    ],
);

const PROACTIVE: &str = "Proactive";

/// Seconds in which something that does not happen is missed, at least.
const SHORTEST: f64 = 10.0;

/// A trigger as it is stored: with new ids, lengths of time in seconds, and nothing twice. Or what is wrong with it.
pub(super) fn stored(trigger: Map<String, Value>) -> Result<Map<String, Value>, String> {
    let mut trigger = identified(trigger);
    if let Some(within) = trigger.get_mut("within") {
        *within = seconds(within)?.map_or(Value::Null, Value::from);
    }
    if let Some(Value::Array(children)) = trigger.get_mut("triggers") {
        let most = i64::try_from(children.len()).unwrap_or(i64::MAX);
        for child in children {
            let inner = child.as_object().cloned().unwrap_or_default();
            *child = Value::Object(stored(inner)?);
        }
        if trigger.get("require").and_then(Value::as_i64).is_some_and(|require| require > most) {
            return Err("`require` is no more than the number of triggers".to_owned());
        }
        return Ok(trigger);
    }
    for name in ["after", "expect", "for_each"] {
        let set: BTreeSet<_> = names(&trigger, name).map(str::to_owned).collect();
        trigger.insert(name.to_owned(), set.into_iter().collect());
    }
    let within = trigger.get("within").and_then(Value::as_f64).ok_or("`within` is a length of time")?;
    if trigger.get("posture").is_some_and(|posture| posture == PROACTIVE) {
        if within == 0.0 {
            trigger.insert("within".to_owned(), SHORTEST.into());
        } else if within < SHORTEST {
            return Err(format!("`within` of a proactive trigger is at least {SHORTEST} seconds"));
        }
    }
    if within < 0.0 { Err("`within` is not negative".to_owned()) } else { Ok(trigger) }
}

/// A trigger with an id of its own, which stands behind its type.
fn identified(trigger: Map<String, Value>) -> Map<String, Value> {
    let mut identified = Map::new();
    for (name, value) in trigger.into_iter().filter(|(name, _)| name != "id") {
        let is_type = name == "type";
        identified.insert(name, value);
        if is_type {
            identified.insert("id".to_owned(), Uuid::new_v4().to_string().into());
        }
    }
    identified
}

/// The texts of a list.
pub(super) fn names<'t>(of: &'t Map<String, Value>, name: &str) -> impl Iterator<Item = &'t str> {
    of.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// A length of time is a number of seconds, or a text as in `PT1H30M`.
pub(super) fn time(value: &Value) -> Option<String> {
    seconds(value).err()
}

/// Its seconds, none for null.
pub(super) fn seconds(value: &Value) -> Result<Option<f64>, String> {
    let bad = || format!("`{value}` is no length of time: write seconds, or a text as in `PT1H30M`");
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => number.as_f64().map(Some).ok_or_else(bad),
        Value::String(text) => {
            let span: Span = text.parse().map_err(|_| bad())?;
            let time = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| bad())?;
            Ok(Some(time.as_secs_f64()))
        }
        _ => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lengths_of_time_are_seconds() {
        let cases =
            [(json!(5), 5.0), (json!(0.5), 0.5), (json!("PT1H30M"), 5400.0), (json!("P1DT1S"), 86401.0)];
        for (value, wanted) in cases {
            assert_eq!(seconds(&value), Ok(Some(wanted)), "{value}");
        }
        assert_eq!(seconds(&Value::Null), Ok(None));
        for bad in [json!("soon"), json!([]), json!(true), json!("P1M")] {
            assert!(seconds(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn triggers_are_stored_with_new_ids_and_nothing_twice() {
        let event = json!({"type": "event", "posture": "Proactive", "expect": ["b", "a", "b"], "within": 0, "id": "mine"});
        let tree = json!({"type": "compound", "require": 1, "within": "PT1M", "triggers": [event]});
        let stored = Value::Object(stored(tree.as_object().cloned().unwrap()).unwrap());
        assert_eq!(stored["within"], 60.0);
        let child = &stored["triggers"][0];
        assert_eq!((&child["within"], &child["expect"]), (&json!(10.0), &json!(["a", "b"])));
        assert_ne!(child["id"], "mine");
        assert_ne!(child["id"], stored["id"]);
    }

    #[test]
    fn triggers_that_cannot_be_are_refused() {
        let cases = [
            json!({"posture": "Proactive", "within": 9.9}),
            json!({"posture": "Reactive", "within": -1}),
            json!({"posture": "Reactive", "within": null}),
            json!({"require": 2, "within": null, "triggers": [{"posture": "Reactive", "within": 0}]}),
            json!({"within": null, "triggers": [{"posture": "Reactive", "within": -1}]}),
        ];
        for trigger in cases {
            assert!(stored(trigger.as_object().cloned().unwrap()).is_err(), "{trigger}");
        }
    }
}
