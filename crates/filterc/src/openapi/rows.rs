//! Rows and their values, as answers have them.

use filterc_catalog::{Catalog, CollectionId, ElementType, EnumId, IntWidth, Type};
use filterc_lang::schema::Schemas;
use serde_json::{Map, Value, json};

/// A row with all stored columns.
pub(super) fn row(schemas: &mut Schemas<'_>, catalog: &Catalog, of: CollectionId) -> Value {
    let collection = catalog.collection(of);
    schemas.shared(&format!("row.{}", collection.name), |schemas| {
        let columns = collection
            .columns
            .iter()
            .map(|column| (column.name.clone(), value(schemas, column.ty, column.nullable)));
        let properties: Map<_, _> = columns.collect();
        let names: Vec<_> = properties.keys().cloned().collect();
        json!({ "title": collection.singular, "type": "object", "properties": properties, "required": names })
    })
}

/// A value of this type: times as RFC 3339 in UTC, intervals as seconds, exact numbers as texts.
pub(super) fn value(schemas: &mut Schemas<'_>, ty: Type, nullable: bool) -> Value {
    of_type(ty, nullable, &mut |of| schemas.member(of))
}

/// The schema of a value in an answer, by itself: what a server says of the members of its own objects.
pub fn value_schema(catalog: &Catalog, ty: Type, nullable: bool) -> Value {
    let mut member = |of| json!({ "type": "string", "enum": catalog.enumeration(of).members });
    of_type(ty, nullable, &mut member)
}

fn of_type(ty: Type, nullable: bool, member: &mut dyn FnMut(EnumId) -> Value) -> Value {
    let mut schema = match ty {
        Type::Bool => json!({ "type": "boolean" }),
        Type::Int(IntWidth::Big) => json!({ "type": "integer", "format": "int64" }),
        Type::Int(IntWidth::Small | IntWidth::Normal) => json!({ "type": "integer", "format": "int32" }),
        Type::Float => json!({ "type": "number", "format": "double" }),
        Type::Decimal => json!({ "type": "string", "description": "an exact number" }),
        Type::Text => json!({ "type": "string" }),
        Type::Uuid => json!({ "type": "string", "format": "uuid" }),
        Type::Date => json!({ "type": "string", "format": "date" }),
        Type::Timestamp => json!({ "type": "string", "format": "date-time" }),
        Type::Interval => json!({ "type": "number", "format": "double", "description": "seconds" }),
        // NULL and the JSON `null` are both null.
        Type::Json => return json!({}),
        Type::Enum(of) => member(of),
        Type::Set(of) => {
            let element = match of {
                ElementType::Text => Type::Text,
                ElementType::Int => Type::Int(IntWidth::Big),
                ElementType::Uuid => Type::Uuid,
                ElementType::Enum(of) => Type::Enum(of),
            };
            json!({ "type": "array", "items": of_type(element, false, member) })
        }
    };
    if !nullable {
        return schema;
    }
    match schema.get_mut("type") {
        // A list of members has no null.
        Some(known) if !matches!(ty, Type::Enum(_)) => {
            let name = known.take();
            *known = json!([name, "null"]);
            schema
        }
        _ => json!({ "anyOf": [schema, { "type": "null" }] }),
    }
}
