//! Policies: the only way from an [`Ir`] to something that may be executed.

use std::collections::BTreeMap;

use filterc_catalog::{Catalog, CollectionId};

use crate::ir::Connective;
use crate::{Ir, Origin, Predicate, PredicateId};

/// Which rows of each collection a client may see. The default shows everything.
///
/// A guarded query answers as the same query would on a database that holds only the visible rows. The predicates of
/// a policy themselves read the whole database.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Policy {
    visible: BTreeMap<CollectionId, Ir>,
}

impl Policy {
    /// Shows only the rows of `visible`'s collection that it selects.
    #[must_use]
    pub fn show_only(mut self, visible: Ir) -> Self {
        self.visible.insert(visible.query.collection, visible);
        self
    }

    /// True where some rows of the collection may be hidden.
    pub fn restricts(&self, collection: CollectionId) -> bool {
        self.visible.contains_key(&collection)
    }

    /// True where every collection that it restricts is one of the catalog.
    pub fn fits(&self, catalog: &Catalog) -> bool {
        self.visible.keys().all(|collection| catalog.get_collection(*collection).is_some())
    }
}

/// A query that reads only visible rows. Emitting and evaluating take nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Guarded(pub(crate) Box<Ir>);

impl Guarded {
    /// Returns the query as IR.
    pub fn ir(&self) -> &Ir {
        &self.0
    }

    /// Returns the query that counts these rows: without limit, offset and cursor, and without an order unless that decides
    /// which rows they are.
    #[must_use]
    pub fn counted(self) -> Self {
        let Self(mut ir) = self;
        ir.query.answer = filterc_catalog::Answer::Count;
        if ir.query.first.is_none() {
            ir.query.sort.clear();
        }
        (ir.query.limit, ir.query.offset, ir.query.after) = (None, 0, None);
        Self(ir)
    }

    /// Returns the query that skips so many of the first rows.
    #[must_use]
    pub fn from_row(self, offset: u64) -> Self {
        let Self(mut ir) = self;
        ir.query.offset = offset;
        Self(ir)
    }

    /// True where no row can match, whatever the database holds.
    pub fn selects_nothing(&self) -> bool {
        self.0.predicate(self.0.query.predicate) == Predicate::False
    }
}

/// Restricts every read of a collection to its visible rows.
#[inline]
pub fn guard(ir: Ir, policy: &Policy) -> Guarded {
    let mut guarded = Guarded(Box::new(ir));
    if !policy.visible.is_empty() {
        let Guarded(ir) = &mut guarded;
        let (root, collection) = (ir.query.predicate, ir.query.collection);
        let root = restrict(ir, policy, root);
        ir.query.predicate = with_policy(ir, policy, collection, root);
    }
    guarded
}

fn restrict(ir: &mut Ir, policy: &Policy, id: PredicateId) -> PredicateId {
    let origin = ir.origin(id);
    match ir.predicate(id) {
        Predicate::And(members) | Predicate::Or(members) => {
            let connective =
                if matches!(ir.predicate(id), Predicate::And(_)) { Connective::And } else { Connective::Or };
            let members = ir.members(members).to_vec();
            let members: Vec<_> = members.into_iter().map(|member| restrict(ir, policy, member)).collect();
            ir.join(connective, &members, origin)
        }
        Predicate::Not(inner) => {
            let inner = restrict(ir, policy, inner);
            ir.add(Predicate::Not(inner), origin)
        }
        Predicate::Exists(link, inner) => {
            let inner = restrict(ir, policy, inner);
            let inner = with_policy(ir, policy, link.collection, inner);
            ir.add(Predicate::Exists(link, inner), origin)
        }
        _ => id,
    }
}

fn with_policy(ir: &mut Ir, policy: &Policy, collection: CollectionId, inner: PredicateId) -> PredicateId {
    let Some(visible) = policy.visible.get(&collection) else { return inner };
    let visible = ir.graft(visible, visible.query.predicate, Some(Origin::POLICY));
    ir.join(Connective::And, &[visible, inner], Origin::NONE)
}
