//! Typed indexes into a catalog. A column, field, relation or sort id is relative to its collection.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u16);

        impl $name {
            /// As an index into a list.
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    )+};
}

ids! {
    /// A collection of the catalog.
    CollectionId,
    /// A column of a collection, stored ones first, computed ones after them.
    ColumnId,
    /// A field of a collection's filter, nested ones included.
    FieldId,
    /// A relation of a collection.
    RelationId,
    /// A sort order of a collection.
    SortId,
    /// An enum of the catalog.
    EnumId,
    /// An endpoint of the catalog.
    EndpointId,
}
