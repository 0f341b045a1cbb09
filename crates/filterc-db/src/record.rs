//! Rows of a database as records, which expressions can be evaluated over.

use filterc_catalog::{Catalog, CollectionId, Type};
use filterc_eval::{Cell as Kept, Document, Record, Stored};
use serde::de::IgnoredAny;

use crate::{Cell, Row};

impl Row {
    /// The row as a record of its collection, as it is evaluated in memory. A value that has no place there counts as NULL, and
    /// keeps its place in an order: one that the type of its column does not allow, an exact number of more than 28 digits, a
    /// member that the enum of the catalog does not have. Of a collection of another catalog the record has no values.
    pub fn record(&self, catalog: &Catalog, of: CollectionId) -> Record {
        let columns = catalog.collection(of).columns.iter();
        let mut stored: Vec<_> =
            self.odd.iter().filter_map(|odd| Some((odd.column, odd.stored.clone()?))).collect();
        let mut cells = Vec::with_capacity(self.values.len());
        for (at, (column, cell)) in columns.zip(&self.values).enumerate() {
            // Digit for digit, and be there two members of a name.
            let document = stored.iter().find_map(|(odd, stored)| match stored {
                Stored::Text(text) if *odd == at && column.ty == Type::Json => Document::parse(text).ok(),
                _ => None,
            });
            // SQLite finds nothing in a text that is no JSON.
            let is_no_json = matches!(column.ty, Type::Json | Type::Set(_))
                && stored.iter().any(|(odd, stored)| *odd == at && !is_json(stored));
            let kept = match document {
                Some(document) => Some(Kept::Json(Box::new(document))),
                None if is_no_json => None,
                None => kept(catalog, column.ty, cell),
            };
            if let (None, Cell::Text(text) | Cell::Decimal(text)) = (&kept, cell)
                && !stored.iter().any(|(odd, _)| *odd == at)
            {
                stored.push((at, Stored::Text(text.as_str().into())));
            }
            cells.push(kept.unwrap_or(Kept::Null));
        }
        Record::new(cells).stored(stored)
    }
}

fn is_json(stored: &Stored) -> bool {
    match stored {
        Stored::Int(_) | Stored::Float(_) => true,
        Stored::Text(text) => serde_json::from_str::<IgnoredAny>(text).is_ok(),
        Stored::BrokenText(_) | Stored::Bytes(_) => false,
    }
}

fn kept(catalog: &Catalog, ty: Type, cell: &Cell) -> Option<Kept> {
    Some(match (ty, cell) {
        (_, Cell::Null) => Kept::Null,
        (Type::Bool, Cell::Bool(value)) => Kept::Bool(*value),
        (Type::Int(_), Cell::Int(number)) => Kept::Int(*number),
        (Type::Float, Cell::Float(number)) => Kept::Float(*number),
        (Type::Uuid, Cell::Uuid(uuid)) => Kept::Uuid(*uuid),
        (Type::Timestamp, Cell::Time(micros)) => Kept::Time(*micros),
        (Type::Interval, Cell::Interval(micros)) => Kept::Interval(*micros),
        (Type::Json, Cell::Json(value)) => Kept::Json(Box::new(value.into())),
        // A set with an element of another type, `null` for one, is read as the array that it is.
        (Type::Set(_), Cell::Json(value)) => {
            return Kept::from_json(catalog, ty, value)
                .or_else(|| value.is_array().then(|| Kept::Json(Box::new(value.into()))));
        }
        (_, Cell::Decimal(text) | Cell::Text(text) | Cell::Date(text)) => {
            return Kept::from_json(catalog, ty, &serde_json::Value::String(text.clone()));
        }
        _ => return None,
    })
}
