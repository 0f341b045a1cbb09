//! Changing one place of a body that strict accepts gives an error, or a body that differs in exactly that place.

use std::collections::BTreeMap;

use filterc::lang::Language;
use filterc::{Compiler, Dialect, explain};
use filterc_smith::bodies::{ValueSource, body};
use filterc_smith::entropy::entropy;
use filterc_tests::NOW;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The criteria of a body by the place they came from.
fn criteria(compiler: &Compiler, on: &str, body: &Value) -> Option<(BTreeMap<String, String>, Vec<String>)> {
    let endpoint = compiler.endpoint(on).unwrap();
    let explanation = explain(compiler, endpoint, body.to_string().as_bytes(), &[Dialect::Sqlite]).ok()?;
    let lines = explanation.ast.into_iter().filter_map(|line| Some((line.pointer?, line.text)));
    let warned = explanation.warnings.iter().map(|one| one.pointer.as_str().to_owned()).collect();
    Some((lines.collect(), warned))
}

pub(super) fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, item) in members {
                let place = format!("{at}/{key}");
                places(item, &place, found);
                found.push(place);
            }
        }
        Value::Array(items) => (0..items.len()).for_each(|i| found.push(format!("{at}/{i}"))),
        _ => {}
    }
}

/// Changes one place: its value, or its key. False where the new key would take the place of another one.
pub(super) fn mutate(body: &mut Value, place: &str, how: u8) -> bool {
    let (parent, key) = place.rsplit_once('/').unwrap();
    match (body.pointer_mut(parent).unwrap(), how) {
        (Value::Object(members), 8..) => {
            let renamed = match how {
                8 => key.to_uppercase(),
                9 => format!("{key}x"),
                10 => key.trim_end_matches('_').to_owned() + "s",
                _ => "name".to_owned(),
            };
            if members.contains_key(&renamed) {
                return false;
            }
            let value = members.remove(key).unwrap();
            members.insert(renamed, value);
        }
        (Value::Object(members), how) => {
            let slot = members.get_mut(key).unwrap();
            *slot = replacement(slot, how);
        }
        (Value::Array(items), how) => {
            let slot = items.get_mut(key.parse::<usize>().unwrap()).unwrap();
            *slot = replacement(slot, how);
        }
        _ => panic!("places are members and elements"),
    }
    true
}

fn replacement(value: &Value, how: u8) -> Value {
    match (how, value) {
        (0, _) => Value::Null,
        (1, _) => json!({}),
        (2, _) => json!([]),
        (3, _) => json!(""),
        (4, _) => json!(0),
        (5, _) => json!("FAILED"),
        (6, Value::Bool(value)) => json!(!value),
        (6, _) => json!(true),
        (_, value) => json!([value]),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_change_is_an_error_or_changes_one_place(
        entropy in entropy(), place in any::<prop::sample::Index>(), how in 0..12_u8,
    ) {
        let compiler = filterc_prefect::compiler().now(NOW);
        let language = Language::new(compiler.catalog()).unwrap();
        let (endpoint, original) = body(&language, &entropy, ValueSource::Demo);
        let (before, _) = criteria(&compiler, &endpoint.name, &original).expect("strict accepts what is generated");
        let mut all = Vec::new();
        places(&original, "", &mut all);
        prop_assume!(!all.is_empty());
        let place = place.get(&all);
        let mut changed = original.clone();
        prop_assume!(mutate(&mut changed, place, how));
        let Some((after, warned)) = criteria(&compiler, &endpoint.name, &changed) else { return Ok(()) };
        // Elements of a list belong to their operator; a renamed key may be a key beside it.
        let (parent, _) = place.rsplit_once('/').unwrap();
        let inside = |pointer: &str| {
            pointer == place || pointer.starts_with(&format!("{place}/")) || pointer == parent
                || (how >= 8 && pointer.starts_with(parent))
        };
        let outside = |lines: &BTreeMap<String, String>| -> Vec<(String, String)> {
            lines.iter().filter(|(pointer, _)| !inside(pointer)).map(|(a, b)| (a.clone(), b.clone())).collect()
        };
        prop_assert_eq!(outside(&before), outside(&after), "{} became {}", original, changed);
        // Under its new name the member still says as much.
        if how >= 8 && !matches!(place.as_str(), "/limit" | "/sort") {
            prop_assert_eq!(before.len(), after.len(), "{} became {}", original, changed);
        }
        // The criterion itself is still there, and where it says nothing now there is a warning.
        if how < 8 && before.contains_key(place) {
            // One object in a list of its own says the same.
            let there = after.contains_key(place) || how == 7 && after.contains_key(&format!("{place}/0"));
            prop_assert!(there, "{} lost {}", changed, place);
            // A label can be empty, and then selects what has it empty.
            let is_label = how == 3 && place.contains("/labels/");
            if matches!(how, 2 | 3) && before.get(place) != after.get(place) && !is_label {
                prop_assert!(warned.iter().any(|at| at == place), "{} is silent at {}", changed, place);
            }
        }
    }
}
