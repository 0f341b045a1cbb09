//! How large a schema of a user becomes where each `$ref` stands for what it names, and how much there is to look at when a
//! value is held against it. A few lines of a schema can name each other so often that no machine has room for the whole, so
//! both are counted before anything is compiled, and no further than they may be.

use serde_json::{Map, Value};

/// Parts within parts: of a schema with each `$ref` replaced, and of a value that is held against it.
const DEEPEST: usize = 256;

/// The cost of a regular expression: as many parts of a schema, and as many looks at a value.
const PATTERN: usize = 200;

/// Bytes of a text that are one look.
const TOGETHER: usize = 32;

/// The most work that a schema and a value may make.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    /// Parts of a schema: objects, lists and values.
    pub(super) parts: usize,
    /// Pairs of a part of a schema and a value.
    pub(super) looks: usize,
}

impl Size {
    /// More is refused.
    pub(super) const MOST: Self = Self { parts: 50_000, looks: 2_000_000 };

    /// The work that is done in a moment, without a thread of its own.
    pub(super) const SMALL: Self = Self { parts: 2_000, looks: 20_000 };
}

/// Returns which bound a schema exceeds for this value, or none.
pub(super) fn too_large(schema: &Value, value: &Value, most: Size) -> Option<String> {
    let mut parts = Walk { root: schema, left: most.parts };
    let found = parts.count_part(schema, &mut Vec::new(), 0).and_then(|()| {
        let mut looks = Walk { root: schema, left: most.looks };
        looks.look(schema, value, 0)
    });
    Some(match found.err()? {
        TooMuch::Parts => format!(
            "the schema is too large: with each `$ref` replaced by what it names, it has more than {} parts for this value",
            most.parts
        ),
        TooMuch::Depth => format!(
            "the schema is too deep: with each `$ref` replaced by what it names, it goes on for more than {DEEPEST} levels"
        ),
        TooMuch::Name(name) => format!("only the top of a schema has `{name}`"),
    })
}

enum TooMuch {
    Parts,
    Depth,
    /// Under a base of its own, a `$ref` would name something else.
    Name(&'static str),
}

struct Walk<'s> {
    root: &'s Value,
    left: usize,
}

impl<'s> Walk<'s> {
    fn take(&mut self, many: usize) -> Result<(), TooMuch> {
        self.left = self.left.checked_sub(many).ok_or(TooMuch::Parts)?;
        Ok(())
    }

    /// Counts a part of the schema and all within it. A `$ref` to what it stands in is counted once.
    fn count_part(
        &mut self,
        schema: &'s Value,
        within: &mut Vec<&'s Value>,
        depth: usize,
    ) -> Result<(), TooMuch> {
        self.take(1)?;
        if depth > DEEPEST {
            return Err(TooMuch::Depth);
        }
        let is_root = std::ptr::eq(schema, self.root);
        match schema {
            Value::Object(members) => {
                for (name, member) in members {
                    if let (Some(name), Value::String(_), false) = (base_key(name), member, is_root) {
                        return Err(TooMuch::Name(name));
                    }
                    // Definitions count where they are named.
                    if !(is_root && matches!(name.as_str(), "$defs" | "definitions")) {
                        self.count_part(member, within, depth + 1)?;
                    }
                    if matches!(name.as_str(), "pattern" | "patternProperties") {
                        self.take(PATTERN * member.as_object().map_or(1, Map::len))?;
                    }
                    let Some(named) = self.named(name, member) else { continue };
                    if !within.iter().any(|one| std::ptr::eq(*one, named)) {
                        within.push(named);
                        self.count_part(named, within, depth + 1)?;
                        within.pop();
                    }
                }
                Ok(())
            }
            Value::Array(items) => items.iter().try_for_each(|item| self.count_part(item, within, depth + 1)),
            _ => Ok(()),
        }
    }

