//! The printer of one collection of a catalog.

use crate::{Catalog, Collection};

pub(super) struct Printer<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) collection: &'c Collection,
}
