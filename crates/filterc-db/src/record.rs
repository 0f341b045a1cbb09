//! Rows of a database as records, which expressions can be evaluated over.

use filterc_catalog::{Catalog, CollectionId, Type};
use filterc_eval::{Cell as Kept, Record};

use crate::{Cell, Row};

impl Row {
    /// The row as a record of its collection, as it is evaluated in memory. None where a value has no place in one: an exact
    /// number of more than 28 digits, a member that the enum does not have.
    pub fn record(&self, catalog: &Catalog, of: CollectionId) -> Option<Record> {
        let columns = catalog.collection(of).columns.iter();
        let cells = columns.zip(&self.values).map(|(column, cell)| kept(catalog, column.ty, cell));
        cells.collect::<Option<Vec<_>>>().map(Record::new)
    }
}

fn kept(catalog: &Catalog, ty: Type, cell: &Cell) -> Option<Kept> {
    Some(match cell {
        Cell::Null => Kept::Null,
        Cell::Bool(value) => Kept::Bool(*value),
        Cell::Int(number) => Kept::Int(*number),
        Cell::Float(number) => Kept::Float(*number),
        Cell::Uuid(uuid) => Kept::Uuid(*uuid),
        Cell::Time(micros) => Kept::Time(*micros),
        Cell::Interval(micros) => Kept::Interval(*micros),
        Cell::Decimal(_) | Cell::Text(_) | Cell::Date(_) | Cell::Json(_) => {
            return Kept::from_json(catalog, ty, &serde_json::to_value(cell).ok()?);
        }
    })
}
