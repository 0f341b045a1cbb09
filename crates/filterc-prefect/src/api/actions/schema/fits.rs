//! Values held against schemas that users wrote, both within bounds.

use foldhash::HashSet;
use jsonschema::{PatternOptions, Validator};
use serde_json::{Map, Value};

use super::size::{Size, too_large};
use filterc_server::model::Object;

/// The most steps that a regular expression may backtrack, and its largest compiled size in bytes.
const BACK: usize = 10_000;
const REGEX: usize = 256 << 10;

/// Characters of a message; values stand in it.
const LONGEST: usize = 2_000;

/// True of what is done in a moment.
pub(in super::super) fn is_small(schema: &Value, value: &Value) -> bool {
    too_large(schema, value, Size::SMALL).is_none()
}

/// Returns what is wrong with a JSON Schema, or none.
pub(in super::super) fn bad_schema(schema: &Value) -> Option<String> {
    let too_large = too_large(schema, &Value::Null, Size::MOST);
    too_large.or_else(|| Some(truncate(jsonschema::draft202012::meta::validate(schema).err()?.to_string())))
}

/// Returns what is wrong with a value, or none: the error nearest to its root.
pub(in super::super) fn misfit(value: &Value, schema: &Value) -> Option<String> {
    let validator = match compiled(value, schema) {
        Ok(validator) => validator,
        Err(problem) => return Some(format!("Validation failed. Failure reason: {problem}")),
    };
    // The errors of a value that fits part of the way are made only where they are told.
    if validator.is_valid(value) {
        return None;
    }
    let errors = validator.iter_errors(value);
    let error = errors.min_by_key(|error| error.instance_path().as_str().matches('/').count())?;
    let pointer = error.instance_path().as_str().trim_start_matches('/');
    if pointer.is_empty() {
        return Some(format!("Validation failed. Failure reason: {}", truncate(error.to_string())));
    }
    let field = truncate(pointer.replace('/', "."));
    Some(format!("Validation failed for field '{field}'. Failure reason: {}", truncate(error.to_string())))
}

/// The names of members that are not what the schema says, each taken by itself.
pub(in super::super) fn unfit(members: &Object, schema: &Value) -> Vec<String> {
    let whole = Value::Object(members.clone());
    let all = || members.keys().cloned().collect();
    let Ok(validator) = compiled(&whole, schema) else { return all() };
    if validator.is_valid(&whole) {
        return Vec::new();
    }
    let mut names = HashSet::default();
    for error in validator.iter_errors(&whole) {
        match error.instance_path().as_str().split('/').nth(1) {
            Some(name) => names.insert(name.replace("~1", "/").replace("~0", "~")),
            // The object is wrong, and not one of its members.
            None => return one_by_one(members, schema, &validator),
        };
    }
    names.into_iter().collect()
}

fn one_by_one(members: &Object, schema: &Value, validator: &Validator) -> Vec<String> {
    let mut left = Size::MOST.looks;
    let fits = |name: &String, value: &Value| {
        let one = Value::Object(Map::from_iter([(name.clone(), value.clone())]));
        // Each time all properties of the schema are gone through.
        let properties = schema.get("properties").and_then(Value::as_object).map_or(0, Map::len);
        left = left.saturating_sub(1 + properties);
        left > 0 && validator.is_valid(&one)
    };
    let mut fits = fits;
    members.iter().filter(|(name, value)| !fits(name, value)).map(|(name, _)| name.clone()).collect()
}

/// A schema that is not too large for this value.
fn compiled(value: &Value, schema: &Value) -> Result<Validator, String> {
    if let Some(problem) = too_large(schema, value, Size::MOST) {
        return Err(problem);
    }
    let patterns =
        PatternOptions::fancy_regex().backtrack_limit(BACK).size_limit(REGEX).dfa_size_limit(REGEX);
    let options = jsonschema::draft202012::options().with_pattern_options(patterns);
    options.build(schema).map_err(|error| truncate(error.to_string()))
}

fn truncate(message: String) -> String {
    match message.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", message.get(..at).unwrap_or_default()),
        None => message,
    }
}
