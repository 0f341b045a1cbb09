//! Fields and operators in words, for references and schemas.

use filterc_catalog::{
    Catalog, Collection, Empty, Expr, Field, OperatorUse, Presence, Subject, Type, Vacuous,
};

use crate::{OperandShape, Operator};

/// Returns the type of the operand of an operator: `list of StateType`.
pub fn operand(catalog: &Catalog, shape: OperandShape, ty: Type) -> String {
    match shape {
        OperandShape::List => format!("list of {}", catalog.type_name(ty)),
        OperandShape::One => catalog.type_name(ty),
        OperandShape::Flag => "bool".to_owned(),
        OperandShape::Labels => "object of patterns".to_owned(),
        OperandShape::Pairs => "list of pairs of text".to_owned(),
    }
}

/// Returns the meaning of an operator in one line. A note says what an empty list means where the field decides it.
pub fn meaning(row: &Operator, one: &OperatorUse) -> &'static str {
    let by_operator = one.empty == Empty::ByOperator;
    if by_operator { row.doc } else { row.doc.split("; an empty list").next().unwrap_or_default() }
}

/// Returns the columns that an operator reads; a computed column by its name.
pub fn subject(catalog: &Catalog, of: &Collection, field: &Field, one: &OperatorUse) -> String {
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

/// The type of what an operator looks at: `set<text>`.
pub fn subject_type(catalog: &Catalog, of: &Collection, field: &Field, one: &OperatorUse) -> String {
    let link = one.link.and_then(|at| field.links.get(usize::from(at)));
    let of = link.map_or(of, |link| catalog.collection(link.step.collection));
    match one.subjects.first() {
        Some(Subject::Own(expr)) => catalog.type_name(of.type_of(expr)),
        Some(Subject::Through(step, expr)) => {
            catalog.type_name(catalog.collection(step.collection).type_of(expr))
        }
        Some(Subject::Pair(..)) => "pair of text".to_owned(),
        Some(Subject::Exists(_)) | None => "related rows".to_owned(),
    }
}

/// Returns what is particular about a field, a sentence each.
pub fn of_field(field: &Field) -> Vec<String> {
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

/// Returns what is particular about an operator of a field, a sentence each.
pub fn of_operator(field: &Field, one: &OperatorUse) -> Vec<String> {
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
