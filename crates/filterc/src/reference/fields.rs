//! The fields of a filter, nested ones by their path.

use filterc_catalog::{
    Catalog, Collection, CollectionId, Empty, Expr, Field, FieldId, FieldKind, OperatorUse, Presence,
    Subject, Vacuous,
};
use filterc_lang::{Language, OperandShape};

use super::{FieldReference, OperatorReference, example};

pub(super) struct Fields<'a, 'c> {
    pub(super) language: &'a Language<'c>,
    pub(super) id: CollectionId,
    pub(super) of: &'c Collection,
    pub(super) listed: Vec<FieldReference>,
}

impl Fields<'_, '_> {
    /// Adds a field and those in it.
    pub(super) fn add(&mut self, id: FieldId, above: &[&str]) {
        let field = self.of.field(id);
        let names: Vec<_> = above.iter().copied().chain([field.name.as_str()]).collect();
        let mut notes = notes(field);
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
        let catalog = self.language.catalog;
        let row = self.language.operator(self.id, id, at).get();
        let ty = self.language.operand(self.id, id, at);
        let operand = match row.operand {
            OperandShape::List => format!("list of {}", catalog.type_name(ty)),
            OperandShape::One => catalog.type_name(ty),
            OperandShape::Flag => "bool".to_owned(),
            OperandShape::Labels => "object of patterns".to_owned(),
            OperandShape::Pairs => "list of pairs of text".to_owned(),
        };
        // A note says what an empty list means where the field decides it.
        let by_operator = one.empty == Empty::ByOperator;
        let meaning =
            if by_operator { row.doc } else { row.doc.split("; an empty list").next().unwrap_or_default() };
        let field = self.of.field(id);
        let value = example::operand(catalog, row.operand, ty);
        OperatorReference {
            name: one.name.clone(),
            operand,
            on: subject(catalog, self.of, field, one),
            meaning: meaning.to_owned(),
            notes: operator_notes(field, one),
            example: example::filter(names, &one.name, &value, field.list),
        }
    }
}

/// What an operator looks at; a computed column by its name.
fn subject(catalog: &Catalog, of: &Collection, field: &Field, one: &OperatorUse) -> String {
    if let Some(link) = one.link.and_then(|at| field.links.get(usize::from(at))) {
        let related = catalog.collection(link.step.collection);
        let step = catalog.written_step(link.step, of);
        return format!("{step}.{}", catalog.written_subjects(one, related));
    }
    let named = |expr: &Expr| of.computed.iter().find(|computed| computed.expr == *expr);
    match one.subjects.as_slice() {
        [Subject::Own(expr)] => match named(expr) {
            Some(computed) => computed.name.clone(),
            None => catalog.written_subjects(one, of),
        },
        _ => catalog.written_subjects(one, of),
    }
}

fn notes(field: &Field) -> Vec<String> {
    let said = [
        (field.groups, "Takes `operator`."),
        (field.vacuous == Vacuous::Skip, "Without a criterion it is as if it were not there."),
        (field.ignored, "It is checked and asks nothing; strict refuses it."),
        (field.list, "A list of such objects is taken as well; all of them must hold."),
        (field.always, "It holds also where a body leaves it out, with the defaults of its operators."),
        (field.presence == Presence::Required, "It must be there."),
        (field.presence == Presence::NotNull, "It may be left out, but not be null."),
    ];
    said.iter().filter(|(holds, _)| *holds).map(|(_, note)| (*note).to_owned()).collect()
}

fn operator_notes(field: &Field, one: &OperatorUse) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(default) = one.default {
        notes.push(format!("Without it `{}`.", Catalog::written_assumed(default)));
    }
    if let Some(absent) = one.absent {
        notes.push(format!(
            "A filter without `{}` asks for `{}`.",
            field.name,
            Catalog::written_assumed(absent)
        ));
    }
    if one.exclusive {
        notes.push("`true` counts alone; `false` only where no other operator does.".to_owned());
    }
    match one.empty {
        Empty::ByOperator => {}
        Empty::Skip => notes.push("An empty operand asks nothing.".to_owned()),
        Empty::True => notes.push("An empty operand is true.".to_owned()),
        Empty::Vanishes => {
            notes.push("With an empty operand the field is as if it were not there.".to_owned());
        }
    }
    match one.presence {
        Presence::Optional => {}
        Presence::NotNull => notes.push("It may be left out, but not be null.".to_owned()),
        Presence::Required => notes.push("It must be there.".to_owned()),
    }
    if one.caps {
        notes.push("A list that is not empty also caps the number of rows.".to_owned());
    }
    if let Some(longest) = one.longest {
        notes.push(format!("At most {longest} characters."));
    }
    if !one.kept.is_empty() {
        let names: Vec<_> = one.kept.iter().map(|kept| format!("`{}`", kept.name)).collect();
        notes.push(format!("Kept in columns of their own: {}.", names.join(", ")));
    }
    notes
}
