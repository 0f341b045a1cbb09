//! A checked body to IR. Total: what cannot be lowered was refused by check.
//!
//! Meaning of record: semantics §2 to §4. Above all: a field that says nothing is TRUE where it is present, absent
//! fields do not count, and a related collection demands that a row exists.

use filterc_catalog::{
    Answer, Collection, CollectionId, Field, FieldKind, OperatorUse, RelationId, Step, Subject, Vacuous,
};
use filterc_ir::{Connective, Ir, Link, Operand, Origin, Predicate, PredicateId, SortKey};
use filterc_syntax::NodeId;

use crate::Language;
use crate::ast::{Checked, CollectionFilter, Criterion, FieldFilter, Given};
use crate::operators::Meaning;

/// Lowers a body; `now` is the time of the query, in microseconds since 1970.
pub fn lower(language: &Language<'_>, mut checked: Checked, now: i64) -> Ir {
    let endpoint = language.catalog.endpoint(checked.endpoint);
    let collection = language.catalog.collection(endpoint.collection);
    let mut ir = Ir::new(endpoint.collection, endpoint.answer, std::mem::take(&mut checked.values));
    let mut lowering = Lowering { language, checked: &checked, ir: &mut ir };
    let mut parts = Vec::with_capacity(4);
    if let Some(own) = checked.filters.iter().find(|filter| filter.relation.is_none()) {
        parts.push(lowering.filter(own, endpoint.collection));
    }
    lowering.relations(collection, None, &mut parts);
    ir.query.predicate = ir.join(Connective::And, &parts, Origin::NONE);
    ir.query.now = now;
    if endpoint.answer == Answer::Rows {
        page(&mut ir, &checked, collection);
    }
    ir
}

/// Limit, offset, and the order with the key at its end.
fn page(ir: &mut Ir, checked: &Checked, collection: &Collection) {
    ir.query.limit = checked.limit;
    ir.query.offset = checked.offset;
    let key = filterc_catalog::Expr::Column(collection.key);
    let sort = checked.sort.map(|id| collection.sort(id));
    for part in sort.iter().flat_map(|sort| &sort.keys) {
        let scalar = ir.add_expr(&part.expr);
        ir.query.sort.push(SortKey { scalar, direction: part.direction });
    }
    if sort.is_none_or(|sort| sort.keys.iter().all(|part| part.expr != key)) {
        let scalar = ir.add_expr(&key);
        ir.query.sort.push(SortKey { scalar, direction: filterc_catalog::Direction::Ascending });
    }
}

struct Lowering<'a, 'c> {
    language: &'a Language<'c>,
    checked: &'a Checked,
    ir: &'a mut Ir,
}

/// What a field adds to its filter.
enum Part {
    Predicate(PredicateId),
    /// As if the field were not there.
    Skip,
}

fn origin(node: NodeId) -> Origin {
    Origin(node.0)
}

fn link(step: Step) -> Link {
    let to_one = step.kind == filterc_catalog::StepKind::ToOne;
    Link { collection: step.collection, inner: step.inner, outer: step.outer, to_one }
}

impl Lowering<'_, '_> {
    fn filter(&mut self, filter: &CollectionFilter, of: CollectionId) -> PredicateId {
        let collection = self.language.catalog.collection(of);
        let mut members = Vec::with_capacity(4);
        for field in self.checked.fields_of(&filter.fields) {
            if let Part::Predicate(id) = self.field(field, of, collection) {
                members.push(id);
            }
        }
        self.join(filter.combine, &members, filter.key)
    }

    /// Of no member TRUE, however they would be joined.
    fn join(&mut self, combine: Connective, members: &[PredicateId], key: NodeId) -> PredicateId {
        let combine = if members.is_empty() { Connective::And } else { combine };
        self.ir.join(combine, members, origin(key))
    }

    fn field(&mut self, filter: &FieldFilter, of: CollectionId, collection: &Collection) -> Part {
        let field = collection.field(filter.field);
        if field.ignored {
            return Part::Skip;
        }
        let mut members = Vec::with_capacity(2);
        let mut vanished = false;
        match &field.kind {
            FieldKind::Nested(_) => {
                for nested in self.checked.fields_of(&filter.fields) {
                    if let Part::Predicate(id) = self.field(nested, of, collection) {
                        members.push(id);
                    }
                }
            }
            FieldKind::Operators(uses) => vanished = self.criteria(filter, of, uses, &mut members),
        }
        if members.is_empty() && (vanished || field.vacuous == Vacuous::Skip) {
            return Part::Skip;
        }
        Part::Predicate(self.join(filter.combine, &members, filter.key))
    }

    /// The criteria of a field; true where one of them makes an otherwise empty field vanish.
    fn criteria(
        &mut self,
        filter: &FieldFilter,
        of: CollectionId,
        uses: &[OperatorUse],
        members: &mut Vec<PredicateId>,
    ) -> bool {
        let mut vanished = false;
        let mut exclusive = None;
        for (position, one) in uses.iter().enumerate() {
            let given = self
                .checked
                .criteria_of(&filter.criteria)
                .iter()
                .find(|c| usize::from(c.operator) == position);
            let criterion = match (given, one.default) {
                (Some(criterion), _) => criterion.clone(),
                (None, Some(value)) => {
                    let given = Given::One(Operand::Bool(value));
                    Criterion { operator: position as u16, key: filter.key, given }
                }
                (None, None) => continue,
            };
            let meaning = self.language.operator(of, filter.field, position).get().meaning;
            match self.criterion(&criterion, one, meaning) {
                Some(id) if one.exclusive => {
                    exclusive = Some((id, criterion.given == Given::One(Operand::Bool(true))));
                }
                Some(id) => members.push(id),
                None => vanished |= one.vanishes && criterion.given != Given::Null,
            }
        }
        match exclusive {
            Some((id, true)) => *members = vec![id],
            Some((id, false)) if members.is_empty() => members.push(id),
            _ => {}
        }
        vanished
    }

