//! About how many rows the tables have, in classes: what the choice of a form of SQL goes by.
//!
//! A class spans a factor of four. Nothing finer is worth a text of its own, and a table that grows changes the texts of its
//! statements once for each fourfold.

use crate::{Catalog, CollectionId};

/// About how many rows each collection of a catalog has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sizes {
    /// The exponents of four, by collection.
    classes: Box<[u8]>,
    /// The hash of the catalog.
    catalog: u64,
}

impl Sizes {
    /// What the catalog says of its collections: `rows ~1_000_000`.
    pub fn declared(catalog: &Catalog) -> Self {
        let classes = catalog.collections().map(|(_, collection)| class(collection.rows)).collect();
        Self { classes, catalog: catalog.hash }
    }

    /// True for what the catalog says of its collections.
    pub fn are_declared(&self, catalog: &Catalog) -> bool {
        self.classes.iter().copied().eq(catalog.collections().map(|(_, collection)| class(collection.rows)))
    }

    /// The same with another number of rows of one collection.
    #[must_use]
    pub fn with(mut self, collection: CollectionId, rows: u64) -> Self {
        if let Some(known) =
            self.classes.get_mut(collection.index()).filter(|_| collection.is_of(self.catalog))
        {
            *known = class(rows);
        }
        self
    }

    /// The classes, by collection: what tells sizes apart.
    pub fn classes(&self) -> &[u8] {
        &self.classes
    }

    /// The number of rows that stands for the class of the collection; at least one.
    pub fn rows(&self, collection: CollectionId) -> f64 {
        self.classes.get(collection.index()).map_or(1.0, |class| 4_f64.powi(i32::from(*class)))
    }
}

/// The power of four next to a number of rows, on a scale of factors.
fn class(rows: u64) -> u8 {
    // Half way between two powers of four lies a power of two.
    let exponent = rows.max(1).ilog2().div_ceil(2);
    u8::try_from(exponent).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::{Source, load};

    #[test]
    fn a_class_spans_a_factor_of_four() {
        let text = "collection flows from flow { columns { id uuid key } }";
        let catalog = load(&[Source { name: "test", text }]).unwrap();
        let of = catalog.find_collection("flows").unwrap();
        let sizes = Sizes::declared(&catalog);
        let rows = |rows| sizes.clone().with(of, rows).rows(of);
        let classes = [0, 1, 2, 7, 8, 31, 32, 1_000_000, u64::MAX].map(|n| rows(n).log2().to_string());
        assert_eq!(classes, ["0", "0", "2", "2", "4", "4", "6", "20", "64"]);
        assert_ne!(sizes.clone().with(of, 1), sizes);
    }
}
