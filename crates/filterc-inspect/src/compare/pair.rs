//! What is compared with each other.

use filterc_catalog::{Catalog, Collection};

use crate::{Schema, Table};

/// A collection and its table.
#[derive(Clone, Copy)]
pub(super) struct Pair<'c> {
    pub(super) schema: &'c Schema,
    pub(super) catalog: &'c Catalog,
    pub(super) collection: &'c Collection,
    pub(super) table: &'c Table,
}
