//! The fields of a filter, nested ones by their path.

use filterc_catalog::{Collection, CollectionId, FieldId, FieldKind, OperatorUse};
use filterc_lang::{Language, example, notes};

use super::entries::{FieldReference, OperatorReference};
use super::written;

pub(super) struct Fields<'a> {
    pub(super) language: &'a Language,
    pub(super) id: CollectionId,
    pub(super) of: &'a Collection,
    pub(super) listed: Vec<FieldReference>,
}

impl Fields<'_> {
    /// Adds a field and those in it.
    pub(super) fn add(&mut self, id: FieldId, above: &[&str]) {
        let field = self.of.field(id);
        let names: Vec<_> = above.iter().copied().chain([field.name.as_str()]).collect();
        let mut notes = notes::of_field(field);
        let operators = match &field.kind {
            FieldKind::Operators(uses) => {
                uses.iter().enumerate().map(|(at, one)| self.operator(id, at, one, &names)).collect()
            }
            FieldKind::Nested(_) => Vec::new(),
            FieldKind::Sort(sort) => {
                notes.push(format!("The name of a sort order; without it `{}`.", self.of.sort(*sort).name));
                Vec::new()
            }
        };
        if !matches!(field.kind, FieldKind::Nested(_)) || !notes.is_empty() {
            self.listed.push(FieldReference { path: names.join("."), notes, operators });
        }
        if let FieldKind::Nested(fields) = &field.kind {
            for nested in fields {
                self.add(*nested, &names);
            }
        }
    }

    fn operator(&self, id: FieldId, at: usize, one: &OperatorUse, names: &[&str]) -> OperatorReference {
        let catalog = self.language.catalog();
        let row = self.language.operator(self.id, id, at).get();
        let ty = self.language.operand(self.id, id, at);
        let field = self.of.field(id);
        let value = example::operand(catalog, row.operand, ty);
        OperatorReference {
            name: one.name.clone(),
            operand: notes::operand(catalog, row.operand, ty),
            on: notes::subject(catalog, self.of, field, one),
            meaning: notes::meaning(row, one).to_owned(),
            notes: notes::of_operator(field, one),
            example: written::filter(names, &one.name, &value, field.list),
        }
    }
}
