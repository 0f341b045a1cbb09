//! The filter of a collection: fields, nested fields and operators.

use filterc_catalog::{
    Collection, CollectionId, DefaultOperand, Field, FieldId, FieldKind, OperatorUse, Presence, SortId, Type,
};
use serde_json::{Map, Value, json};

use super::Schemas;
use super::object::{Object, refuse_empty, with, with_first};
use super::vacuous::demand;
use crate::operators::{Meaning, OperandShape};
use crate::{example, notes};

impl<'l> Schemas<'l> {
    /// The filter of a collection, the same in every body that takes it.
    pub fn filter(&mut self, of: CollectionId) -> Value {
        let collection = self.language.catalog().collection(of);
        let name = format!("filter.{}", collection.name);
        self.shared(&name, |schemas| {
            let schema = schemas.fields(of, &collection.top_fields, collection.groups, &name);
            with_first(Value::Object(schema), "title", format!("filter of {}", collection.name))
        })
    }

    /// `place` is the name that definitions of single fields begin with.
    fn fields(
        &mut self,
        of: CollectionId,
        known: &'l [FieldId],
        groups: bool,
        place: &str,
    ) -> Map<String, Value> {
        let collection = self.language.catalog().collection(of);
        let mut object = self.object(groups);
        for id in known {
            let field = collection.field(*id);
            // Strict refuses what would be checked and then ignored.
            if !field.ignored {
                let schema = self.field(of, *id, &format!("{place}.{}", field.name));
                object.add(&field.name, schema, field.presence == Presence::Required);
            }
        }
        let mut schema = object.into_schema();
        if groups {
            demand(&mut schema, &self.filled_fields(of, known));
        }
        schema
    }

    fn object(&mut self, groups: bool) -> Object {
        let mut object = Object::default();
        if groups {
            let operator = self.shared("operator", |_| {
                json!({
                    "description": "how the conditions beside it are joined",
                    "enum": ["and_", "or_"],
                    "default": "and_",
                })
            });
            object.add("operator", operator, false);
        }
        object
    }

    fn field(&mut self, of: CollectionId, id: FieldId, place: &str) -> Value {
        let collection = self.language.catalog().collection(of);
        let field = collection.field(id);
        let mut schema = match &field.kind {
            FieldKind::Sort(sort) => return orders(self, collection, *sort),
            FieldKind::Nested(nested) => self.fields(of, nested, field.groups, place),
            FieldKind::Operators(uses) => self.operators(of, id, uses),
        };
        refuse_empty(&mut schema, field.groups);
        let described = self.described(collection, field);
        if !field.list {
            return with_first(Value::Object(schema), "description", described);
        }
        let one = self.shared(place, |_| Value::Object(schema));
        let all = json!({ "type": "array", "items": one, "minItems": 1 });
        json!({ "description": described, "anyOf": [one, all] })
    }

    fn operators(&mut self, of: CollectionId, id: FieldId, uses: &[OperatorUse]) -> Map<String, Value> {
        let field = self.language.catalog().collection(of).field(id);
        let mut object = self.object(field.groups);
        for (at, one) in uses.iter().enumerate() {
            let schema = self.operator(of, id, at, one);
            object.add(&one.name, schema, one.presence == Presence::Required);
        }
        let mut schema = object.into_schema();
        if field.groups {
            demand(&mut schema, &self.filled_operators(of, id, uses));
        }
        schema
    }

    /// A value that an operator compares with.
    fn compared(&mut self, ty: Type, meaning: Meaning) -> Value {
        if ty == Type::Timestamp && meaning.widens_when_cut() { self.whole_micros() } else { self.value(ty) }
    }

    fn operator(&mut self, of: CollectionId, id: FieldId, at: usize, one: &OperatorUse) -> Value {
        let catalog = self.language.catalog();
        let row = self.language.operator(of, id, at).get();
        let ty = self.language.operand(of, id, at);
        let mut schema = match row.operand {
            OperandShape::List => {
                json!({ "type": "array", "items": self.compared(ty, row.meaning) })
            }
            OperandShape::One => self.compared(ty, row.meaning),
            OperandShape::Flag => json!({ "type": "boolean" }),
            OperandShape::Labels => {
                let text = self.value(Type::Text);
                let patterns = json!({ "anyOf": [text, { "type": "array", "items": text }] });
                json!({ "type": "object", "propertyNames": text, "additionalProperties": patterns })
            }
            OperandShape::Pairs => {
                let text = self.value(Type::Text);
                let pair = json!({ "type": "array", "items": text, "minItems": 2, "maxItems": 2 });
                json!({ "type": "array", "items": pair })
            }
        };
        if let (Some(longest), OperandShape::One, Type::Text) = (one.longest, row.operand, ty) {
            schema = with(schema, "maxLength", longest);
        }
        if let Some(DefaultOperand::Bool(default)) = one.default {
            schema = with(schema, "default", default);
        }
        let field = catalog.collection(of).field(id);
        let said = describe([notes::meaning(row, one).to_owned()], notes::of_operator(field, one));
        schema = with_first(schema, "description", said);
        with(schema, "examples", json!([example::operand(catalog, row.operand, ty)]))
    }

    /// What the operators of a field look at, and what is particular about it.
    fn described(&self, collection: &Collection, field: &Field) -> String {
        let catalog = self.language.catalog();
        let uses = match &field.kind {
            FieldKind::Operators(uses) => uses.as_slice(),
            FieldKind::Nested(_) | FieldKind::Sort(_) => &[],
        };
        let mut subjects = Vec::new();
        for one in uses {
            let ty = notes::subject_type(catalog, collection, field, one);
            let subject = format!("`{}`: {ty}", notes::subject(catalog, collection, field, one));
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        let subjects = (!subjects.is_empty()).then(|| subjects.join(", "));
        describe(subjects, notes::of_field(field))
    }
}

/// The name of a sort order.
pub(super) fn orders(schemas: &Schemas<'_>, collection: &Collection, default: SortId) -> Value {
    let catalog = schemas.language.catalog();
    let names: Vec<_> = collection.sorts.iter().map(|sort| sort.name.as_str()).collect();
    let orders = collection.sorts.iter().map(|sort| {
        let keys = catalog.written_order(&sort.keys, collection);
        format!("`{}`: {keys}", sort.name)
    });
    let said = format!("the order; {}", orders.collect::<Vec<_>>().join("; "));
    json!({ "description": said, "enum": names, "default": collection.sort(default).name })
}

/// Sentences, without their full stops at the end.
fn describe(first: impl IntoIterator<Item = String>, notes: Vec<String>) -> String {
    let notes = notes.into_iter().map(|note| note.trim_end_matches('.').to_owned());
    first.into_iter().chain(notes).collect::<Vec<_>>().join(". ")
}
