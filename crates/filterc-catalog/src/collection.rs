//! Collections: tables and what can be asked of them.

use crate::by_name::ByName;
use crate::{Column, ColumnId, Computed, Field, FieldId, Index, Relation, Sort};

/// A table and what can be asked of it.
#[derive(Debug, Clone)]
pub struct Collection {
    /// Its name, also its key in bodies: `flow_runs`.
    pub name: String,
    /// One row of it in a sentence: `flow run`.
    pub singular: String,
    /// Its table: `flow_run`.
    pub table: String,
    /// False where the rows are kept in memory and no database has the table.
    pub stored: bool,
    /// Position of the source that declares it, in the list given to [`load`](crate::load).
    pub source: usize,
    /// About how many rows to expect.
    pub rows: u64,
    /// Stored columns.
    pub columns: Vec<Column>,
    pub(crate) columns_by_name: ByName,
    /// The column that identifies a row.
    pub key: ColumnId,
    /// Expressions with a name.
    pub computed: Vec<Computed>,
    /// Indexes of the table.
    pub indexes: Vec<Index>,
    /// True where the filter takes `"operator": "and_" | "or_"`.
    pub groups: bool,
    /// All fields of the filter, nested ones included.
    pub fields: Vec<Field>,
    /// The fields at the first level.
    pub top_fields: Vec<FieldId>,
    /// Sort orders.
    pub sorts: Vec<Sort>,
    /// Related collections; a parent stands before its children.
    pub relations: Vec<Relation>,
}
