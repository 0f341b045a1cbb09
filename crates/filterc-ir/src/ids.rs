//! Ids of the parts of a query.

/// A predicate of an [`Ir`](crate::Ir).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PredicateId(pub u32);

/// A scalar of an [`Ir`](crate::Ir).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ScalarId(pub u32);
