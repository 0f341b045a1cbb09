//! Objects against their models, and what may be one of several kinds.

use filterc::Leniency;
use filterc::lang::codes::{DUPLICATE_KEY, MISSING, NULL, UNKNOWN_KEY};
use filterc::syntax::{Diagnostic, Expected, Kind as Json, NodeId, suggest};
use serde_json::{Map, Value};

use super::Checker;
use super::short::short;
use crate::model::{Absent, Key, Kind, Model, Others};

/// The key that says what an object is.
const TYPE: &str = "type";

/// The values of `type` that a kind of objects has, and whether it has to be there.
fn types<'k>(kind: &Kind<'k>) -> Option<(&'k [&'k str], bool)> {
    let Kind::Model(model) = kind else { return None };
    model.keys.iter().find(|key| key.name == TYPE).and_then(|key| match key.kind {
        Kind::OneOf(known) => Some((known, matches!(key.absent, Absent::Refused))),
        _ => None,
    })
}

impl Checker<'_, '_> {
    /// The first kind that fits; where none does, the errors of the one that got farthest.
    pub(super) fn either(&mut self, node: NodeId, kinds: &[Kind<'_>]) -> Option<Value> {
        let mut best: Option<Vec<Diagnostic>> = None;
        let here: Vec<_> = kinds.iter().filter(|kind| !self.is_another(node, kind)).collect();
        // Of an object that has all that one of them needs, what the others need is not told.
        let is_named = here.iter().any(|kind| self.lacks(node, kind) == Some(false));
        for kind in here.into_iter().filter(|kind| !(is_named && self.lacks(node, kind) == Some(true))) {
            let (found, warnings) = (Vec::new(), Vec::new());
            let mut tried =
                Checker { found, warnings, tree: self.tree, leniencies: self.leniencies, now: self.now };
            let value = tried.value(node, kind);
            if tried.found.is_empty() {
                self.warnings.append(&mut tried.warnings);
                return value;
            }
            let depth = |found: &[Diagnostic]| {
                found.iter().map(|one| one.pointer.as_str().matches('/').count()).max()
            };
            if best.as_ref().is_none_or(|best| depth(best) < depth(&tried.found)) {
                best = Some(tried.found);
            }
        }
        let Some(best) = best else {
            // Of the right type there is none.
            let known = kinds.iter().filter_map(types).flat_map(|(known, _)| known).copied();
            let Some(of) = self.named(node, TYPE) else {
                let help = format!(
                    "write one of {}",
                    known.map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ")
                );
                return self.refuse(node, MISSING, format!("this needs `{TYPE}`"), |error| error.help(help));
            };
            return self.one_of(of, known);
        };
        self.found.extend(best);
        None
    }

    /// Whether an object lacks a key that must be in one of this kind; none where no key must, or where `type` says what it is.
    fn lacks(&self, node: NodeId, kind: &Kind) -> Option<bool> {
        let (Kind::Model(model), Json::Object, None) = (kind, self.tree.kind(node), types(kind)) else {
            return None;
        };
        let mut needed = model.keys.iter().filter(|key| matches!(key.absent, Absent::Refused)).peekable();
        needed.peek()?;
        Some(!needed.all(|key| self.named(node, key.name).is_some()))
    }

    /// True of an object whose `type` says that it is none of this kind. What is within is looked at for its own kind only:
    /// where objects stand in objects, each level would otherwise double the work.
    fn is_another(&self, node: NodeId, kind: &Kind<'_>) -> bool {
        if self.tree.kind(node) != Json::Object {
            return false;
        }
        match (types(kind), self.named(node, TYPE)) {
            (Some((known, _)), Some(of)) => {
                self.tree.kind(of) != Json::String || !known.contains(&self.tree.text(of))
            }
            (Some((_, is_required)), None) => is_required,
            (None, _) => false,
        }
    }

    fn named(&self, node: NodeId, name: &str) -> Option<NodeId> {
        let named = self.tree.members(node).filter(|(key, _)| self.tree.text(*key) == name);
        named.last().map(|(_, value)| value)
    }

    pub(super) fn object(&mut self, node: NodeId, model: &Model<'_>) -> Option<Value> {
        self.is(node, Json::Object, model.name, Expected::Object)?;
        let mut map = Map::new();
        for (key, value) in self.tree.members(node) {
            let name = self.tree.text(key);
            // With the leniency the last one counts, as in every reader of JSON.
            if !self.leniencies.has(Leniency::DuplicateKeys) && map.contains_key(name) {
                let message = format!("`{}` stands here twice", short(name));
                self.refuse::<()>(key, DUPLICATE_KEY, message, |error| error.help("keep one of them"));
            }
            match model.keys.iter().find(|known| known.name == name) {
                Some(known) => {
                    let value = self.member(value, known, model);
                    map.insert(name.to_owned(), value.unwrap_or_default());
                }
                None if model.others == Others::Refused || !self.leniencies.has(Leniency::UnknownKeys) => {
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
            let Some(value) = key.absent.value() else {
                if matches!(key.absent, Absent::Refused) {
                    self.missing(node, key, model);
                }
                continue;
            };
            map.insert(key.name.to_owned(), value);
        }
        // In the order of the model, however it was sent: what is stored reads the same as what others store.
        let in_order = model.keys.iter().filter_map(|key| map.remove_entry(key.name)).collect();
        Some(Value::Object(in_order))
    }

    fn missing(&mut self, node: NodeId, key: &Key<'_>, model: &Model<'_>) {
        if self.has_told_enough() {
            return;
        }
        let message = format!("{} needs `{}`", model.name, key.name);
        let mut error = Diagnostic::error(MISSING, self.tree.span(node), message);
        if model.are_parameters {
            error = error.expected(Expected::Value);
        }
        let mut pointer = self.tree.pointer(node);
        pointer.push_key(key.name);
        self.found.push(error.at(pointer).help(format!("add `\"{}\": …`", key.name)));
    }

    fn member(&mut self, node: NodeId, key: &Key<'_>, of: &Model<'_>) -> Option<Value> {
        match (self.tree.kind(node), &key.kind) {
            (Json::Null, Kind::Any | Kind::RuledJson(_)) => Some(Value::Null),
            (Json::Null, _) if key.nullable => Some(Value::Null),
            // A value by itself that is null is as one that is left out.
            (Json::Null, _)
                if of.are_parameters
                    && self.leniencies.has(Leniency::NullIsAbsent)
                    && key.absent.value().is_some() =>
            {
                key.absent.value()
            }
            (Json::Null, _) => {
                let message = format!("`{}` takes no `null`", key.name);
                let help = "leave the key out, or write a value";
                let expected = if of.are_parameters { Expected::Value } else { key.kind.expected() };
                self.refuse(node, NULL, message, |error| error.expected(expected).help(help))
            }
            _ => self.value(node, &key.kind),
        }
    }

    fn unknown(&mut self, key: NodeId, name: &str, model: &Model<'_>) {
        if self.has_told_enough() {
            return;
        }
        let message = format!("{} has no `{}`", model.name, short(name));
        let close = suggest(name, model.keys.iter().map(|key| key.name));
        self.refuse::<()>(key, UNKNOWN_KEY, message, |error| match close {
            Some(close) => error.help(format!("did you mean `{close}`?")),
            None => error.help("leave it out"),
        });
    }
}
