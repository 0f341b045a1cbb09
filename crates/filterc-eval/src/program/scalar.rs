//! Scalars of a program.

use filterc_catalog::ColumnId;

use super::place::Place;
use crate::Cell;

/// The source of a value.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Column(ColumnId),
    Value(Cell),
    Coalesce(Box<[Source]>),
    Concat(Box<[Source]>),
    JsonText(ColumnId, Box<str>),
    /// The first where the steps from the place accept.
    Case(Place, Box<(Source, Source)>),
    Add(Box<(Source, Source)>),
    Subtract(Box<(Source, Source)>),
    Bucket {
        of: Box<Source>,
        start: i64,
        width: i64,
    },
}
