//! Typed indexes into a catalog. A column, field, relation or sort id is relative to its collection.
//!
//! The ids of a catalog's own lists carry 16 bits of the hash of its declarations. With an id of a catalog that declares something
//! else, a look-up finds nothing: see [`Declarations`](crate::Declarations).

use std::fmt;
use std::hash::{Hash, Hasher};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u16);

        impl $name {
            /// The position in the list of its collection.
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    )+};
}

macro_rules! ids_of_catalogs {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name {
            index: u16,
            catalog: u16,
        }

        impl $name {
            /// The id that names nothing in any catalog.
            pub const NONE: Self = Self { index: u16::MAX, catalog: 0 };

            pub(crate) fn new(index: u16, catalog: u64) -> Self {
                Self { index, catalog: catalog as u16 }
            }

            /// The position in the list of its catalog.
            pub fn index(self) -> usize {
                usize::from(self.index)
            }

            pub(crate) fn is_of(self, catalog: u64) -> bool {
                self.catalog == catalog as u16
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.index)
            }
        }

        // Hashes of queries know the catalog in another way, and stay what they are.
        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.index.hash(state);
            }
        }
    )+};
}

ids_of_catalogs! {
    /// A collection of the catalog.
    CollectionId,
    /// An enum of the catalog.
    EnumId,
    /// An endpoint of the catalog.
    EndpointId,
}

ids! {
    /// A column of a collection, stored ones first, computed ones after them.
    ColumnId,
    /// A field of a collection's filter, nested ones included.
    FieldId,
    /// A relation of a collection.
    RelationId,
    /// A sort order of a collection.
    SortId,
}
