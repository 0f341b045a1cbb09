//! Values that take one of two types: the server names what is wrong with each of them. Facts of the server 3.9.1, measured.

use serde_json::{Value, json};

/// An error as clients get it, before it is written.
#[derive(Debug, Clone)]
pub(super) struct Located {
    /// `["body", "filter", "related", "id", 0]`
    pub(super) place: Vec<Value>,
    pub(super) kind: &'static str,
    pub(super) message: String,
    pub(super) input: Value,
}

impl Located {
    pub(super) fn json(self) -> Value {
        json!({"type": self.kind, "loc": self.place, "msg": self.message, "input": self.input})
    }
}

/// A value that may be one thing or a list of such things; their names stand in locations.
#[derive(Debug, Clone, Copy)]
struct Either {
    one: &'static str,
    list: &'static str,
    /// The type of the error of what is not the one thing.
    not_one: &'static str,
}

const RELATED: Either =
    Either { one: "EventRelatedFilter", list: "list[EventRelatedFilter]", not_one: "model_attributes_type" };
const ANY_RESOURCE: Either = Either {
    one: "EventAnyResourceFilter",
    list: "list[EventAnyResourceFilter]",
    not_one: "model_attributes_type",
};
const LABEL: Either = Either { one: "str", list: "list[str]", not_one: "string_type" };

/// The errors of values of one type, said once for each type that would do.
pub(super) fn expand_unions(errors: Vec<Located>, sent: &Value) -> Vec<Located> {
    let labels = expand_errors_of(errors, sent, |place| {
        let at = place.iter().position(|segment| segment == "labels")?;
        (place.get(1)? == "filter" && place.len() > at + 1).then_some((at + 2, LABEL))
    });
    expand_errors_of(labels, sent, |place| match (place.get(1)?.as_str()?, place.get(2)?.as_str()?) {
        ("filter", "related") => Some((3, RELATED)),
        ("filter", "any_resource") => Some((3, ANY_RESOURCE)),
        _ => None,
    })
}

/// Expands the errors of each value that `either` finds: how long its place is, and its two types.
fn expand_errors_of(
    errors: Vec<Located>,
    sent: &Value,
    either: impl Fn(&[Value]) -> Option<(usize, Either)>,
) -> Vec<Located> {
    let found = |error: &Located| {
        let (length, either) = either(&error.place)?;
        Some((error.place.get(..length)?.to_vec(), either))
    };
    let mut expanded = Vec::new();
    let mut errors = errors.into_iter().peekable();
    while let Some(error) = errors.next() {
        let Some((place, either)) = found(&error) else {
            expanded.push(error);
            continue;
        };
        let mut all = vec![error];
        while let Some(next) = errors.next_if(|next| found(next).is_some_and(|(other, _)| other == place)) {
            all.push(next);
        }
        expanded.extend(both_types(all, &place, either, sent));
    }
    expanded
}

fn both_types(errors: Vec<Located>, place: &[Value], either: Either, sent: &Value) -> Vec<Located> {
    let whole = at(sent, place).cloned().unwrap_or(Value::Null);
    let inside = |name: &str, error: Located| {
        let behind = error.place.get(place.len()..).unwrap_or_default();
        let place = place.iter().cloned().chain([name.into()]).chain(behind.iter().cloned()).collect();
        Located { place, ..error }
    };
    let not = |name: &str, kind: &'static str, message: &str| Located {
        place: place.iter().cloned().chain([name.into()]).collect(),
        kind,
        message: message.to_owned(),
        input: whole.clone(),
    };
    let not_one = || not(either.one, either.not_one, "not a value by itself");
    let not_a_list = || not(either.list, "list_type", "not a list");
    match whole {
        Value::Array(_) => std::iter::once(not_one())
            .chain(errors.into_iter().map(|error| inside(either.list, error)))
            .collect(),
        Value::Object(_) | Value::String(_)
            if errors.iter().all(|error| error.place.len() > place.len()) || whole.is_string() =>
        {
            errors.into_iter().map(|error| inside(either.one, error)).chain([not_a_list()]).collect()
        }
        _ => vec![not_one(), not_a_list()],
    }
}

/// The value at a place, whose first segment is `body`.
fn at<'v>(sent: &'v Value, place: &[Value]) -> Option<&'v Value> {
    place.iter().skip(1).try_fold(sent, |value, segment| match segment {
        Value::String(key) => value.get(key),
        Value::Number(position) => value.get(usize::try_from(position.as_u64()?).ok()?),
        _ => None,
    })
}
