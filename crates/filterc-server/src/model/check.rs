//! A body against its model: all errors at once, each with its place, or the values as the actions take them.

use filterc::lang::codes::{
    BAD_MEMBER, BAD_TIME, BAD_UUID, BODY_NOT_OBJECT, GUESSED, MISSING, NUL, NULL, PARAMETER_RANGE,
    UNKNOWN_KEY, WRONG_TYPE,
};
use filterc::lang::coerce::{
    ReadTime, Reading, bool_from, date_from, decimal_from, float_from, int_from, time_from,
};
use filterc::syntax::{Diagnostic, Expected, Kind as Json, NodeId, Tree, suggest};
use filterc::{Code, Profile};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Absent, Key, Kind, Model, Others};
use crate::writer::time;

/// Longer values are cut in messages.
const SHOWN: usize = 60;

/// A thousand years, in seconds.
const LONGEST: f64 = 31_556_952_000.0;

/// The values of a body, or what is wrong with it.
pub(super) fn check(
    tree: &Tree<'_>,
    kind: &Kind,
    profile: Profile,
    now: i64,
) -> Result<Value, Vec<Diagnostic>> {
    let mut checker = Checker { tree, profile, now, found: Vec::new() };
    let root = NodeId::ROOT;
    if let (Kind::Model(model), false) = (kind, tree.kind(root) == Json::Object) {
        let message = format!("{} is an object", model.name);
        checker.refuse::<Value>(root, BODY_NOT_OBJECT, message, |error| error.expected(Expected::Object));
        return Err(checker.found);
    }
    match checker.value(root, kind) {
        Some(value) if checker.found.is_empty() => Ok(value),
        _ => Err(checker.found),
    }
}

struct Checker<'t, 's> {
    tree: &'t Tree<'s>,
    profile: Profile,
    now: i64,
    found: Vec<Diagnostic>,
}

