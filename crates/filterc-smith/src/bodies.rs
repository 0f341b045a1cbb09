//! Bodies that strict accepts, out of the catalog. `choices` decide the structure, `seed` the values: two bodies with
//! the same choices have the same shape.

use filterc::Catalog;
use filterc::catalog::{
    Answer, CollectionId, Endpoint, FieldId, FieldKind, KeyRole, OperatorUse, Presence, Type,
};
use filterc::eval::Dataset;
use filterc::lang::{Language, Meaning, OperandShape};
use serde_json::{Map, Value, json};

use crate::entropy::{Choices, Entropy};
use crate::rows::{KEYS, PRINTED, element_type, one};

/// Texts of the values carry this, so that they can be found in SQL.
pub const MARK: &str = "ZQ";

/// The source of operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueSource {
    /// Values that the demo rows use, so that filters select something.
    Demo,
    /// Those, and fields that say nothing, which only profile `prefect` takes.
    Loose,
    /// Values with [`MARK`].
    Marked,
    /// Values that nasty rows have, and lists without any; only profile `prefect` takes all of them.
    Adversarial,
}

struct BodyGenerator<'c, 'r> {
    language: &'c Language,
    choices: Choices<'r>,
    words: ValueSource,
    /// Rows whose values make the operands.
    data: Option<&'r Dataset>,
}

/// An endpoint and a body for it.
pub fn body<'c>(language: &'c Language, entropy: &Entropy, words: ValueSource) -> (&'c Endpoint, Value) {
    BodyGenerator { language, choices: Choices::new(entropy), words, data: None }.body()
}

/// A body of [`ValueSource::Adversarial`] that asks for values of these rows, mostly, so that it tells them apart.
pub fn selective_body<'c, 'r>(
    language: &'c Language,
    entropy: &'r Entropy,
    data: &'r Dataset,
) -> (&'c Endpoint, Value) {
    BodyGenerator {
        language,
        choices: Choices::new(entropy),
        words: ValueSource::Adversarial,
        data: Some(data),
    }
    .body()
}