    /// One operator; none where its operand constrains nothing.
    fn criterion(
        &mut self,
        criterion: &Criterion,
        one: &OperatorUse,
        meaning: Meaning,
    ) -> Option<PredicateId> {
        let empty = match criterion.given {
            Given::Null => return None,
            Given::List(list) => list.is_empty(),
            Given::One(Operand::Text(id)) => self.ir.values.get_text(id).is_empty(),
            Given::One(_) => false,
        };
        if empty && !matches!(meaning, Meaning::In | Meaning::SetAny) {
            return None;
        }
        let mut alternatives = Vec::with_capacity(1);
        for subject in &one.subjects {
            alternatives.push(self.subject(subject, criterion, meaning));
        }
        Some(self.ir.join(Connective::Or, &alternatives, origin(criterion.key)))
    }

    fn subject(&mut self, subject: &Subject, criterion: &Criterion, meaning: Meaning) -> PredicateId {
        let at = origin(criterion.key);
        match subject {
            Subject::Own(expr) => {
                let scalar = self.ir.add_expr(expr);
                self.apply(scalar, criterion, meaning)
            }
            Subject::Through(step, expr) => {
                let scalar = self.ir.add_expr(expr);
                let inner = self.apply(scalar, criterion, meaning);
                self.ir.add(Predicate::Exists(link(*step), inner), at)
            }
            Subject::Exists(step) => {
                let inner = self.ir.add(Predicate::True, Origin::NONE);
                let exists = self.ir.add(Predicate::Exists(link(*step), inner), at);
                let wanted = criterion.given == Given::One(Operand::Bool(true));
                if wanted == (meaning == Meaning::Present) {
                    exists
                } else {
                    self.ir.add(Predicate::Not(exists), at)
                }
            }
        }
    }

    fn apply(
        &mut self,
        scalar: filterc_ir::ScalarId,
        criterion: &Criterion,
        meaning: Meaning,
    ) -> PredicateId {
        let at = origin(criterion.key);
        let predicate = match (meaning, criterion.given) {
            (Meaning::In, Given::List(list)) => Predicate::In(scalar, list),
            (Meaning::NotIn, Given::List(list)) => {
                Predicate::Not(self.ir.add(Predicate::In(scalar, list), at))
            }
            (Meaning::SetAny, Given::List(list)) => Predicate::SetAny(scalar, list),
            (Meaning::SetAll, Given::List(list)) => Predicate::SetAll(scalar, list),
            (Meaning::Like(shape), Given::One(Operand::Text(text))) => Predicate::Like(scalar, shape, text),
            (Meaning::Like(shape), Given::List(list)) => {
                let texts: Vec<_> = self.ir.values.elements(list).collect();
                let mut any = Vec::with_capacity(texts.len());
                for text in texts {
                    if let Operand::Text(text) = text {
                        any.push(self.ir.add(Predicate::Like(scalar, shape, text), at));
                    }
                }
                return self.ir.join(Connective::Or, &any, at);
            }
            (Meaning::Compare(comparison), Given::One(operand)) => {
                Predicate::Compare(scalar, comparison, operand)
            }
            (Meaning::Null | Meaning::NotNull | Meaning::SetEmpty, Given::One(Operand::Bool(value))) => {
                let is = if meaning == Meaning::SetEmpty {
                    Predicate::SetEmpty(scalar)
                } else {
                    Predicate::Null(scalar)
                };
                if value == (meaning != Meaning::NotNull) { is } else { Predicate::Not(self.ir.add(is, at)) }
            }
            // Check gives each meaning its operand; nothing is never wider than what was asked.
            _ => Predicate::False,
        };
        self.ir.add(predicate, at)
    }

    /// One `Exists` for each related collection that the body names or that lies on the way to one.
    fn relations(&mut self, queried: &Collection, parent: Option<RelationId>, parts: &mut Vec<PredicateId>) {
        for (id, relation) in queried.relations().filter(|(_, relation)| relation.parent == parent) {
            let filter = self.checked.filters.iter().find(|filter| filter.relation == Some(id));
            let mut inner = Vec::with_capacity(2);
            if let Some(filter) = filter {
                inner.push(self.filter(filter, relation.step.collection));
            }
            self.relations(queried, Some(id), &mut inner);
            if filter.is_none() && inner.is_empty() {
                continue;
            }
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
        let catalog = self.language.catalog;
        let collection = catalog.collection(step.collection);
        if catalog.endpoint(self.checked.endpoint).answer == Answer::Count {
            return None;
        }
        let [only] = self.checked.fields_of(&filter.fields) else { return None };
        let [criterion] = self.checked.criteria_of(&only.criteria) else { return None };
        let Field { kind: FieldKind::Operators(uses), .. } = collection.field(only.field) else {
            return None;
        };
        let on_key =
            |one: &OperatorUse| one.subjects == [Subject::Own(filterc_catalog::Expr::Column(step.inner))];
        let position = usize::from(criterion.operator);
        let meaning = self.language.operator(step.collection, only.field, position).get().meaning;
        match criterion.given {
            Given::List(list)
                if !list.is_empty() && meaning == Meaning::In && uses.get(position).is_some_and(on_key) =>
            {
                let scalar = self.ir.add_expr(&filterc_catalog::Expr::Column(step.outer));
                Some(self.ir.add(Predicate::In(scalar, list), origin(criterion.key)))
            }
            _ => None,
        }
    }
}
