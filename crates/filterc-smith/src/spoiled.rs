//! Nearly well-typed bodies: a generated body with one slip of the pen in it, as people and programs make them.

use std::collections::BTreeSet;

use filterc::Catalog;
use filterc::catalog::{Endpoint, FieldKind};
use filterc::lang::Language;
use serde_json::{Map, Value, json};

use crate::bodies::{Words, body};
use crate::recipe::{Cook, Recipe};

/// Stands before the second of two keys that are alike until the body is written.
const TWIN: char = '\u{e000}';

/// What is wrong with a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slip {
    MisspeltField,
    MisspeltOperator,
    OperatorOfAnotherClass,
    AnotherCollection,
    UnknownKey,
    DoubledKey,
    Null,
    AnotherJsonType,
    NoMemberOfTheEnum,
    MalformedUuid,
    MalformedTime,
    IntOutOfRange,
    Nul,
}

/// All of them.
pub const SLIPS: [Slip; 13] = [
    Slip::MisspeltField,
    Slip::MisspeltOperator,
    Slip::OperatorOfAnotherClass,
    Slip::AnotherCollection,
    Slip::UnknownKey,
    Slip::DoubledKey,
    Slip::Null,
    Slip::AnotherJsonType,
    Slip::NoMemberOfTheEnum,
    Slip::MalformedUuid,
    Slip::MalformedTime,
    Slip::IntOutOfRange,
    Slip::Nul,
];

/// A body, and the same with a slip.
#[derive(Debug)]
pub struct Spoiled<'c> {
    pub endpoint: &'c Endpoint,
    pub plain: Value,
    /// The spoiled body; not a [`Value`], for a key may come twice.
    pub text: String,
    pub slip: Slip,
}

/// A spoiled body: the first two choices say what is wrong and where, the others make the body. A slip that the body has no
/// place for gives way to the next one; every body takes an unknown key.
pub fn spoiled<'c>(language: &'c Language, recipe: &Recipe, words: Words) -> Spoiled<'c> {
    let (slips, rest) = recipe.choices.split_at(recipe.choices.len().min(2));
    let of_body = Recipe { choices: rest.to_vec(), seed: recipe.seed };
    let of_slip = Recipe { choices: slips.to_vec(), seed: recipe.seed };
    let (endpoint, plain) = body(language, &of_body, words);
    let mut pen = Pen { cook: Cook::new(&of_slip), names: Names::of(language.catalog()) };
    let first = pen.cook.choose(SLIPS.len());
    let place = pen.cook.choose(256);
    let mut changed = plain.clone();
    let tried = SLIPS.iter().cycle().skip(first).take(SLIPS.len());
    let slip = tried.copied().find(|slip| pen.spoil(*slip, place, &mut changed)).unwrap_or(Slip::UnknownKey);
    Spoiled { endpoint, plain, text: changed.to_string().replace(TWIN, ""), slip }
}

/// The words of a catalog by what they name.
struct Names<'c> {
    fields: BTreeSet<&'c str>,
    operators: BTreeSet<&'c str>,
    collections: BTreeSet<&'c str>,
    members: BTreeSet<&'c str>,
}

impl<'c> Names<'c> {
    fn of(catalog: &'c Catalog) -> Self {
        let fields = || catalog.collections().flat_map(|(_, of)| &of.fields);
        let uses = fields().filter_map(|field| match &field.kind {
            FieldKind::Operators(uses) => Some(uses),
            FieldKind::Nested(_) | FieldKind::Sort(_) => None,
        });
        Self {
            fields: fields().map(|field| field.name.as_str()).collect(),
            operators: uses.flatten().map(|one| one.name.as_str()).collect(),
            collections: catalog.collections().map(|(_, of)| of.name.as_str()).collect(),
            members: catalog.enums().flat_map(|(_, of)| &of.members).map(String::as_str).collect(),
        }
    }
}

struct Pen<'c, 'r> {
    cook: Cook<'r>,
    names: Names<'c>,
}

