//! Where a row stands in an order: by what its database keeps, where that is not what we would keep.

use filterc_catalog::ColumnId;
use filterc_ir::{Scalar, ScalarId};

use crate::reference::Reference;
use crate::{Cell, Record, Row as _, Stored};

/// The value of a sort key in a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// A value of the key's type, or NULL.
    Cell(Cell),
    /// A stored form that the database orders by instead: another form of the value, or one that its type does not allow.
    Stored(Stored),
}

impl Record {
    /// Returns the place of the row in the order of a column.
    pub fn place(&self, column: ColumnId) -> Place {
        match self.stored_form(column) {
            Some(stored) => Place::Stored(stored.clone()),
            None => Place::Cell(self.value(column).into()),
        }
    }
}

impl Reference<'_> {
    /// The value of a sort key. What is reckoned out of columns is reckoned out of their values; a column, also one of several
    /// that stand in for each other, is ordered by what is stored.
    pub(crate) fn place(&self, id: ScalarId, row: &Record) -> Place {
        match self.ir.scalar(id) {
            Scalar::Column(column) => row.place(column),
            Scalar::Coalesce(of) => {
                let mut places = of.ids().map(|id| self.place(id, row));
                places.find(|place| *place != Place::Cell(Cell::Null)).unwrap_or(Place::Cell(Cell::Null))
            }
            Scalar::Case { when, then, otherwise } => {
                let holds = self.truth(when, row) == Some(true);
                self.place(if holds { then } else { otherwise }, row)
            }
            _ => Place::Cell(self.cell(id, row)),
        }
    }
}
