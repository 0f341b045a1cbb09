//! The relations that the filters of a body need.

use filterc_catalog::{Collection, RelationId};
use smallvec::SmallVec;

use crate::ast::CollectionFilter;

/// The relations that a body names, and those that lie on the way to one.
pub(super) fn needed_relations(
    queried: &Collection,
    filters: &[CollectionFilter],
) -> SmallVec<[RelationId; 8]> {
    let mut found = SmallVec::new();
    for filter in filters {
        let mut at = filter.relation;
        while let Some(id) = at.filter(|id| !found.contains(id)) {
            found.push(id);
            at = queried.relation(id).parent;
        }
    }
    found
}
