//! A smaller query with the same three-valued meaning.
//!
//! The rules look at the shape only, never at a value, so that bodies of one shape keep one SQL text:
//! constants are absorbed, `Not` is pushed into constants and double `Not`, nested `And` in `And` and `Or` in `Or` are
//! flattened, an empty list makes `In` and `SetAny` false and `SetAll` true, a column that is never NULL makes `Null` false, a list of one
//! element becomes a comparison, and the members of `And` go from cheap to dear.

use filterc_catalog::{Catalog, Collection, CollectionId};
use smallvec::SmallVec;

use crate::ir::Connective;
use crate::{Comparison, Guarded, Ir, LengthClass, Predicate, PredicateId, Scalar};

/// Simplifies, in place; doing it twice changes nothing more.
pub fn simplify(guarded: &mut Guarded, catalog: &Catalog) {
    let Guarded(ir) = guarded;
    let (root, collection) = (ir.query.predicate, ir.query.collection);
    ir.query.predicate = Simplifier { catalog }.predicate(ir, root, collection);
}

/// Members of a connective: nearly always a few.
type Flat = SmallVec<[PredicateId; 8]>;

struct Simplifier<'c> {
    catalog: &'c Catalog,
}

impl Simplifier<'_> {
    fn predicate(&self, ir: &mut Ir, id: PredicateId, of: CollectionId) -> PredicateId {
        let origin = ir.origin(id);
        let simpler = match ir.predicate(id) {
            Predicate::And(_) => return self.join(ir, Connective::And, id, of),
            Predicate::Or(_) => return self.join(ir, Connective::Or, id, of),
            Predicate::Not(inner) => {
                let simpler = self.predicate(ir, inner, of);
                match ir.predicate(simpler) {
                    Predicate::True => Predicate::False,
                    Predicate::False => Predicate::True,
                    Predicate::Not(twice) => return twice,
                    _ if simpler == inner => return id,
                    _ => Predicate::Not(simpler),
                }
            }
            Predicate::In(scalar, list) => match list.class() {
                LengthClass::None => Predicate::False,
                LengthClass::One => match ir.values.elements(list).next() {
                    Some(only) => Predicate::Compare(scalar, Comparison::Equal, only),
                    None => Predicate::False,
                },
                LengthClass::Few(_) | LengthClass::Many | LengthClass::Thousands => return id,
            },
            Predicate::SetAny(_, list) if list.is_empty() => Predicate::False,
            Predicate::SetAll(_, list) if list.is_empty() => Predicate::True,
            Predicate::Null(scalar) if self.never_null(ir.scalar(scalar), of) => Predicate::False,
            Predicate::Exists(link, inner) => {
                let simpler = self.predicate(ir, inner, link.collection);
                match ir.predicate(simpler) {
                    Predicate::False => Predicate::False,
                    _ if simpler == inner => return id,
                    _ => Predicate::Exists(link, simpler),
                }
            }
            _ => return id,
        };
        ir.add(simpler, origin)
    }

    fn join(&self, ir: &mut Ir, connective: Connective, id: PredicateId, of: CollectionId) -> PredicateId {
        let mut flat = Flat::new();
        if !self.collect(ir, connective, id, of, &mut flat) {
            let absorbing = if connective == Connective::And { Predicate::False } else { Predicate::True };
            return ir.add(absorbing, ir.origin(id));
        }
        if connective == Connective::And {
            flat.sort_by_key(|member| cost(ir, *member));
        }
        let unchanged = match ir.predicate(id) {
            Predicate::And(members) | Predicate::Or(members) => ir.members(members) == flat.as_slice(),
            _ => false,
        };
        if unchanged { id } else { ir.join(connective, &flat, ir.origin(id)) }
    }

    /// Collects the members that matter; false where one of them decides the whole.
    fn collect(
        &self,
        ir: &mut Ir,
        connective: Connective,
        id: PredicateId,
        of: CollectionId,
        flat: &mut Flat,
    ) -> bool {
        let (Predicate::And(members) | Predicate::Or(members)) = ir.predicate(id) else { return true };
        for index in 0..members.len() {
            let Some(member) = ir.members(members).get(index).copied() else { continue };
            let member = self.predicate(ir, member, of);
            let decided = match (connective, ir.predicate(member)) {
                (Connective::And, Predicate::True) | (Connective::Or, Predicate::False) => continue,
                (Connective::And, Predicate::False) | (Connective::Or, Predicate::True) => return false,
                (Connective::And, Predicate::And(inner)) | (Connective::Or, Predicate::Or(inner)) => {
                    flat.extend_from_slice(ir.members(inner));
                    continue;
                }
                _ => member,
            };
            flat.push(decided);
        }
        true
    }

    fn never_null(&self, scalar: Scalar, of: CollectionId) -> bool {
        let collection: &Collection = self.catalog.collection(of);
        match scalar {
            Scalar::Column(id) => !collection.column(id).nullable,
            Scalar::Now | Scalar::Clock | Scalar::Value(_) | Scalar::Concat(_) => true,
            _ => false,
        }
    }
}

/// Rough order of what a database pays: comparisons, lists, sets, patterns, then sub-queries.
fn cost(ir: &Ir, id: PredicateId) -> u8 {
    match ir.predicate(id) {
        Predicate::True | Predicate::False => 0,
        Predicate::Compare(..) | Predicate::Relate(..) | Predicate::Null(_) => 1,
        Predicate::In(..) => 2,
        Predicate::SetEmpty(_) => 3,
        Predicate::SetAny(..) | Predicate::SetAll(..) => 4,
        Predicate::Like(..) => 5,
        Predicate::Not(inner) => cost(ir, inner),
        Predicate::And(members) | Predicate::Or(members) => {
            ir.members(members).iter().map(|member| cost(ir, *member)).max().unwrap_or(0)
        }
        Predicate::Exists(link, inner) => (6 + u8::from(!link.to_one)).max(cost(ir, inner).saturating_add(1)),
    }
}