    /// Returns the part of the schema that a reference leads to; none for other members.
    fn named(&self, name: &str, member: &'s Value) -> Option<&'s Value> {
        if !matches!(name, "$ref" | "$dynamicRef" | "$recursiveRef") {
            return None;
        }
        let fragment = member.as_str()?.split_once('#')?.1;
        let fragment = percent_encoding::percent_decode_str(fragment).decode_utf8().ok()?;
        if fragment.is_empty() || fragment.starts_with('/') {
            return self.root.pointer(&fragment);
        }
        part_with_anchor(self.root, &fragment)
    }

    /// Counts what is looked at where a value is held against a part of the schema.
    fn look(&mut self, schema: &'s Value, value: &Value, depth: usize) -> Result<(), TooMuch> {
        if depth > DEEPEST {
            return Err(TooMuch::Depth);
        }
        self.count_value(value)?;
        let Value::Object(members) = schema else { return Ok(()) };
        // What is not evaluated otherwise is found by evaluating once more.
        let again = members.keys().filter(|name| name.starts_with("unevaluated")).count();
        for (name, member) in (0..=again).flat_map(|_| members) {
            self.take(1)?;
            if let Some(named) = self.named(name, member) {
                self.look(named, value, depth + 1)?;
                continue;
            }
            match (name.as_str(), member, value) {
                ("allOf" | "anyOf" | "oneOf", Value::Array(several), _) => {
                    several.iter().try_for_each(|one| self.look(one, value, depth + 1))?;
                }
                ("not" | "if" | "then" | "else", one, _) => self.look(one, value, depth + 1)?,
                ("dependentSchemas" | "dependencies", Value::Object(several), _) => {
                    several.values().try_for_each(|one| self.look(one, value, depth + 1))?;
                }
                ("properties", Value::Object(several), Value::Object(values)) => {
                    self.take(several.len())?;
                    for (name, one) in several {
                        if let Some(value) = values.get(name) {
                            self.look(one, value, depth + 1)?;
                        }
                    }
                }
                ("patternProperties", Value::Object(several), _) => {
                    for one in several.values() {
                        for value in children(value) {
                            self.take(PATTERN)?;
                            self.look(one, value, depth + 1)?;
                        }
                    }
                }
                ("prefixItems" | "items", Value::Array(several), Value::Array(values)) => {
                    for (one, value) in several.iter().zip(values) {
                        self.look(one, value, depth + 1)?;
                    }
                }
                ("propertyNames", one, Value::Object(values)) => {
                    for name in values.keys() {
                        self.look(one, &Value::String(name.clone()), depth + 1)?;
                    }
                }
                (
                    "items"
                    | "additionalItems"
                    | "unevaluatedItems"
                    | "contains"
                    | "additionalProperties"
                    | "unevaluatedProperties",
                    one,
                    _,
                ) => {
                    for value in children(value) {
                        self.look(one, value, depth + 1)?;
                    }
                }
                ("enum" | "const" | "required" | "dependentRequired", one, _) => self.count_value(one)?,
                ("pattern", _, Value::String(_)) => self.take(PATTERN)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Counts a value and all within it.
    fn count_value(&mut self, value: &Value) -> Result<(), TooMuch> {
        match value {
            Value::Object(members) => {
                self.take(1)?;
                members.iter().try_for_each(|(name, member)| {
                    self.take(name.len() / TOGETHER)?;
                    self.count_value(member)
                })
            }
            Value::Array(items) => {
                self.take(1)?;
                items.iter().try_for_each(|item| self.count_value(item))
            }
            Value::String(text) => self.take(1 + text.len() / TOGETHER),
            _ => self.take(1),
        }
    }
}

/// The values within a value.
fn children(value: &Value) -> impl Iterator<Item = &Value> {
    let items = value.as_array().into_iter().flatten();
    items.chain(value.as_object().into_iter().flat_map(Map::values))
}

/// Keys by which a part of a schema has a base of its own.
fn base_key(name: &str) -> Option<&'static str> {
    ["$id", "$schema"].into_iter().find(|base| *base == name)
}

/// The part of a schema with this anchor.
fn part_with_anchor<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    let is_here = |key: &str| schema.get(key).is_some_and(|anchor| anchor == name);
    if is_here("$anchor") || is_here("$dynamicAnchor") {
        return Some(schema);
    }
    children(schema).find_map(|inner| part_with_anchor(inner, name))
}
