//! Nearly well-typed bodies: a generated body with one mistake in it, as people and programs make them.

use std::collections::BTreeSet;

use filterc::Catalog;
use filterc::catalog::{Endpoint, FieldKind};
use filterc::lang::Language;
use serde_json::{Map, Value, json};

use crate::bodies::{ValueSource, body};
use crate::entropy::{Choices, Entropy};

/// Stands before the second of two keys that are alike until the body is written.
const TWIN: char = '\u{e000}';

/// A kind of mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MutationKind {
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

/// All kinds of mutations.
pub const MUTATIONS: [MutationKind; 13] = [
    MutationKind::MisspeltField,
    MutationKind::MisspeltOperator,
    MutationKind::OperatorOfAnotherClass,
    MutationKind::AnotherCollection,
    MutationKind::UnknownKey,
    MutationKind::DoubledKey,
    MutationKind::Null,
    MutationKind::AnotherJsonType,
    MutationKind::NoMemberOfTheEnum,
    MutationKind::MalformedUuid,
    MutationKind::MalformedTime,
    MutationKind::IntOutOfRange,
    MutationKind::Nul,
];

/// A body, and the body with one mistake.
#[derive(Debug)]
pub struct Mutation<'c> {
    pub endpoint: &'c Endpoint,
    pub plain: Value,
    /// The body with the mistake; not a [`Value`], for a key may come twice.
    pub text: String,
    pub kind: MutationKind,
}

/// Returns a body with one mistake: the first two choices say what is wrong and where, the others make the body. A mistake that the body has no
/// place for gives way to the next one; every body takes an unknown key.
pub fn mutation<'c>(language: &'c Language, entropy: &Entropy, words: ValueSource) -> Mutation<'c> {
    let (slips, rest) = entropy.choices.split_at(entropy.choices.len().min(2));
    let of_body = Entropy { choices: rest.to_vec(), seed: entropy.seed };
    let of_slip = Entropy { choices: slips.to_vec(), seed: entropy.seed };
    let (endpoint, plain) = body(language, &of_body, words);
    let mut mutator = Mutator { choices: Choices::new(&of_slip), names: Names::of(language.catalog()) };
    let first = mutator.choices.choose(MUTATIONS.len());
    let place = mutator.choices.choose(256);
    let mut changed = plain.clone();
    let tried = MUTATIONS.iter().cycle().skip(first).take(MUTATIONS.len());
    let slip = tried
        .copied()
        .find(|slip| mutator.mutate(*slip, place, &mut changed))
        .unwrap_or(MutationKind::UnknownKey);
    Mutation { endpoint, plain, text: changed.to_string().replace(TWIN, ""), kind: slip }
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

struct Mutator<'c, 'r> {
    choices: Choices<'r>,
    names: Names<'c>,
}

impl Mutator<'_, '_> {
    /// False where the body has no place for it.
    fn mutate(&mut self, slip: MutationKind, place: usize, body: &mut Value) -> bool {
        let mut all = Vec::new();
        places(body, "", &mut all);
        all.retain(|(at, value)| self.fits(slip, at, value));
        let Some((at, value)) = all.get(place % all.len().max(1)).cloned() else { return false };
        match slip {
            MutationKind::MisspeltField | MutationKind::MisspeltOperator => {
                let word = self.misspelt(key(&at));
                rename(body, &at, &word)
            }
            MutationKind::OperatorOfAnotherClass => {
                let word = other(&self.names.operators, key(&at), &mut self.choices);
                rename(body, &at, &word)
            }
            MutationKind::AnotherCollection => {
                let word = other(&self.names.collections, key(&at), &mut self.choices);
                rename(body, &at, &word)
            }
            MutationKind::UnknownKey => add(body, &at, "colour", json!({ "any_": ["red"] })),
            MutationKind::DoubledKey => {
                let (parent, key) = at.rsplit_once('/').unwrap_or_default();
                add(body, parent, &format!("{TWIN}{key}"), value)
            }
            MutationKind::Null => replace(body, &at, Value::Null),
            MutationKind::AnotherJsonType => {
                let others = [json!("text"), json!(7), json!(true), json!({}), json!([])];
                let others: Vec<_> = others.iter().filter(|one| !same_type(one, &value)).collect();
                replace(body, &at, others[self.choices.value(others.len() as u64) as usize].clone())
            }
            MutationKind::NoMemberOfTheEnum => {
                replace(body, &at, json!(self.misspelt(value.as_str().unwrap_or(""))))
            }
            MutationKind::MalformedUuid | MutationKind::MalformedTime => {
                let text = value.as_str().unwrap_or("");
                let cut: String = text.chars().take(text.len() - 2).collect();
                let changed = [cut, text.replacen('-', "_", 1), format!("{text}0")]
                    [self.choices.value(3) as usize]
                    .clone();
                replace(body, &at, json!(changed))
            }
            MutationKind::IntOutOfRange => {
                let far = [json!(u64::MAX), json!(1e30), json!(i128::MAX.to_string()), json!(-1e30)];
                replace(body, &at, far[self.choices.value(4) as usize].clone())
            }
            MutationKind::Nul => replace(body, &at, json!(format!("{}\0", value.as_str().unwrap_or("")))),
        }
    }

    /// True where a place can take this mutation; `at` is a pointer.
    fn fits(&self, slip: MutationKind, at: &str, value: &Value) -> bool {
        let (word, depth) = (key(at), at.matches('/').count());
        let text = value.as_str().unwrap_or("");
        let in_object = depth > 0 && word.parse::<usize>().is_err();
        match slip {
            // Names of labels are anybody's.
            MutationKind::MisspeltField => depth == 2 && self.names.fields.contains(word),
            MutationKind::MisspeltOperator | MutationKind::OperatorOfAnotherClass => {
                depth > 2 && self.names.operators.contains(word)
            }
            MutationKind::AnotherCollection => depth == 1 && value.is_object(),
            MutationKind::UnknownKey => value.is_object() && !at.ends_with("labels_"),
            MutationKind::DoubledKey => in_object,
            MutationKind::Null | MutationKind::AnotherJsonType => depth > 0,
            MutationKind::NoMemberOfTheEnum => self.names.members.contains(text) && word != "operator",
            MutationKind::MalformedUuid => text.len() == 36 && text.matches('-').count() == 4,
            MutationKind::MalformedTime => text.len() >= 20 && text.get(10..11) == Some("T"),
            MutationKind::IntOutOfRange => value.is_i64(),
            MutationKind::Nul => value.is_string(),
        }
    }

    fn misspelt(&mut self, word: &str) -> String {
        let letters: Vec<char> = word.chars().collect();
        let changed: String = match (self.choices.value(4), letters.as_slice()) {
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

fn other(words: &BTreeSet<&str>, than: &str, choices: &mut Choices<'_>) -> String {
    let words: Vec<_> = words.iter().copied().filter(|word| *word != than).collect();
    if words.is_empty() { format!("{than}s") } else { choices.pick(&words).to_owned() }
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
