//! Fields and relations of one collection.

use filterc_syntax::Diagnostic;

use super::Errors;
use super::collection::type_of;
use super::expressions::Scope;
use super::names::{Seen, unknown};
use crate::codes::TYPE_MISMATCH;
use crate::syntax::{
    CollectionDecl, FieldBody, FieldDecl, Name, OperatorGroup, RelationDecl, Section, StepDecl, SubjectDecl,
};
use crate::{
    Catalog, Collection, CollectionId, Expr, Field, FieldId, FieldKind, OperatorUse, Relation, RelationId,
    Step, StepKind, Subject, Vacuous,
};

/// The collection at `index` with its fields and relations.
pub(super) fn fill(
    catalog: &Catalog,
    index: usize,
    source: usize,
    decl: &CollectionDecl,
    errors: &mut Errors,
) -> Collection {
    let own = CollectionId(index as u16);
    let mut filler = Filler { catalog, own, source, built: catalog.collection(own).clone(), errors };
    for section in &decl.sections {
        match section {
            Section::Filter { groups, fields } => {
                filler.built.groups = *groups;
                filler.built.top_fields = filler.fields(fields);
            }
            Section::Related(relations) => filler.relations(relations, own, None),
            _ => {}
        }
    }
    filler.built
}

struct Filler<'c, 'e> {
    catalog: &'c Catalog,
    own: CollectionId,
    source: usize,
    built: Collection,
    errors: &'e mut Errors,
}

impl Filler<'_, '_> {
    fn scope(&self, of: CollectionId) -> Scope<'_> {
        Scope { catalog: self.catalog, collection: self.catalog.collection(of), source: self.source }
    }

    fn fields(&mut self, decls: &[FieldDecl]) -> Vec<FieldId> {
        let mut seen = Seen::default();
        decls
            .iter()
            .map(|decl| {
                seen.once("field", self.source, &decl.name, self.errors);
                let kind = match &decl.body {
                    FieldBody::Nested(fields) => FieldKind::Nested(self.fields(fields)),
                    FieldBody::Operators(groups) => FieldKind::Operators(self.operators(decl, groups)),
                };
                let id = FieldId(self.built.fields.len() as u16);
                self.built.fields.push(Field {
                    name: decl.name.text.clone(),
                    span: decl.name.span,
                    groups: decl.groups,
                    vacuous: if decl.skip { Vacuous::Skip } else { Vacuous::True },
                    ignored: decl.ignored,
                    kind,
                });
                id
            })
            .collect()
    }

    fn operators(&mut self, field: &FieldDecl, groups: &[OperatorGroup]) -> Vec<OperatorUse> {
        let mut seen = Seen::default();
        let mut uses = Vec::new();
        for group in groups {
            let subjects = self.subjects(field, group);
            for one in &group.uses {
                seen.once("operator", self.source, &one.name, self.errors);
                let operand = one.operand.as_ref();
                uses.push(OperatorUse {
                    name: one.name.text.clone(),
                    operator: one.operator.as_ref().unwrap_or(&one.name).text.clone(),
                    span: one.name.span,
                    subjects: subjects.clone(),
                    operand: operand.and_then(|ty| type_of(self.catalog, self.source, ty, self.errors)),
                    default: group.default,
                    exclusive: group.exclusive,
                    vanishes: group.vanishes,
                });
            }
        }
        uses
    }

    fn subjects(&mut self, field: &FieldDecl, group: &OperatorGroup) -> Vec<Subject> {
        if group.subjects.is_empty() {
            // Without `on` an operator looks at the column of the field's name.
            let scope = Scope { catalog: self.catalog, collection: &self.built, source: self.source };
            let column = scope.column(&field.name, self.errors);
            return column.map(|id| Subject::Own(Expr::Column(id))).into_iter().collect();
        }
        group.subjects.iter().filter_map(|subject| self.subject(subject)).collect()
    }

    fn subject(&mut self, decl: &SubjectDecl) -> Option<Subject> {
        match decl {
            SubjectDecl::Own(expr) => {
                let scope = Scope { catalog: self.catalog, collection: &self.built, source: self.source };
                scope.expr(expr, self.errors).map(Subject::Own)
            }
            SubjectDecl::Through(step, expr) => {
                let step = self.step(step, self.own)?;
                let scope = Scope {
                    catalog: self.catalog,
                    collection: self.catalog.collection(step.collection),
                    source: self.source,
                };
                scope.expr(expr, self.errors).map(|expr| Subject::Through(step, expr))
            }
            SubjectDecl::Exists(step) => self.step(step, self.own).map(Subject::Exists),
        }
    }

    fn collection_named(&mut self, name: &Name) -> Option<CollectionId> {
        let found = self.catalog.find_collection(&name.text);
        if found.is_none() {
            let known: Vec<_> = self.catalog.collections().map(|(_, known)| known.name.as_str()).collect();
            self.errors.push(self.source, unknown("collection", name, known.iter().copied()));
        }
        found
    }

    fn column(&mut self, of: CollectionId, name: &Name) -> Option<crate::ColumnId> {
        let scope =
            Scope { catalog: self.catalog, collection: self.catalog.collection(of), source: self.source };
        scope.column(name, self.errors)
    }

    fn step(&mut self, decl: &StepDecl, from: CollectionId) -> Option<Step> {
        let (step, name) = match decl {
            StepDecl::ToOne { outer, collection } => {
                let to = self.collection_named(collection)?;
                let outer_id = self.column(from, outer)?;
                let inner = self.catalog.collection(to).key;
                (Step { collection: to, inner, outer: outer_id, kind: StepKind::ToOne }, outer)
            }
            StepDecl::ToMany { collection, inner } => {
                let to = self.collection_named(collection)?;
                let inner_id = self.column(to, inner)?;
                let outer = self.catalog.collection(from).key;
                (Step { collection: to, inner: inner_id, outer, kind: StepKind::ToMany }, inner)
            }
        };
        let inner = self.scope(step.collection).collection.column(step.inner).ty;
        let outer = self.scope(from).collection.column(step.outer).ty;
        if inner != outer {
            let message = format!("`{}` and the key it is compared with have different types", name.text);
            self.errors.push(self.source, Diagnostic::error(TYPE_MISMATCH, name.span, message));
            return None;
        }
        Some(step)
    }

    fn relations(&mut self, decls: &[RelationDecl], from: CollectionId, parent: Option<RelationId>) {
        for decl in decls {
            let Some(step) = self.step(&decl.step, from) else { continue };
            let collection = &self.catalog.collection(step.collection).name;
            let name = decl.alias.as_ref().map_or(collection, |alias| &alias.text);
            let member = (!decl.hidden).then(|| name.clone());
            let id = RelationId(self.built.relations.len() as u16);
            self.built.relations.push(Relation { step, member, shortcut: decl.shortcut, parent });
            self.relations(&decl.children, step.collection, Some(id));
        }
    }
}
