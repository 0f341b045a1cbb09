//! Copies of predicates out of another arena: policies.

use super::{Connective, Ir, Origin};
use crate::{Members, Predicate, PredicateId, Scalar, ScalarId};

impl Ir {
    /// Copies a predicate of another arena, with all it contains, into this one.
    pub fn graft(&mut self, from: &Self, id: PredicateId, origin: Option<Origin>) -> PredicateId {
        let at = origin.unwrap_or_else(|| from.origin(id));
        let copied = match from.predicate(id) {
            Predicate::True => Predicate::True,
            Predicate::False => Predicate::False,
            Predicate::And(members) => return self.graft_all(Connective::And, from, members, origin, at),
            Predicate::Or(members) => return self.graft_all(Connective::Or, from, members, origin, at),
            Predicate::Not(inner) => Predicate::Not(self.graft(from, inner, origin)),
            Predicate::Compare(scalar, comparison, operand) => {
                let operand = self.values.adopt(&from.values, operand);
                Predicate::Compare(self.graft_scalar(from, scalar, origin), comparison, operand)
            }
            Predicate::Relate(left, comparison, right) => {
                let left = self.graft_scalar(from, left, origin);
                Predicate::Relate(left, comparison, self.graft_scalar(from, right, origin))
            }
            Predicate::In(scalar, list) => {
                let list = self.values.adopt_list(&from.values, list);
                Predicate::In(self.graft_scalar(from, scalar, origin), list)
            }
            Predicate::Null(scalar) => Predicate::Null(self.graft_scalar(from, scalar, origin)),
            Predicate::Like(scalar, shape, text) => {
                let text = self.values.text(from.values.get_text(text));
                Predicate::Like(self.graft_scalar(from, scalar, origin), shape, text)
            }
            Predicate::SetAny(scalar, list) => {
                let list = self.values.adopt_list(&from.values, list);
                Predicate::SetAny(self.graft_scalar(from, scalar, origin), list)
            }
            Predicate::SetAll(scalar, list) => {
                let list = self.values.adopt_list(&from.values, list);
                Predicate::SetAll(self.graft_scalar(from, scalar, origin), list)
            }
            Predicate::SetEmpty(scalar) => Predicate::SetEmpty(self.graft_scalar(from, scalar, origin)),
            Predicate::Exists(link, inner) => Predicate::Exists(link, self.graft(from, inner, origin)),
        };
        self.add(copied, at)
    }

    fn graft_all(
        &mut self,
        connective: Connective,
        from: &Self,
        members: Members,
        origin: Option<Origin>,
        at: Origin,
    ) -> PredicateId {
        let copied: Vec<_> = from.members(members).iter().map(|id| self.graft(from, *id, origin)).collect();
        self.join(connective, &copied, at)
    }

    fn graft_scalar(&mut self, from: &Self, id: ScalarId, origin: Option<Origin>) -> ScalarId {
        let copied = match from.scalar(id) {
            Scalar::JsonText(column, key) => {
                Scalar::JsonText(column, self.values.text(from.values.get_text(key)))
            }
            Scalar::Value(operand) => Scalar::Value(self.values.adopt(&from.values, operand)),
            Scalar::Coalesce(of) => {
                let ids: Vec<_> = of.ids().map(|id| self.graft_scalar(from, id, origin)).collect();
                Scalar::Coalesce(self.side_by_side(&ids))
            }
            Scalar::Concat(of) => {
                let ids: Vec<_> = of.ids().map(|id| self.graft_scalar(from, id, origin)).collect();
                Scalar::Concat(self.side_by_side(&ids))
            }
            Scalar::Case { when, then, otherwise } => {
                let when = self.graft(from, when, origin);
                let (then, otherwise) =
                    (self.graft_scalar(from, then, origin), self.graft_scalar(from, otherwise, origin));
                Scalar::Case { when, then, otherwise }
            }
            Scalar::Add(a, b) => {
                Scalar::Add(self.graft_scalar(from, a, origin), self.graft_scalar(from, b, origin))
            }
            Scalar::Subtract(a, b) => {
                Scalar::Subtract(self.graft_scalar(from, a, origin), self.graft_scalar(from, b, origin))
            }
            Scalar::Bucket { of, start, width } => {
                Scalar::Bucket { of: self.graft_scalar(from, of, origin), start, width }
            }
            // A cursor may turn `now` back, but never for a policy.
            Scalar::Now if origin == Some(Origin::POLICY) => Scalar::Clock,
            plain @ (Scalar::Column(_) | Scalar::Now | Scalar::Clock) => plain,
        };
        self.add_scalar(copied)
    }
}
