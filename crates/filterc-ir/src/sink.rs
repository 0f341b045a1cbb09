//! What the walk over a query writes into: a hash, or the bytes of its shape.

use std::hash::Hasher;

use crate::{PredicateId, ScalarId};

/// What the walk writes into.
pub(crate) trait Sink: Hasher {
    /// Whether values are written, too.
    const VALUES: bool;

    /// The walk comes to a predicate; false where it need not be read again.
    fn meet(&mut self, id: PredicateId) -> bool;

    /// The walk comes to a scalar; false where it need not be read again.
    fn meet_scalar(&mut self, id: ScalarId) -> bool;
}

impl<S: Sink> Sink for &mut S {
    const VALUES: bool = S::VALUES;

    fn meet(&mut self, id: PredicateId) -> bool {
        (**self).meet(id)
    }

    fn meet_scalar(&mut self, id: ScalarId) -> bool {
        (**self).meet_scalar(id)
    }
}
