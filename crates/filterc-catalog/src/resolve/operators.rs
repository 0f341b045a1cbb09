//! The operators of a field: what they look at, and the words behind them.

use filterc_syntax::Diagnostic;

use super::collection::type_of;
use super::filters::Filler;
use super::names::unknown;
use crate::codes::{DUPLICATE, TYPE_MISMATCH};
use crate::syntax::{
    DefaultOperandDecl, ExprDecl, FieldDecl, Name, OperatorGroup, OperatorWord, SubjectDecl, UseDecl,
};
use crate::{
    CollectionId, CorrelatedJoin, DefaultOperand, Empty, Expr, FieldId, FieldKind, LabelColumn, Moment,
    OperatorUse, Presence, Subject,
};

impl Filler<'_, '_> {
    /// Adds the operators of some groups, which look at rows of `of`.
    pub(super) fn operators(
        &mut self,
        field: &FieldDecl,
        groups: &[OperatorGroup],
        of: CollectionId,
        link: Option<u16>,
        links: &mut Vec<CorrelatedJoin>,
        uses: &mut Vec<OperatorUse>,
    ) {
        for group in groups {
            if let Some(decl) = &group.linked {
                let Some(step) = self.step(&decl.step, of) else { continue };
                let at = links.len() as u16;
                let condition = decl
                    .condition
                    .as_ref()
                    .and_then(|condition| self.scope(step.collection).condition(condition, self.errors));
                let repeats = decl.repeats.as_ref().and_then(|name| self.repeated(name, step.collection));
                links.push(CorrelatedJoin { step, condition, unless: None, repeats });
                self.operators(field, &decl.groups, step.collection, Some(at), links, uses);
                let Some(unless) = &decl.unless else { continue };
                let position = uses.iter().position(|one| one.name == unless.text);
                if position.is_none() {
                    let known = uses.iter().map(|one| one.name.as_str());
                    self.errors.push(self.source, unknown("operator", unless, known));
                }
                if let Some(slot) = links.get_mut(usize::from(at)) {
                    slot.unless = position.map(|position| position as u16);
                }
                continue;
            }
            let subjects = self.subjects(&field.name, group, of);
            for one in &group.uses {
                if uses.iter().any(|known| known.name == one.name.text) {
                    let message = format!("the operator `{}` is declared twice", one.name.text);
                    let error = Diagnostic::error(DUPLICATE, one.name.span, message);
                    self.errors.push(self.source, error.help("rename or remove one of them"));
                }
                let built = self.operator(one, group, subjects.clone(), of);
                uses.push(OperatorUse { link, ..built });
            }
        }
    }

    /// An operator as declared, without a link.
    pub(super) fn operator(
        &mut self,
        one: &UseDecl,
        group: &OperatorGroup,
        subjects: Vec<Subject>,
        of: CollectionId,
    ) -> OperatorUse {
        let operand = one.operand.as_ref();
        let mut built = OperatorUse {
            name: one.name.text.clone(),
            operator: one.operator.as_ref().unwrap_or(&one.name).text.clone(),
            span: one.name.span,
            subjects,
            operand: operand.and_then(|ty| type_of(self.catalog, self.source, ty, self.errors)),
            default: None,
            absent: None,
            exclusive: false,
            empty: Empty::ByOperator,
            presence: Presence::Optional,
            caps: false,
            longest: None,
            link: None,
            kept: Vec::new(),
        };
        let assumed = |decl: &DefaultOperandDecl| match decl {
            DefaultOperandDecl::Bool(value) => Some(DefaultOperand::Bool(*value)),
            DefaultOperandDecl::Moment(from, offset) => {
                Some(DefaultOperand::Moment(Moment { from: *from, offset: *offset }))
            }
        };
        for word in &group.words {
            match word {
                OperatorWord::Default(value) => built.default = assumed(value),
                OperatorWord::Absent(value) => built.absent = assumed(value),
                OperatorWord::Exclusive => built.exclusive = true,
                OperatorWord::Empty(empty) => built.empty = *empty,
                OperatorWord::Presence(presence) => built.presence = *presence,
                OperatorWord::Caps => built.caps = true,
                OperatorWord::Longest(longest) => built.longest = Some(*longest),
                OperatorWord::Kept(kept) => {
                    for decl in kept {
                        let Some(expr) = self.expr(&decl.expr, of) else { continue };
                        built.kept.push(LabelColumn { name: decl.name.clone(), expr, exact: decl.exact });
                    }
                }
            }
        }
        built
    }

    /// The field whose criteria a link repeats; the linked collection has the columns it looks at.
    fn repeated(&mut self, name: &Name, linked: CollectionId) -> Option<FieldId> {
        let position = self.built.fields.iter().position(|field| field.name == name.text);
        let Some(position) = position else {
            let known = self.built.fields.iter().map(|field| field.name.as_str());
            self.errors.push(self.source, unknown("field", name, known));
            return None;
        };
        let linked = self.catalog.collection(linked);
        let FieldKind::Operators(uses) = &self.built.fields.get(position)?.kind else { return None };
        for subject in uses.iter().flat_map(|one| &one.subjects) {
            let known = match subject {
                Subject::Own(Expr::Column(id)) => linked.find_column(&self.built.column(*id).name),
                _ => None,
            };
            if known.is_none() {
                let message = format!("`{}` has no column for what `{}` looks at", linked.name, name.text);
                self.errors.push(self.source, Diagnostic::error(TYPE_MISMATCH, name.span, message));
                return None;
            }
        }
        Some(FieldId(position as u16))
    }

    pub(super) fn subjects(&mut self, field: &Name, group: &OperatorGroup, of: CollectionId) -> Vec<Subject> {
        if group.subjects.is_empty() {
            // Without `on` an operator looks at the column of the field's name.
            return self.expr(&ExprDecl::Name(field.clone()), of).map(Subject::Own).into_iter().collect();
        }
        group.subjects.iter().filter_map(|subject| self.subject(subject, of)).collect()
    }

    fn subject(&mut self, decl: &SubjectDecl, of: CollectionId) -> Option<Subject> {
        match decl {
            SubjectDecl::Own(expr) => self.expr(expr, of).map(Subject::Own),
            SubjectDecl::Pair(a, b) => Some(Subject::Pair(self.expr(a, of)?, self.expr(b, of)?)),
            SubjectDecl::Through(step, expr) => {
                let step = self.step(step, of)?;
                self.expr(expr, step.collection).map(|expr| Subject::Through(step, expr))
            }
            SubjectDecl::Exists(step) => self.step(step, of).map(Subject::Exists),
        }
    }

    fn expr(&mut self, decl: &ExprDecl, of: CollectionId) -> Option<Expr> {
        self.scope(of).expr(decl, self.errors)
    }
}
