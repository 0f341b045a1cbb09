//! Operators of one field that look at the same related row (semantics §6).

use filterc_catalog::{CorrelatedJoin, Expr, Field, FieldId, FieldKind, Subject};
use filterc_ir::{Connective, Origin, Predicate};
use filterc_syntax::NodeId;

use super::{Ids, Lowering, link, origin};
use crate::ast::FieldFilter;

/// What one operator asks of the row behind a link.
pub(super) struct LinkedOperator {
    pub(super) link: u16,
    pub(super) operator: u16,
    pub(super) asks: Ids,
}

impl Lowering<'_> {
    /// One `Exists` for each link of which something is asked.
    pub(super) fn linked(
        &mut self,
        filter: &FieldFilter,
        field: &Field,
        asked: &[LinkedOperator],
        members: &mut Ids,
    ) {
        for (at, shared) in field.links.iter().enumerate() {
            let here = || asked.iter().filter(|one| usize::from(one.link) == at);
            let mut inner: Ids = here().flat_map(|one| one.asks.iter().copied()).collect();
            if inner.is_empty() {
                continue;
            }
            let waived = shared.unless.is_some_and(|unless| here().any(|one| one.operator == unless));
            if let (Some(condition), false) = (&shared.condition, waived) {
                inner.push(self.ir.add_condition(condition, Origin::CATALOG));
            }
            if let Some(repeats) = shared.repeats {
                self.repeated(repeats, shared, &mut inner);
            }
            let inner = self.ir.join(Connective::And, &inner, Origin::NONE);
            members.push(self.ir.add(Predicate::Exists(link(shared.step), inner), origin(filter.key)));
        }
    }

    /// The criteria of another field of the filter, asked of the related row's columns of the same names.
    fn repeated(&mut self, repeats: FieldId, shared: &CorrelatedJoin, inner: &mut Ids) {
        let of = self.ir.query.collection;
        let catalog = self.language.catalog();
        let (own, related) = (catalog.collection(of), catalog.collection(shared.step.collection));
        let field = own.field(repeats);
        let FieldKind::Operators(uses) = &field.kind else { return };
        let argument =
            self.checked.fields_of(&self.siblings).iter().find(|argument| argument.field == repeats);
        let none = || FieldFilter {
            field: repeats,
            key: NodeId(Origin::CATALOG.0),
            null: false,
            combine: Connective::And,
            criteria: 0..0,
            fields: 0..0,
        };
        let filter = argument.cloned().unwrap_or_else(none);
        for (position, one) in uses.iter().enumerate() {
            let mut room = None;
            let Some(criterion) = self.criterion_of(&filter, position, one, argument.is_none(), &mut room)
            else {
                continue;
            };
            let meaning = self.language.operator(of, repeats, position).get().meaning;
            let Some(Subject::Own(Expr::Column(column))) = one.subjects.first() else { continue };
            // The catalog has the column; it was checked when it was loaded.
            let Some(column) = related.find_column(&own.column(*column).name) else { continue };
            let scalar = self.ir.add_expr(&Expr::Column(column));
            inner.push(self.apply(scalar, criterion, meaning));
        }
    }
}
