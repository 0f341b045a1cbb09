//! What must not be empty under `or_`, where an operand that constrains nothing would match every row.

use filterc_catalog::{CollectionId, Empty, FieldId, FieldKind, OperatorUse, Type};
use serde_json::{Map, Value, json};

use super::Schemas;
use super::object::insert;
use crate::operators::{Meaning, OperandShape};

/// Adds the demands of `"operator": "or_"` on everything below an object.
pub(super) fn demand(schema: &mut Map<String, Value>, below: &Map<String, Value>) {
    if !below.is_empty() {
        let or = json!({ "properties": { "operator": { "const": "or_" } }, "required": ["operator"] });
        insert(schema, "if", or);
        insert(schema, "then", json!({ "properties": below }));
    }
}

impl Schemas<'_> {
    /// The demands on fields, by name.
    pub(super) fn filled_fields(&self, of: CollectionId, known: &[FieldId]) -> Map<String, Value> {
        let collection = self.language.catalog().collection(of);
        let mut filled = Map::new();
        for id in known {
            let field = collection.field(*id);
            let below = match &field.kind {
                FieldKind::Nested(nested) => self.filled_fields(of, nested),
                FieldKind::Operators(uses) => self.filled_operators(of, *id, uses),
                FieldKind::Sort(_) => Map::new(),
            };
            if below.is_empty() || field.ignored {
                continue;
            }
            let mut demand = json!({ "properties": below });
            if field.list {
                let items = demand.clone();
                demand = json!({ "properties": below, "items": items });
            }
            filled.insert(field.name.clone(), demand);
        }
        filled
    }

    /// The demands on operators, by name.
    pub(super) fn filled_operators(
        &self,
        of: CollectionId,
        id: FieldId,
        uses: &[OperatorUse],
    ) -> Map<String, Value> {
        let demands = uses.iter().enumerate().filter_map(|(at, one)| {
            let row = self.language.operator(of, id, at).get();
            let filled = match (row.operand, row.meaning) {
                // An empty list of these selects nothing, unless the field says otherwise.
                (OperandShape::List, Meaning::In | Meaning::SetAny) if one.empty != Empty::Skip => {
                    return None;
                }
                (OperandShape::List | OperandShape::Pairs, _) => json!({ "minItems": 1 }),
                (OperandShape::Labels, _) => json!({ "minProperties": 1 }),
                (OperandShape::One, Meaning::Search) => json!({ "pattern": "\\S" }),
                (OperandShape::One, _) if self.language.operand(of, id, at) == Type::Text => {
                    json!({ "minLength": 1 })
                }
                (OperandShape::One | OperandShape::Flag, _) => return None,
            };
            Some((one.name.clone(), filled))
        });
        demands.collect()
    }
}
