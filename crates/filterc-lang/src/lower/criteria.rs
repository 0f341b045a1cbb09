//! The operators of a field.

use filterc_catalog::{CollectionId, DefaultOperand, Empty, Field, OperatorUse, Subject};
use filterc_ir::{Connective, Operand, Origin, Predicate, PredicateId, ScalarId};

use super::{Ids, Lowering, link, origin};
use crate::ast::{Argument, Criterion, FieldFilter};
use crate::operators::Meaning;

impl<'a> Lowering<'a> {
    /// The criteria of a field; true where one of them makes an otherwise empty field vanish.
    pub(super) fn criteria(
        &mut self,
        filter: &FieldFilter,
        of: CollectionId,
        field: &Field,
        uses: &[OperatorUse],
        absent: bool,
        members: &mut Ids,
    ) -> bool {
        let mut vanished = false;
        let mut exclusive = None;
        let mut linked = Vec::new();
        for (position, one) in uses.iter().enumerate() {
            let mut room = None;
            let Some(criterion) = self.criterion_of(filter, position, one, absent, &mut room) else {
                continue;
            };
            let meaning = self.language.operator(of, filter.field, position).get().meaning;
            let first = members.len();
            let said = self.criterion(criterion, one, meaning, members);
            if !said {
                vanished |= one.empty == Empty::Vanishes && criterion.argument != Argument::Null;
                continue;
            }
            if let Some(link) = one.link {
                let asks = members.drain(first.min(members.len())..).collect();
                linked.push(super::linked::LinkedOperator { link, operator: position as u16, asks });
            } else if one.exclusive {
                exclusive =
                    members.pop().map(|id| (id, criterion.argument == Argument::One(Operand::Bool(true))));
            }
        }
        match exclusive {
            Some((id, true)) => {
                members.clear();
                members.push(id);
            }
            Some((id, false)) if members.is_empty() => members.push(id),
            _ => {}
        }
        self.linked(filter, field, &linked, members);
        vanished
    }

    /// What the body says of an operator, or what stands in for it, which is made in the room given.
    pub(super) fn criterion_of<'r>(
        &self,
        filter: &FieldFilter,
        position: usize,
        one: &OperatorUse,
        absent: bool,
        room: &'r mut Option<Criterion>,
    ) -> Option<&'r Criterion>
    where
        'a: 'r,
    {
        let checked = self.checked;
        let criteria = checked.criteria_of(&filter.criteria);
        if let Some(argument) = criteria.iter().find(|argument| usize::from(argument.operator) == position) {
            return Some(argument);
        }
        let assumed = if absent { one.absent.or(one.default) } else { one.default }?;
        let argument = Argument::One(match assumed {
            DefaultOperand::Bool(value) => Operand::Bool(value),
            DefaultOperand::Moment(moment) => {
                self.dated.set(true);
                Operand::Time(moment.at(self.ir.query.now))
            }
        });
        Some(room.insert(Criterion { operator: position as u16, key: filter.key, argument }))
    }

    /// Adds what an operator asks; false where its operand constrains nothing.
    pub(super) fn criterion(
        &mut self,
        criterion: &Criterion,
        one: &OperatorUse,
        meaning: Meaning,
        members: &mut Ids,
    ) -> bool {
        let at = self.origin(criterion);
        let empty = match criterion.argument {
            Argument::Null => return false,
            Argument::List(list) => list.is_empty(),
            Argument::Labels(slice) | Argument::Terms(slice) => slice.len == 0,
            Argument::One(Operand::Text(id)) => self.ir.values.get_text(id).is_empty(),
            Argument::One(_) => false,
        };
        if empty && one.empty == Empty::True {
            members.push(self.ir.add(Predicate::True, at));
            return true;
        }
        let constrains = one.empty != Empty::Skip && matches!(meaning, Meaning::In | Meaning::SetAny);
        if empty && !constrains {
            return false;
        }
        if meaning == Meaning::First {
            if let (Argument::One(Operand::Bool(true)), Some(Subject::Own(expr))) =
                (criterion.argument, one.subjects.first())
            {
                self.ir.query.first = Some(self.ir.add_expr(expr));
            }
            return false;
        }
        if let (Argument::Terms(terms), Some(Subject::Own(expr))) = (criterion.argument, one.subjects.first())
        {
            let before = members.len();
            self.search(expr, terms, at, members);
            return members.len() > before;
        }
        if let (Argument::Labels(labels), Some(Subject::Own(expr))) =
            (criterion.argument, one.subjects.first())
        {
            let before = members.len();
            self.labels(expr, labels, one, members);
            return members.len() > before;
        }
        let mut alternatives = Ids::new();
        for subject in &one.subjects {
            alternatives.push(self.subject(subject, criterion, meaning));
        }
        members.push(self.ir.join(Connective::Or, &alternatives, at));
        true
    }

    pub(super) fn origin(&self, criterion: &Criterion) -> Origin {
        if self.path { Origin::PATH } else { origin(criterion.key) }
    }

    fn subject(&mut self, subject: &Subject, criterion: &Criterion, meaning: Meaning) -> PredicateId {
        let at = self.origin(criterion);
        match subject {
            Subject::Own(expr) => {
                let scalar = self.ir.add_expr(expr);
                self.apply(scalar, criterion, meaning)
            }
            Subject::Pair(a, b) => self.pairs(a, b, criterion.argument, at),
            Subject::Through(step, expr) => {
                let scalar = self.ir.add_expr(expr);
                let inner = self.apply(scalar, criterion, meaning);
                self.ir.add(Predicate::Exists(link(*step), inner), at)
            }
            Subject::Exists(step) => {
                let inner = self.ir.add(Predicate::True, Origin::NONE);
                let exists = self.ir.add(Predicate::Exists(link(*step), inner), at);
                let wanted = criterion.argument == Argument::One(Operand::Bool(true));
                if wanted == (meaning == Meaning::Present) {
                    exists
                } else {
                    self.ir.add(Predicate::Not(exists), at)
                }
            }
        }
    }

    pub(super) fn apply(&mut self, scalar: ScalarId, criterion: &Criterion, meaning: Meaning) -> PredicateId {
        let at = self.origin(criterion);
        let predicate = match (meaning, criterion.argument) {
            (Meaning::In, Argument::List(list)) => Predicate::In(scalar, list),
            (Meaning::NotIn, Argument::List(list)) => {
                Predicate::Not(self.ir.add(Predicate::In(scalar, list), at))
            }
            (Meaning::SetAny, Argument::List(list)) => Predicate::SetAny(scalar, list),
            (Meaning::SetAll, Argument::List(list)) => Predicate::SetAll(scalar, list),
            (Meaning::Like(shape), Argument::One(Operand::Text(text))) => {
                Predicate::Like(scalar, shape, text)
            }
            (Meaning::Like(shape), Argument::List(list)) => {
                let any = self.likes(scalar, shape, list, at);
                return self.ir.join(Connective::Or, &any, at);
            }
            (Meaning::NotLike(shape), Argument::List(list)) => {
                let likes = self.likes(scalar, shape, list, at);
                let none: Vec<_> = likes.into_iter().map(|id| self.ir.add(Predicate::Not(id), at)).collect();
                return self.ir.join(Connective::And, &none, at);
            }
            (Meaning::Compare(comparison), Argument::One(operand)) => {
                Predicate::Compare(scalar, comparison, operand)
            }
            (Meaning::Null | Meaning::NotNull | Meaning::SetEmpty, Argument::One(Operand::Bool(value))) => {
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
}
