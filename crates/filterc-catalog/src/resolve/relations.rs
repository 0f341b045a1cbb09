//! Steps to other collections, and the trees of related collections.

use filterc_syntax::Diagnostic;

use super::filters::Filler;
use super::names::unknown;
use crate::codes::TYPE_MISMATCH;
use crate::syntax::{Name, RelationDecl, StepDecl};
use crate::{CollectionId, Relation, RelationId, Step, StepKind};

impl Filler<'_, '_> {
    fn collection_named(&mut self, name: &Name) -> Option<CollectionId> {
        let found = self.catalog.find_collection(&name.text);
        if found.is_none() {
            let known: Vec<_> = self.catalog.collections().map(|(_, known)| known.name.as_str()).collect();
            self.errors.push(self.source, unknown("collection", name, known.iter().copied()));
        }
        found
    }

    pub(super) fn column(&mut self, of: CollectionId, name: &Name) -> Option<crate::ColumnId> {
        self.scope(of).column(name, self.errors)
    }

    pub(super) fn step(&mut self, decl: &StepDecl, from: CollectionId) -> Option<Step> {
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

    pub(super) fn relations(
        &mut self,
        decls: &[RelationDecl],
        from: CollectionId,
        parent: Option<RelationId>,
    ) {
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