impl Checker<'_, '_> {
    fn value(&mut self, node: NodeId, kind: &Kind) -> Option<Value> {
        match kind {
            Kind::Any => self.json(node),
            Kind::RuledJson(rule) => {
                let value = self.json(node)?;
                match rule(&value) {
                    None => Some(value),
                    Some(problem) => self.refuse(node, WRONG_TYPE, problem, |error| error),
                }
            }
            Kind::Bool => {
                let read = bool_from(self.tree, node);
                self.read(node, read, "`true` or `false`", Expected::Boolean).map(Value::Bool)
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
                let number = self.read(node, read, "a whole number", Expected::Integer)?;
                self.in_range(node, number, *least, *most)?;
                Some(number.into())
            }
            Kind::Positive => {
                let read = int_from(self.tree, node);
                let number = self.read(node, read, "a whole number", Expected::Integer)?;
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
                let number = self.read(node, read, "a number", Expected::Number)?;
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
                Some(text) => Some(text.into()),
                None => self.wrong(node, "a decimal number", Expected::Number),
            },
            Kind::Object => {
                self.is(node, Json::Object, "an object", Expected::Map)?;
                self.json(node)
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
            Kind::Model(model) => self.object(node, model),
            Kind::Again(of) => self.value(node, of),
            Kind::Either(kinds) => self.either(node, kinds),
        }
    }

    /// The first kind that fits; where none does, the errors of the one that got farthest.
    fn either(&mut self, node: NodeId, kinds: &[Kind]) -> Option<Value> {
        let mut best: Option<Vec<Diagnostic>> = None;
        for kind in kinds {
            let mut tried = Checker { found: Vec::new(), tree: self.tree, ..*self };
            let value = tried.value(node, kind);
            if tried.found.is_empty() {
                return value;
            }
            let depth = |found: &[Diagnostic]| {
                found.iter().map(|one| one.pointer.as_str().matches('/').count()).max()
            };
            if best.as_ref().is_none_or(|best| depth(best) < depth(&tried.found)) {
                best = Some(tried.found);
            }
        }
        self.found.extend(best.unwrap_or_default());
        None
    }

    fn object(&mut self, node: NodeId, model: &Model) -> Option<Value> {
        self.is(node, Json::Object, &model.name, Expected::Object)?;
        let mut map = Map::new();
        for (key, value) in self.tree.members(node) {
            let name = self.tree.text(key);
            match model.keys.iter().find(|known| known.name == name) {
                Some(known) => {
                    let value = self.member(value, known, model);
                    map.insert(name.to_owned(), value.unwrap_or_default());
                }
                None if model.others == Others::Refused || self.profile == Profile::Strict => {
                    self.unknown(key, name, model);
                }
                None => {}
            }
        }
        for key in model
            .keys
            .iter()
            .filter(|key| !self.tree.members(node).any(|(name, _)| self.tree.text(name) == key.name))
        {
            let value = match key.absent {
                Absent::Refused => {
                    let message = format!("{} needs `{}`", model.name, key.name);
                    let mut error = Diagnostic::error(MISSING, self.tree.span(node), message);
                    if model.are_parameters {
                        error = error.expected(Expected::Value);
                    }
                    let mut pointer = self.tree.pointer(node);
                    pointer.push_key(key.name);
                    self.found.push(error.at(pointer).help(format!("add `\"{}\": …`", key.name)));
                    continue;
                }
                Absent::Left => continue,
                Absent::Null => Value::Null,
                Absent::Bool(value) => value.into(),
                Absent::Int(number) => number.into(),
                Absent::Text(text) => text.into(),
                Absent::List => Value::Array(Vec::new()),
                Absent::Object => Value::Object(Map::new()),
            };
            map.insert(key.name.to_owned(), value);
        }
        Some(Value::Object(map))
    }

    fn member(&mut self, node: NodeId, key: &Key, of: &Model) -> Option<Value> {
        match (self.tree.kind(node), &key.kind) {
            (Json::Null, Kind::Any | Kind::RuledJson(_)) => Some(Value::Null),
            (Json::Null, _) if key.nullable => Some(Value::Null),
            (Json::Null, _) => {
                let message = format!("`{}` takes no `null`", key.name);
                let help = "leave the key out, or write a value";
                let expected = if of.are_parameters { Expected::Value } else { key.kind.expected() };
                self.refuse(node, NULL, message, |error| error.expected(expected).help(help))
            }
            _ => self.value(node, &key.kind),
        }
    }

    fn unknown(&mut self, key: NodeId, name: &str, model: &Model) {
        let message = format!("{} has no `{}`", model.name, short(name));
        let close = suggest(name, model.keys.iter().map(|key| key.name));
        self.refuse::<()>(key, UNKNOWN_KEY, message, |error| match close {
            Some(close) => error.help(format!("did you mean `{close}`?")),
            None => error.help("leave it out"),
        });
    }

    fn length(&mut self, node: NodeId) -> Option<Value> {
        let seconds = if self.tree.kind(node) == Json::String {
            let length = self.tree.text(node).parse::<jiff::SignedDuration>();
            match length {
                Ok(length) => length.as_secs_f64(),
                Err(_) => return self.wrong(node, "a length of time", Expected::Number),
            }
        } else {
            let read = float_from(self.tree, node);
            self.read(node, read, "a number of seconds", Expected::Number)?
        };
        if seconds > 0.0 && seconds < LONGEST {
            return Some(seconds.into());
        }
        let message = format!("`{}` is no length of time above 0", short(self.tree.raw(node)));
        self.refuse(node, WRONG_TYPE, message, |error| error)
    }

    fn one_of<'k>(&mut self, node: NodeId, known: impl Iterator<Item = &'k str> + Clone) -> Option<Value> {
        let text = self.string(node, "one of a few texts", Expected::Member)?;
        if known.clone().any(|one| one == text) {
            return Some(text.into());
        }
        let message = format!("`{}` is none of the values here", short(&text));
        let all = known.map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ");
        self.refuse(node, BAD_MEMBER, message, |error| error.help(format!("write one of {all}")))
    }

