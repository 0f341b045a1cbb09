//! A body against its model: all errors at once, each with its place, or the values as the actions take them.

mod object;
mod refusal;
mod short;
mod value;

use filterc::lang::codes::{BAD_UUID, BODY_NOT_OBJECT, INT_RANGE, PARAMETER_RANGE, WRONG_TYPE};
use filterc::lang::coerce::{
    MOST_DIGITS, NoDecimal, bool_from, date_from, decimal_from, float_from, int_from,
};
use filterc::syntax::{Diagnostic, Expected, Kind as Json, NodeId, Tree};
use filterc::{Leniencies, Leniency};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Kind;
use short::short;

/// The values of a body with what of it was read as another value, or what is wrong with it.
pub(super) fn check(
    tree: &Tree<'_>,
    kind: &Kind<'_>,
    leniencies: Leniencies,
    now: i64,
) -> Result<(Value, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut checker = Checker { tree, leniencies, now, found: Vec::new(), warnings: Vec::new() };
    let root = NodeId::ROOT;
    if let (Kind::Model(model), false) = (kind, tree.kind(root) == Json::Object) {
        let message = format!("{} is an object", model.name);
        checker.refuse::<Value>(root, BODY_NOT_OBJECT, message, |error| error.expected(Expected::Object));
        return Err(checker.found);
    }
    match checker.value(root, kind) {
        Some(value) if checker.found.is_empty() => Ok((value, checker.warnings)),
        _ => Err(checker.found),
    }
}