impl<'c> BodyGenerator<'c, '_> {
    fn body(mut self) -> (&'c Endpoint, Value) {
        let generator = &mut self;
        let (language, words) = (generator.language, generator.words);
        let catalog: &'c Catalog = language.catalog();
        let plain = |endpoint: &&Endpoint| {
            let stored = catalog.collection(endpoint.collection).stored;
            let shaped = endpoint.answer == Answer::Groups && words != ValueSource::Adversarial;
            stored && !shaped && !endpoint.path.contains('{')
        };
        let endpoints: Vec<_> = catalog.endpoints().map(|(_, endpoint)| endpoint).filter(plain).collect();
        let endpoint = endpoints[generator.choices.choose(endpoints.len())];
        let mut body = Map::new();
        for key in &endpoint.keys {
            let of = match key.role {
                KeyRole::Queried => endpoint.collection,
                KeyRole::Related(id) => catalog.collection(endpoint.collection).relation(id).step.collection,
                KeyRole::Limit if generator.choices.one_in(3) => {
                    body.insert(key.name.clone(), json!(generator.choices.value(50) + 1));
                    continue;
                }
                KeyRole::Parameter(at) => {
                    let parameter = &endpoint.parameters[usize::from(at)];
                    if parameter.presence == Presence::Required || generator.choices.one_in(3) {
                        let mut value = generator.one(parameter.ty);
                        if parameter.list {
                            value = json!([value, generator.one(parameter.ty)]);
                        }
                        body.insert(key.name.clone(), value);
                    }
                    continue;
                }
                KeyRole::Sort if generator.choices.one_in(3) => {
                    let sorts = &catalog.collection(endpoint.collection).sorts;
                    let sort = generator.choices.choose(sorts.len());
                    body.insert(key.name.clone(), json!(sorts[sort].name));
                    continue;
                }
                _ => continue,
            };
            let often = match (key.role, words) {
                (KeyRole::Queried, _) => 1,
                (_, ValueSource::Adversarial) => 5,
                _ => 4,
            };
            if generator.choices.one_in(often) {
                let top = &catalog.collection(of).top_fields;
                let filter = generator.fields(of, top, catalog.collection(of).groups);
                body.insert(key.name.clone(), Value::Object(filter));
            }
        }
        debug_assert!(endpoint.answer.gives_rows() || !body.contains_key("limit"));
        (endpoint, Value::Object(body))
    }

    fn fields(&mut self, of: CollectionId, known: &[FieldId], groups: bool) -> Map<String, Value> {
        let collection = self.language.catalog().collection(of);
        let mut object = Map::new();
        if groups && self.choices.one_in(3) {
            object.insert("operator".to_owned(), json!("or_"));
        }
        // Many at once select nothing.
        let only = (self.words == ValueSource::Adversarial && !known.is_empty())
            .then(|| self.choices.choose(known.len()));
        for (position, id) in known.iter().enumerate() {
            let field = collection.field(*id);
            let chosen = match only {
                Some(only) => position == only || self.choices.one_in(6),
                None => self.choices.one_in(4),
            };
            if field.ignored || !chosen {
                continue;
            }
            let says_nothing = if self.words == ValueSource::Adversarial { 8 } else { 4 };
            let demands = match &field.kind {
                FieldKind::Operators(uses) => uses.iter().any(|one| one.presence == Presence::Required),
                FieldKind::Sort(_) => true,
                FieldKind::Nested(_) => false,
            };
            if matches!(self.words, ValueSource::Loose | ValueSource::Adversarial)
                && !demands
                && self.choices.one_in(says_nothing)
            {
                object.insert(field.name.clone(), json!({}));
                continue;
            }
            let inner = match &field.kind {
                FieldKind::Nested(nested) => self.fields(of, nested, field.groups),
                FieldKind::Operators(uses) => self.operators(of, *id, uses, field.groups),
                FieldKind::Sort(_) => {
                    let sorts = &collection.sorts;
                    let sort = self.choices.choose(sorts.len());
                    object.insert(field.name.clone(), json!(sorts[sort].name));
                    continue;
                }
            };
            if inner.keys().any(|key| key != "operator") {
                object.insert(field.name.clone(), Value::Object(inner));
            }
        }
        object
    }

    fn operators(
        &mut self,
        of: CollectionId,
        id: FieldId,
        uses: &[OperatorUse],
        groups: bool,
    ) -> Map<String, Value> {
        let mut object = Map::new();
        if groups && self.choices.one_in(4) {
            object.insert("operator".to_owned(), json!("or_"));
        }
        let only = (self.words == ValueSource::Adversarial && !uses.is_empty())
            .then(|| self.choices.choose(uses.len()));
        for (position, one) in uses.iter().enumerate() {
            let chosen = match only {
                Some(only) => position == only || self.choices.one_in(5),
                None => self.choices.one_in(2),
            };
            if !chosen && one.presence != Presence::Required {
                continue;
            }
            let operator = self.language.operator(of, id, position).get();
            let ty = self.language.operand(of, id, position);
            let operand = match operator.operand {
                // A flag is part of the shape: IS NULL and IS NOT NULL are different texts.
                OperandShape::Flag => json!(self.choices.one_in(2)),
                OperandShape::One => self.likely(of, id, ty, 4),
                // A list of patterns has one LIKE each, so its length is part of the shape.
                OperandShape::Labels => {
                    let patterns: Vec<_> =
                        (0..=self.choices.choose(2)).map(|_| self.one(Type::Text)).collect();
                    let more = json!([self.one(Type::Text)]);
                    match self.words {
                        ValueSource::Adversarial => json!({ self.key(): patterns, self.key(): more }),
                        _ => json!({ "env": patterns, "prefect.resource.id": more }),
                    }
                }
                OperandShape::Pairs => (0..=self.choices.choose(2))
                    .map(|_| json!([self.one(Type::Text), self.one(Type::Text)]))
                    .collect(),
                OperandShape::List if matches!(operator.meaning, Meaning::Like(_) | Meaning::NotLike(_)) => {
                    let length = 1 + self.choices.choose(3);
                    (0..length).map(|_| self.likely(of, id, ty, 3)).collect()
                }
                OperandShape::List => {
                    let class = self.choices.choose(4) as u64;
                    let length = match class {
                        0 if self.words == ValueSource::Adversarial => self.choices.value(4).min(1),
                        0 => 1,
                        1 => 2,
                        2 => 3 + self.choices.value(2),
                        _ => 17 + self.choices.value(12),
                    };
                    // Many values of a few rows are all of them.
                    let often = if length > 4 { 1 } else { 3 };
                    (0..length).map(|_| self.likely(of, id, ty, often)).collect()
                }
            };
            object.insert(one.name.clone(), operand);
        }
        object
    }

    /// The name of a label: one that rows have, or nearly.
    fn key(&mut self) -> &'static str {
        if self.choices.value(2) == 0 {
            self.choices.pick(&["env", "kind", "a"])
        } else {
            self.choices.pick(&KEYS)
        }
    }

    /// So often of four times a value that a row has in the column that the field is named after.
    fn likely(&mut self, of: CollectionId, field: FieldId, ty: Type, often: u64) -> Value {
        if self.data.is_none() || self.choices.value(4) >= often {
            return self.one(ty);
        }
        self.of_a_row(of, field, ty).unwrap_or_else(|| self.one(ty))
    }

    fn of_a_row(&mut self, of: CollectionId, field: FieldId, ty: Type) -> Option<Value> {
        let (catalog, data) = (self.language.catalog(), self.data?);
        let column = catalog.collection(of).find_column(&catalog.collection(of).field(field).name)?;
        let records = data.records(of);
        let record = records.get(self.choices.value(records.len().max(1) as u64) as usize)?;
        let value = record.cells().get(column.index())?.to_json(catalog);
        let wanted = if let Type::Set(element) = ty { element_type(element) } else { ty };
        match (catalog.collection(of).column(column).ty, value) {
            (_, Value::Null) => None,
            (Type::Set(element), Value::Array(items)) if element_type(element) == wanted => {
                items.get(self.choices.value(items.len().max(1) as u64) as usize).cloned()
            }
            (Type::Json, value) if wanted == Type::Text => {
                let kind = value.get("kind").filter(|kind| kind.is_string()).cloned();
                kind.or_else(|| Some(json!(self.choices.pick(&PRINTED))))
            }
            // No operand says what ends neither day nor number.
            (Type::Timestamp | Type::Date | Type::Float, Value::String(text))
                if text.ends_with("nfinity") =>
            {
                None
            }
            (its, value) if its == wanted => Some(value),
            _ => None,
        }
    }

    fn one(&mut self, ty: Type) -> Value {
        match (ty, self.words) {
            (Type::Set(element), ValueSource::Adversarial) => {
                one(&mut self.choices, self.language.catalog(), element_type(element))
            }
            (ty, ValueSource::Adversarial) => one(&mut self.choices, self.language.catalog(), ty),
            (Type::Bool, _) => json!(self.choices.value(2) == 0),
            (Type::Uuid, ValueSource::Demo | ValueSource::Loose) => {
                let kind = ["f", "a", "b", "d", "e", "c"][self.choices.value(6) as usize];
                json!(format!("{kind}0000000-0000-4000-8000-{:012}", self.choices.value(40) + 1))
            }
            (Type::Uuid, ValueSource::Marked) => {
                json!(format!(
                    "{:08x}-0000-4000-8000-{:012x}",
                    self.choices.value(1 << 32),
                    self.choices.value(1 << 48)
                ))
            }
            (Type::Timestamp, _) => {
                let (month, day) = (9 + self.choices.value(3), 1 + self.choices.value(28));
                json!(format!("2026-{month:02}-{day:02}T{:02}:30:00Z", self.choices.value(24)))
            }
            (Type::Enum(of), _) => {
                let members = &self.language.catalog().enumeration(of).members;
                json!(members[self.choices.value(members.len() as u64) as usize])
            }
            (Type::Int(_), _) => json!(self.choices.value(60)),
            (Type::Float | Type::Interval, _) => json!(self.choices.value(1_000)),
            (Type::Decimal, _) => {
                let (whole, fraction) = (self.choices.value(100), self.choices.value(100));
                match self.choices.value(3) {
                    0 => json!(format!("{whole}{fraction:02}e-2")),
                    _ => json!(format!("{whole}.{fraction}")),
                }
            }
            (Type::Date, _) => {
                json!(format!("2026-{:02}-{:02}", 9 + self.choices.value(3), 1 + self.choices.value(28)))
            }
            (_, ValueSource::Demo | ValueSource::Loose) => {
                let words = [
                    "prod",
                    "etl",
                    "database",
                    "ml",
                    "nightly-etl",
                    "ml-train",
                    "sync",
                    "default",
                    "Completed",
                    "Late",
                    "load-1",
                    "extract-0",
                    "v3",
                    "SCHEDULE",
                    "otter",
                    "a",
                    "café",
                    "it's",
                    "a\"b",
                    "raw",
                ];
                json!(words[self.choices.value(words.len() as u64) as usize])
            }
            (_, ValueSource::Marked) => json!(format!("{MARK}{:x}'\"\\{MARK}", self.choices.value(1 << 40))),
        }
    }
}