    fn time(&mut self, node: NodeId) -> Option<Value> {
        match time_from(self.tree, node, self.now) {
            Some(ReadTime::Exact(micros) | ReadTime::AssumedUtc(micros)) => Some(time(micros)),
            Some(ReadTime::Guess(micros)) if self.profile == Profile::Prefect => Some(time(micros)),
            Some(ReadTime::Guess(_)) | None => {
                let message = format!("`{}` is not a time", short(self.tree.text(node)));
                self.refuse(node, BAD_TIME, message, |error| {
                    error.help("write a time as in `2026-11-20T08:00:00Z`")
                })
            }
        }
    }

    /// A text that databases take.
    fn text(&mut self, node: NodeId) -> Option<String> {
        let text = self.string(node, "a string", Expected::String)?;
        if text.contains('\0') {
            let message = "NUL is no part of a text that databases take".to_owned();
            return self.refuse(node, NUL, message, |error| error.help("leave `\\u0000` out"));
        }
        Some(text)
    }

    fn string(&mut self, node: NodeId, wanted: &str, expected: Expected) -> Option<String> {
        self.is(node, Json::String, wanted, expected)?;
        Some(self.tree.text(node).to_owned())
    }

    /// Any JSON that databases take.
    fn json(&mut self, node: NodeId) -> Option<Value> {
        let raw = self.tree.raw(node);
        match serde_json::from_str(raw) {
            Ok(_) if raw.contains("\\u0000") && holds_nul(&serde_json::from_str(raw).unwrap_or_default()) => {
                let message = "NUL is no part of a text that databases take".to_owned();
                self.refuse(node, NUL, message, |error| error.help("leave `\\u0000` out"))
            }
            Ok(value) => Some(value),
            Err(error) => {
                let message = format!("this JSON cannot be stored: {error}");
                self.refuse(node, WRONG_TYPE, message, |error| error)
            }
        }
    }

    fn is(&mut self, node: NodeId, kind: Json, wanted: &str, expected: Expected) -> Option<()> {
        if self.tree.kind(node) == kind { Some(()) } else { self.wrong(node, wanted, expected) }
    }

    fn in_range<T: PartialOrd + Copy + std::fmt::Display>(
        &mut self,
        node: NodeId,
        number: T,
        least: T,
        most: T,
    ) -> Option<()> {
        if least <= number && number <= most {
            return Some(());
        }
        let message = format!("`{}` is out of range", self.tree.raw(node));
        self.refuse(node, PARAMETER_RANGE, message, |error| {
            let error = if number < least { error.expected(Expected::More) } else { error };
            error.help(format!("write a number from {least} to {most}"))
        })
    }

    fn read<T>(
        &mut self,
        node: NodeId,
        read: Option<Reading<T>>,
        wanted: &str,
        expected: Expected,
    ) -> Option<T> {
        match read {
            Some(Reading::Exact(value)) => Some(value),
            Some(Reading::Guess(value)) if self.profile == Profile::Prefect => Some(value),
            Some(Reading::Guess(_)) => {
                let message =
                    format!("`{}` would have to be guessed to be {wanted}", short(self.tree.raw(node)));
                self.refuse(node, GUESSED, message, |error| {
                    error.expected(expected).help(format!("write {wanted}"))
                })
            }
            None => self.wrong(node, wanted, expected),
        }
    }

    fn wrong<T>(&mut self, node: NodeId, wanted: &str, expected: Expected) -> Option<T> {
        let message = format!("expected {wanted}, found `{}`", short(self.tree.raw(node)));
        self.refuse(node, WRONG_TYPE, message, |error| error.expected(expected))
    }

    fn refuse<T>(
        &mut self,
        node: NodeId,
        code: Code,
        message: String,
        more: impl FnOnce(Diagnostic) -> Diagnostic,
    ) -> Option<T> {
        let error = Diagnostic::error(code, self.tree.span(node), message).at(self.tree.pointer(node));
        self.found.push(more(error));
        None
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

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
