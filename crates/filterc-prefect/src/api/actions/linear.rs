//! What a user sends costs linear time: twice as much of it takes about twice as long.

use filterc::Leniencies;
use filterc_smith::linear::is_linear;
use serde_json::{Map, Value, json};

use super::automations::AUTOMATION;
use super::pools::whole_template;
use super::schema::fits::misfit;
use crate::api::schedule::{Schedule, cron, rrule};
use filterc_server::model::{Absent, Key, Kind, Model, checked};

#[test]
fn templates() {
    for text in ["{{{", "{{ x }} ", "{{ x ", "}}"] {
        let input = |length: usize| {
            let template = json!({ "job_configuration": { "a": text.repeat(length) }, "variables": { "properties": { "x": {} } } });
            template.as_object().cloned().unwrap_or_default()
        };
        is_linear(text, 100_000, input, |input| drop(whole_template(input)));
    }
}

#[test]
fn schemas_and_values() {
    let properties = |length: usize| {
        let named = (0..length).map(|at| (format!("p{at}"), json!({ "type": "integer", "default": 1 })));
        named.collect::<Map<_, _>>()
    };
    let values = |length: usize| (0..length).map(|at| (format!("p{at}"), json!("x"))).collect::<Map<_, _>>();
    let input = |length: usize| {
        let required: Value = (0..length).map(|at| format!("p{at}")).collect();
        (Value::Object(values(length)), json!({ "properties": properties(length), "required": required }))
    };
    is_linear("properties", 1_000, input, |(value, schema)| drop(misfit(value, schema)));
    let list = |length: usize| (json!(vec![1; length]), json!({ "items": { "type": "integer" } }));
    is_linear("items", 20_000, list, |(value, schema)| drop(misfit(value, schema)));
    let chain = |links: usize| {
        let mut definitions = Map::new();
        for at in 0..links {
            let next = json!({ "$ref": format!("#/$defs/{}", at + 1) });
            definitions.insert(at.to_string(), json!({ "anyOf": [next, next] }));
        }
        (json!(1), json!({ "$ref": "#/$defs/0", "$defs": definitions }))
    };
    is_linear("names", 20, chain, |(value, schema)| drop(misfit(value, schema)));
}

#[test]
fn schedules() {
    let start = "2026-11-27T12:00:01Z".parse().unwrap();
    let first = |schedule: &Value| {
        if let Some(schedule) = Schedule::read(schedule) {
            schedule.times(start).take(10).for_each(drop);
        }
    };
    let since = |years: usize| {
        let rule = format!("DTSTART:{}0101T000000\nFREQ=SECONDLY;BYSECOND=1,2,3", 2026 - years);
        json!({ "rrule": rule })
    };
    is_linear("since", 50, since, first);
    let lines = |many: usize| format!("RRULE:FREQ=DAILY\n{}", "EXDATE:20260101T000000\n".repeat(many));
    is_linear("lines", 100, lines, |rule| drop(rrule::bad_rrule(rule)));
    let minutes = |many: usize| format!("{} * * * *", vec!["0"; many].join(","));
    is_linear("cron", 1_000, minutes, |expression| drop(cron::bad_cron(expression)));
    let days = |years: usize| json!({ "interval": 86_400, "anchor_date": format!("{}-01-01T01:30:00Z", 2026 - years), "timezone": "Europe/Berlin" });
    is_linear("days", 25, days, first);
}

static THING: Model = Model::new(
    "a thing",
    &[Key::required("name", Kind::Text), Key::with_default("tags", Kind::List(&Kind::Text), Absent::List)],
);
static THINGS: Kind = Kind::List(&Kind::Model(&THING));

#[test]
fn bodies_that_are_refused() {
    let wrong =
        |text: &'static str| move |many: usize| format!("[{}]", vec![text; many].join(",")).into_bytes();
    let check = |body: &Vec<u8>| {
        let found = checked(&THINGS, body, crate::LENIENCIES, 0).unwrap_err();
        assert!(found.diagnostics.len() <= 100);
    };
    for text in ["1", "{}", r#"{"nam": 1}"#, r#"{"name": "a", "tags": [1, 2, 3]}"#] {
        is_linear(text, 5_000, wrong(text), check);
    }
    let keys = |many: usize| {
        let keys: Vec<_> = (0..many).map(|at| format!("\"nmae{at}\": 1")).collect();
        format!("{{{}}}", keys.join(",")).into_bytes()
    };
    is_linear("keys", 5_000, keys, |body| drop(checked(&Kind::Model(&THING), body, Leniencies::NONE, 0)));
}

#[test]
fn triggers_within_triggers() {
    // Looked at once for each kind, the innermost one of these would be looked at 2 to the power of 60 times.
    for inner in [r#"{"type": "compound", "#, r#"{"type": "sequence", "#, r#"{"type": "other", "#, "{"] {
        let text = format!("{}7{}", format!(r#"{inner}"triggers": ["#).repeat(30), "]}".repeat(30));
        let body = format!(r#"{{"name": "a", "actions": [], "trigger": {text}}}"#);
        let found = checked(&Kind::Model(&AUTOMATION), body.as_bytes(), crate::LENIENCIES, 0);
        assert!(!found.unwrap_err().diagnostics.is_empty());
    }
}