impl Pen<'_, '_> {
    /// False where the body has no place for it.
    fn spoil(&mut self, slip: Slip, place: usize, body: &mut Value) -> bool {
        let mut all = Vec::new();
        places(body, "", &mut all);
        all.retain(|(at, value)| self.fits(slip, at, value));
        let Some((at, value)) = all.get(place % all.len().max(1)).cloned() else { return false };
        match slip {
            Slip::MisspeltField | Slip::MisspeltOperator => {
                let word = self.misspelt(key(&at));
                rename(body, &at, &word)
            }
            Slip::OperatorOfAnotherClass => {
                let word = other(&self.names.operators, key(&at), &mut self.cook);
                rename(body, &at, &word)
            }
            Slip::AnotherCollection => {
                let word = other(&self.names.collections, key(&at), &mut self.cook);
                rename(body, &at, &word)
            }
            Slip::UnknownKey => add(body, &at, "colour", json!({ "any_": ["red"] })),
            Slip::DoubledKey => {
                let (parent, key) = at.rsplit_once('/').unwrap_or_default();
                add(body, parent, &format!("{TWIN}{key}"), value)
            }
            Slip::Null => replace(body, &at, Value::Null),
            Slip::AnotherJsonType => {
                let others = [json!("text"), json!(7), json!(true), json!({}), json!([])];
                let others: Vec<_> = others.iter().filter(|one| !same_type(one, &value)).collect();
                replace(body, &at, others[self.cook.value(others.len() as u64) as usize].clone())
            }
            Slip::NoMemberOfTheEnum => replace(body, &at, json!(self.misspelt(value.as_str().unwrap_or("")))),
            Slip::MalformedUuid | Slip::MalformedTime => {
                let text = value.as_str().unwrap_or("");
                let cut: String = text.chars().take(text.len() - 2).collect();
                let changed = [cut, text.replacen('-', "_", 1), format!("{text}0")]
                    [self.cook.value(3) as usize]
                    .clone();
                replace(body, &at, json!(changed))
            }
            Slip::IntOutOfRange => {
                let far = [json!(u64::MAX), json!(1e30), json!(i128::MAX.to_string()), json!(-1e30)];
                replace(body, &at, far[self.cook.value(4) as usize].clone())
            }
            Slip::Nul => replace(body, &at, json!(format!("{}\0", value.as_str().unwrap_or("")))),
        }
    }

    /// Whether a place can take a slip; `at` is a pointer.
    fn fits(&self, slip: Slip, at: &str, value: &Value) -> bool {
        let (word, depth) = (key(at), at.matches('/').count());
        let text = value.as_str().unwrap_or("");
        let in_object = depth > 0 && word.parse::<usize>().is_err();
        match slip {
            // Names of labels are anybody's.
            Slip::MisspeltField => depth == 2 && self.names.fields.contains(word),
            Slip::MisspeltOperator | Slip::OperatorOfAnotherClass => {
                depth > 2 && self.names.operators.contains(word)
            }
            Slip::AnotherCollection => depth == 1 && value.is_object(),
            Slip::UnknownKey => value.is_object() && !at.ends_with("labels_"),
            Slip::DoubledKey => in_object,
            Slip::Null | Slip::AnotherJsonType => depth > 0,
            Slip::NoMemberOfTheEnum => self.names.members.contains(text) && word != "operator",
            Slip::MalformedUuid => text.len() == 36 && text.matches('-').count() == 4,
            Slip::MalformedTime => text.len() >= 20 && text.get(10..11) == Some("T"),
            Slip::IntOutOfRange => value.is_i64(),
            Slip::Nul => value.is_string(),
        }
    }

    fn misspelt(&mut self, word: &str) -> String {
        let letters: Vec<char> = word.chars().collect();
        let changed: String = match (self.cook.value(4), letters.as_slice()) {
            (0, [but_last @ .., _]) if but_last.len() > 1 => but_last.iter().collect(),
            (1, [first, second, rest @ ..]) if first != second => {
                [*second, *first].iter().chain(rest).collect()
            }
            (2, _) if word.to_uppercase() != word => word.to_uppercase(),
            _ => format!("{word}x"),
        };
        changed
    }
}

/// Every value with its pointer, the whole body first.
fn places(value: &Value, at: &str, found: &mut Vec<(String, Value)>) {
    found.push((at.to_owned(), value.clone()));
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, item)| places(item, &format!("{at}/{key}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| places(item, &format!("{at}/{i}"), found));
        }
        _ => {}
    }
}

fn key(at: &str) -> &str {
    at.rsplit_once('/').map_or("", |(_, key)| key)
}

fn other(words: &BTreeSet<&str>, than: &str, cook: &mut Cook<'_>) -> String {
    let words: Vec<_> = words.iter().copied().filter(|word| *word != than).collect();
    if words.is_empty() { format!("{than}s") } else { cook.pick(&words).to_owned() }
}

fn same_type(one: &Value, other: &Value) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

fn replace(body: &mut Value, at: &str, with: Value) -> bool {
    body.pointer_mut(at).map(|slot| *slot = with).is_some()
}

fn add(body: &mut Value, to: &str, key: &str, value: Value) -> bool {
    match body.pointer_mut(to) {
        Some(Value::Object(members)) => members.insert(key.to_owned(), value).is_none(),
        _ => false,
    }
}

/// False where the new key would take the place of another one.
fn rename(body: &mut Value, at: &str, to: &str) -> bool {
    let (parent, key) = at.rsplit_once('/').unwrap_or_default();
    let Some(Value::Object(members)) = body.pointer_mut(parent) else { return false };
    if members.contains_key(to) {
        return false;
    }
    let renamed = |name: String| if name == key { to.to_owned() } else { name };
    let all: Map<String, Value> = std::mem::take(members);
    *members = all.into_iter().map(|(name, value)| (renamed(name), value)).collect();
    true
}
