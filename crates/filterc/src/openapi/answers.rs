//! What endpoints answer with.

use filterc_catalog::{Aggregate, Answer, Catalog, Collection, Endpoint, Expr, GroupKey, IntWidth, Type};
use filterc_lang::schema::Schemas;
use serde_json::{Map, Value, json};

use super::rows::{row, value};

/// The schema of a successful answer.
pub(super) fn answer(schemas: &mut Schemas<'_>, catalog: &Catalog, endpoint: &Endpoint) -> Value {
    let number = json!({ "type": "integer", "format": "int64", "minimum": 0 });
    match endpoint.answer {
        Answer::Rows => json!({ "type": "array", "items": row(schemas, catalog, endpoint.collection) }),
        Answer::Count => number,
        Answer::Page => json!({
            "type": "object",
            "properties": {
                "results": { "type": "array", "items": row(schemas, catalog, endpoint.collection) },
                "count": number,
                "limit": number,
                "pages": number,
                "page": number,
            },
            "required": ["results", "count", "limit", "pages", "page"],
        }),
        Answer::Groups => {
            let collection = catalog.collection(endpoint.collection);
            let columns = columns(collection, endpoint);
            let properties: Map<_, _> = columns
                .into_iter()
                .map(|column| (column.name.to_owned(), value(schemas, column.ty, column.nullable)))
                .collect();
            let names: Vec<_> = properties.keys().cloned().collect();
            json!({ "type": "array", "items": { "type": "object", "properties": properties, "required": names } })
        }
    }
}

/// A column of an answer in groups.
struct Column<'e> {
    name: &'e str,
    ty: Type,
    nullable: bool,
}

/// What rows are grouped by, then what is said of each group.
fn columns<'e>(of: &Collection, endpoint: &'e Endpoint) -> Vec<Column<'e>> {
    let groups = endpoint.groups.iter().map(|group| {
        let (ty, nullable) = match &group.key {
            GroupKey::Expr(expr) => (of.type_of(expr), of.nullable(expr)),
            // A row without a time lies before no end.
            GroupKey::Buckets(buckets) => {
                (Type::Int(IntWidth::Big), buckets.end.is_none() && of.nullable(&buckets.of))
            }
        };
        Column { name: &group.name, ty, nullable }
    });
    // Of no rows at all there is nothing to say.
    let of_none = endpoint.groups.is_empty();
    let nullable = |expr: &Expr| of_none || of.nullable(expr);
    let measures = endpoint.measures.iter().map(|measure| {
        let (ty, nullable) = match &measure.aggregate {
            Aggregate::Count(_) => (Type::Int(IntWidth::Big), false),
            Aggregate::Average(expr) => (Type::Float, nullable(expr)),
            Aggregate::Sum(expr) => match of.type_of(expr) {
                Type::Interval => (Type::Float, nullable(expr)),
                ty => (ty, nullable(expr)),
            },
            Aggregate::Least(expr) | Aggregate::Greatest(expr) | Aggregate::Latest(expr, _) => {
                (of.type_of(expr), nullable(expr))
            }
        };
        Column { name: &measure.name, ty, nullable }
    });
    groups.chain(measures).collect()
}
