//! Related collections: one `Exists` for each that the body names, or that lies on the way to one (semantics §3).

use filterc_catalog::{Answer, Collection, Expr, Field, FieldKind, OperatorUse, RelationId, Step, Subject};
use filterc_ir::{Connective, Origin, Predicate, PredicateId};

use super::{Ids, Lowering, link, origin};
use crate::ast::{Argument, CollectionFilter};
use crate::operators::Meaning;

impl Lowering<'_> {
    /// One `Exists` for each related collection that the body names or that lies on the way to one.
    pub(super) fn relations(&mut self, queried: &Collection, parent: Option<RelationId>, parts: &mut Ids) {
        if self.needed_relations.is_empty() {
            return;
        }
        for (id, relation) in queried.relations().filter(|(_, relation)| relation.parent == parent) {
            if !self.needed_relations.contains(&id) {
                continue;
            }
            let filter = self.checked.filters.iter().find(|filter| filter.relation == Some(id));
            let mut inner = Ids::new();
            if let Some(filter) = filter {
                inner.push(self.filter(Some(filter), relation.step.collection));
            }
            self.relations(queried, Some(id), &mut inner);
            let at = filter.map_or(Origin::NONE, |filter| origin(filter.key));
            if let Some((filter, [_])) = filter.zip(Some(inner.as_slice()))
                && relation.shortcut
                && let Some(shortcut) = self.shortcut(filter, relation.step)
            {
                parts.push(shortcut);
                continue;
            }
            let inner = self.ir.join(Connective::And, &inner, at);
            parts.push(self.ir.add(Predicate::Exists(link(relation.step), inner), at));
        }
    }

    /// `{"id": {"any_": [some]}}` and nothing else compares the foreign key (semantics §3).
    fn shortcut(&mut self, filter: &CollectionFilter, step: Step) -> Option<PredicateId> {
        let catalog = self.language.catalog();
        let collection = catalog.collection(step.collection);
        if self.ir.query.answer == Answer::Count {
            return None;
        }
        let [only] = self.checked.fields_of(&filter.fields) else { return None };
        let [criterion] = self.checked.criteria_of(&only.criteria) else { return None };
        let Field { kind: FieldKind::Operators(uses), .. } = collection.field(only.field) else {
            return None;
        };
        let on_key = |one: &OperatorUse| one.subjects == [Subject::Own(Expr::Column(step.inner))];
        let position = usize::from(criterion.operator);
        let meaning = self.language.operator(step.collection, only.field, position).get().meaning;
        match criterion.argument {
            Argument::List(list)
                if !list.is_empty() && meaning == Meaning::In && uses.get(position).is_some_and(on_key) =>
            {
                let scalar = self.ir.add_expr(&Expr::Column(step.outer));
                Some(self.ir.add(Predicate::In(scalar, list), origin(criterion.key)))
            }
            _ => None,
        }
    }
}
