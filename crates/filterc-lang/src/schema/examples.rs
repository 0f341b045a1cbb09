//! Bodies that show what an endpoint takes. Strict accepts every one.

use filterc_catalog::{
    CollectionId, EndpointId, Field, FieldId, FieldKind, KeyRole, OperatorUse, Presence, Type,
};
use serde_json::{Map, Value, json};

use super::Schemas;
use crate::example;
use crate::operators::OperandShape;

/// What a filter shows; the better ones stand first.
const EXAMPLE_OPERATORS: [fn(OperandShape, Type) -> bool; 3] = [
    |shape, ty| shape == OperandShape::List && matches!(ty, Type::Enum(_)),
    |shape, ty| shape == OperandShape::List && ty == Type::Text,
    |_, _| true,
];

impl Schemas<'_> {
    /// One body with a condition, and one with everything beside it.
    pub(super) fn examples(&self, id: EndpointId) -> Vec<Value> {
        let endpoint = self.language.catalog().endpoint(id);
        let queried = self.language.catalog().collection(endpoint.collection);
        let (mut plain, mut full) = (Map::new(), Map::new());
        let mut related = false;
        for key in &endpoint.keys {
            let parameter = match key.role {
                KeyRole::Parameter(at) => endpoint.parameters.get(usize::from(at)),
                _ => None,
            };
            let value = match key.role {
                KeyRole::Queried => self.example_filter(endpoint.collection),
                // A second one would hide what the first one does.
                KeyRole::Related(_) if related => continue,
                KeyRole::Related(to) => {
                    related = true;
                    self.example_filter(queried.relation(to).step.collection)
                }
                KeyRole::Limit => {
                    endpoint.limit.map_or(Value::Null, |range| json!(range.most.min(10).max(range.least)))
                }
                KeyRole::Offset => json!(0),
                // Only an answer knows one.
                KeyRole::Cursor => continue,
                KeyRole::Page => json!(1),
                KeyRole::Sort => queried.sorts.first().map_or(Value::Null, |sort| json!(sort.name)),
                KeyRole::Parameter(at) => parameter.map_or(Value::Null, |parameter| {
                    let ty = self.language.parameter_type(id, usize::from(at));
                    example::parameter(self.language.catalog(), ty, parameter)
                }),
            };
            let demanded = parameter.is_some_and(|parameter| parameter.presence == Presence::Required);
            if key.required || demanded || key.role == KeyRole::Queried {
                plain.insert(key.name.clone(), value.clone());
            }
            full.insert(key.name.clone(), value);
        }
        let mut examples = vec![Value::Object(plain), Value::Object(full)];
        examples.dedup();
        examples
    }

    /// A filter with one condition beside those that it must have.
    fn example_filter(&self, of: CollectionId) -> Value {
        let top = &self.language.catalog().collection(of).top_fields;
        let chosen = EXAMPLE_OPERATORS.iter().find_map(|suits| self.fields_with(of, top, *suits));
        Value::Object(chosen.unwrap_or_else(|| self.demanded_fields(of, top)))
    }

    /// The fields with the first operator that suits.
    fn fields_with(
        &self,
        of: CollectionId,
        known: &[FieldId],
        suits: fn(OperandShape, Type) -> bool,
    ) -> Option<Map<String, Value>> {
        let collection = self.language.catalog().collection(of);
        known.iter().find_map(|id| {
            let field = collection.field(*id);
            let inner = match &field.kind {
                _ if field.ignored => return None,
                FieldKind::Sort(_) => return None,
                FieldKind::Nested(nested) => self.fields_with(of, nested, suits)?,
                FieldKind::Operators(uses) => {
                    let at = (0..uses.len()).find(|at| {
                        let shape = self.language.operator(of, *id, *at).get().operand;
                        suits(shape, self.language.operand(of, *id, *at))
                    })?;
                    self.operators_with(of, *id, uses, at)
                }
            };
            let mut fields = self.demanded_fields(of, known);
            fields.insert(field.name.clone(), Value::Object(inner));
            Some(fields)
        })
    }

    /// The fields that must be there.
    fn demanded_fields(&self, of: CollectionId, known: &[FieldId]) -> Map<String, Value> {
        let collection = self.language.catalog().collection(of);
        let fields = known.iter().map(|id| (*id, collection.field(*id)));
        let demanded = fields.filter(|(_, field)| field.presence == Presence::Required);
        demanded.map(|(id, field)| (field.name.clone(), self.demanded_field(of, id, field))).collect()
    }

    fn demanded_field(&self, of: CollectionId, id: FieldId, field: &Field) -> Value {
        match &field.kind {
            FieldKind::Sort(sort) => json!(self.language.catalog().collection(of).sort(*sort).name),
            FieldKind::Nested(nested) => {
                let any = self.fields_with(of, nested, |_, _| true);
                Value::Object(any.unwrap_or_default())
            }
            FieldKind::Operators(uses) => Value::Object(self.operators_with(of, id, uses, 0)),
        }
    }

    /// The operators that must be there, and this one.
    fn operators_with(
        &self,
        of: CollectionId,
        id: FieldId,
        uses: &[OperatorUse],
        chosen: usize,
    ) -> Map<String, Value> {
        let shown =
            uses.iter().enumerate().filter(|(at, one)| *at == chosen || one.presence == Presence::Required);
        let operands = shown.map(|(at, one)| {
            let shape = self.language.operator(of, id, at).get().operand;
            let ty = self.language.operand(of, id, at);
            (one.name.clone(), example::operand(self.language.catalog(), shape, ty))
        });
        operands.collect()
    }
}