struct Checker<'t, 's> {
    tree: &'t Tree<'s>,
    leniencies: Leniencies,
    now: i64,
    found: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

impl Checker<'_, '_> {
    fn value(&mut self, node: NodeId, kind: &Kind<'_>) -> Option<Value> {
        match kind {
            Kind::Any => self.json(node),
            Kind::RuledJson(rule) => {
                let before = self.warnings.len();
                let value = self.json(node)?;
                if self.warnings.len() > before {
                    self.warnings.truncate(before);
                    let problem = "a whole number has 64 bits at most here".to_owned();
                    return self.refuse(node, WRONG_TYPE, problem, |error| error);
                }
                match rule(&value) {
                    None => Some(value),
                    Some(problem) => self.refuse(node, WRONG_TYPE, problem, |error| error),
                }
            }
            Kind::Bool => {
                let read = bool_from(self.tree, node);
                self.read(Leniency::BooleansFromWords, node, read, "`true` or `false`", Expected::Boolean)
                    .map(Value::Bool)
            }
            Kind::Text => self.text(node).map(Value::String),
            Kind::Scalar => match self.tree.kind(node) {
                Json::Array | Json::Object | Json::Null => {
                    self.wrong(node, "a string, a number, `true` or `false`", Expected::String)
                }
                _ => self.json(node),
            },
            Kind::Cleaned => {
                let text = self.string(node, "a string", Expected::String)?;
                Some(text.replace('\0', "").into())
            }
            Kind::Form(form) => {
                let text = self.text(node)?;
                match form(&text) {
                    None => Some(Value::String(text)),
                    Some(problem) => {
                        self.refuse(node, WRONG_TYPE, problem, |error| error.expected(Expected::Form))
                    }
                }
            }
            Kind::Ruled(rule) => {
                let text = self.text(node)?;
                match rule(&text) {
                    None => Some(Value::String(text)),
                    Some(problem) => self.refuse(node, WRONG_TYPE, problem, |error| error),
                }
            }
            Kind::Whole(of, rule) => {
                let before = self.found.len();
                let value = self.value(node, of)?;
                // A part that is wrong is told, and nothing is said of the whole.
                match rule(&value).filter(|_| self.found.len() == before) {
                    None => Some(value),
                    Some(problem) => self.refuse(node, WRONG_TYPE, problem, |error| error),
                }
            }
            Kind::Int(least, most) => {
                let read = int_from(self.tree, node);
                let number =
                    self.read(Leniency::NumbersFromText, node, read, "a whole number", Expected::Integer)?;
                self.in_range(node, number, *least, *most)?;
                Some(number.into())
            }
            Kind::Positive => {
                let read = int_from(self.tree, node);
                let number =
                    self.read(Leniency::NumbersFromText, node, read, "a whole number", Expected::Integer)?;
                if number > 0 {
                    self.in_range(node, number, 1, i64::from(i32::MAX))?;
                    return Some(number.into());
                }
                let message = format!("`{number}` is not above 0");
                self.refuse(node, PARAMETER_RANGE, message, |error| error.expected(Expected::Positive))
            }
            Kind::Length => self.length(node),
            Kind::Float(least, most) => {
                let read = float_from(self.tree, node);
                let number =
                    self.read(Leniency::NumbersFromText, node, read, "a number", Expected::Number)?;
                self.in_range(node, number, *least, *most)?;
                Some(number.into())
            }
            Kind::Uuid => {
                let text = self.string(node, "a string with a uuid", Expected::Uuid)?;
                match Uuid::try_parse(&text) {
                    Ok(uuid) => Some(uuid.to_string().into()),
                    Err(_) => {
                        let message = format!("`{}` is not a uuid", short(&text));
                        self.refuse(node, BAD_UUID, message, |error| {
                            error.help("write 32 hexadecimal digits")
                        })
                    }
                }
            }
            Kind::Time => self.time(node),
            Kind::OneOf(known) => self.one_of(node, known.iter().copied()),
            Kind::Member(of) => self.one_of(node, of.members.iter().map(String::as_str)),
            Kind::Date => match date_from(self.tree, node) {
                Some(days) => Some(filterc::ir::date(days).into()),
                None => self.wrong(node, "a day as in `2026-11-20`", Expected::Time),
            },
            Kind::Decimal => match decimal_from(self.tree, node) {
                Ok(text) => Some(text.into()),
                Err(NoDecimal::Type) => self.wrong(node, "a decimal number", Expected::Number),
                Err(NoDecimal::Digits) => {
                    let message = format!("this number has more than {MOST_DIGITS} digits");
                    self.refuse(node, INT_RANGE, message, |error| error.help("write fewer digits"))
                }
            },
            Kind::Object => {
                self.is(node, Json::Object, "an object", Expected::Map)?;
                self.json(node)
            }
            Kind::Encrypted => {
                self.is(node, Json::Object, "an object", Expected::Map)?;
                self.any_json(node)
            }
            Kind::RuledObject(rule) => {
                let value = self.value(node, &Kind::Object)?;
                match value.as_object().and_then(rule) {
                    None => Some(value),
                    Some(problem) => self.refuse(node, WRONG_TYPE, problem, |error| error),
                }
            }
            Kind::Map(of) => {
                self.is(node, Json::Object, "an object", Expected::Map)?;
                let mut map = Map::new();
                for (key, value) in self.tree.members(node) {
                    let value = self.value(value, of);
                    map.insert(self.tree.text(key).to_owned(), value.unwrap_or_default());
                }
                Some(Value::Object(map))
            }
            Kind::List(of) => {
                self.is(node, Json::Array, "a list", Expected::List)?;
                let elements =
                    self.tree.elements(node).map(|element| self.value(element, of).unwrap_or_default());
                Some(Value::Array(elements.collect()))
            }
            Kind::Few(of, most) => {
                let length = self.tree.elements(node).count();
                if length > *most {
                    let message = format!("{length} are too many here");
                    return self.refuse(node, WRONG_TYPE, message, |error| {
                        error.help(format!("write {most} at most"))
                    });
                }
                self.value(node, &Kind::List(of))
            }
            Kind::Model(model) => self.object(node, model),
            Kind::Again(of) => self.value(node, of),
            Kind::Either(kinds) => self.either(node, kinds),
        }
    }
}
