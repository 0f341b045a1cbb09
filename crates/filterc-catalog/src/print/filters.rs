//! Fields, their operators, and related collections.

use std::fmt::{self, Formatter};

use super::expressions::interval;
use super::printer::Printer;
use crate::{
    Collection, DefaultOperand, Empty, Field, FieldId, FieldKind, MomentStart, OperatorUse, Presence,
    RelationId, Step, StepKind, Subject, Vacuous,
};

impl Printer<'_> {
    pub(super) fn field(&self, f: &mut Formatter<'_>, id: FieldId, indent: usize) -> fmt::Result {
        let field = self.collection.field(id);
        write!(f, "{:indent$}{}", "", field.name)?;
        for (said, word) in [
            (field.groups, " groups"),
            (field.vacuous == Vacuous::Skip, " skip"),
            (field.ignored, " ignored"),
            (field.list, " list"),
            (field.always, " always"),
            (field.splice, " splice"),
        ] {
            f.write_str(if said { word } else { "" })?;
        }
        f.write_str(presence(field.presence))?;
        match &field.kind {
            FieldKind::Nested(fields) => {
                writeln!(f, " {{")?;
                fields.iter().try_for_each(|id| self.field(f, *id, indent + 2))?;
                writeln!(f, "{:indent$}}}", "")
            }
            FieldKind::Sort(sort) => writeln!(f, " sort = {}", self.collection.sort(*sort).name),
            FieldKind::Operators(uses) => writeln!(f, ": {}", self.operators(field, uses).join(", ")),
        }
    }

    /// The operators in their order; those behind one link stand together.
    fn operators(&self, field: &Field, uses: &[OperatorUse]) -> Vec<String> {
        let mut printed = Vec::new();
        let mut linked = None;
        for one in uses {
            match one.link {
                None => printed.push(self.operator(one, self.collection)),
                Some(link) if linked == Some(link) => {}
                Some(link) => {
                    printed.push(self.link(field, uses, link));
                    linked = Some(link);
                }
            }
        }
        printed
    }

    fn link(&self, field: &Field, uses: &[OperatorUse], at: u16) -> String {
        let Some(link) = field.links.get(usize::from(at)) else { return String::new() };
        let related = self.catalog.collection(link.step.collection);
        let mut text = format!("via {}", self.step(link.step, self.collection));
        if let Some(condition) = &link.condition {
            text += &format!(" where {}", self.condition(condition, related));
        }
        if let Some(unless) = link.unless.and_then(|position| uses.get(usize::from(position))) {
            text += &format!(" unless {}", unless.name);
        }
        if let Some(field) = link.repeats {
            text += &format!(" repeats {}", self.collection.field(field).name);
        }
        let linked = uses.iter().filter(|one| one.link == Some(at)).map(|one| self.operator(one, related));
        format!("{text} ({})", linked.collect::<Vec<_>>().join(", "))
    }

    pub(super) fn operator(&self, one: &OperatorUse, of: &Collection) -> String {
        let mut text = one.name.clone();
        if one.operator != one.name {
            text += &format!(" = {}", one.operator);
        }
        if let Some(ty) = one.operand {
            text += &format!("<{}>", self.catalog.type_name(ty));
        }
        text += &format!(" on {}", self.subjects(one, of));
        for (word, value) in [("default", one.default), ("absent", one.absent)] {
            if let Some(value) = value {
                text += &format!(" {word} {}", assumed(value));
            }
        }
        text += if one.exclusive { " exclusive" } else { "" };
        text += match one.empty {
            Empty::ByOperator => "",
            Empty::Skip => " empty skip",
            Empty::True => " empty true",
            Empty::Vanishes => " vanishes",
        };
        text += presence(one.presence);
        text += if one.caps { " caps" } else { "" };
        if let Some(longest) = one.longest {
            text += &format!(" longest {longest}");
        }
        if !one.kept.is_empty() {
            let kept = one.kept.iter().map(|kept| {
                let exactly = if kept.exact { "exactly " } else { "" };
                format!("\"{}\" = {exactly}{}", kept.name, self.expr(&kept.expr, of))
            });
            text += &format!(" kept ({})", kept.collect::<Vec<_>>().join(", "));
        }
        text
    }

    pub(super) fn subjects(&self, one: &OperatorUse, of: &Collection) -> String {
        one.subjects.iter().map(|subject| self.subject(subject, of)).collect::<Vec<_>>().join(" | ")
    }

    fn subject(&self, subject: &Subject, of: &Collection) -> String {
        match subject {
            Subject::Own(expr) => self.expr(expr, of),
            Subject::Pair(a, b) => format!("({}, {})", self.expr(a, of), self.expr(b, of)),
            Subject::Exists(step) => self.step(*step, of),
            Subject::Through(step, expr) => {
                let related = self.catalog.collection(step.collection);
                format!("{}.{}", self.step(*step, of), self.expr(expr, related))
            }
        }
    }

    pub(super) fn step(&self, step: Step, from: &Collection) -> String {
        let to = self.catalog.collection(step.collection);
        match step.kind {
            StepKind::ToOne => format!("{} -> {}", from.column(step.outer).name, to.name),
            StepKind::ToMany => format!("<- {}.{}", to.name, to.column(step.inner).name),
        }
    }

    pub(super) fn relations(
        &self,
        f: &mut Formatter<'_>,
        from: &Collection,
        parent: Option<RelationId>,
        indent: usize,
    ) -> fmt::Result {
        for (id, relation) in self.collection.relations().filter(|(_, relation)| relation.parent == parent) {
            let to = self.catalog.collection(relation.step.collection);
            write!(f, "{:indent$}{}", "", self.step(relation.step, from))?;
            match &relation.member {
                None => f.write_str(" hidden")?,
                Some(name) if *name != to.name => write!(f, " as {name}")?,
                Some(_) => {}
            }
            f.write_str(if relation.shortcut { " shortcut" } else { "" })?;
            f.write_str(" {\n")?;
            self.relations(f, to, Some(id), indent + 2)?;
            writeln!(f, "{:indent$}}}", "")?;
        }
        Ok(())
    }
}

fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Optional => "",
        Presence::NotNull => " nonnull",
        Presence::Required => " required",
    }
}

pub(super) fn assumed(value: DefaultOperand) -> String {
    match value {
        DefaultOperand::Bool(value) => value.to_string(),
        DefaultOperand::Moment(moment) => {
            let from = match moment.from {
                MomentStart::Now => "now",
                MomentStart::Today => "today",
            };
            if moment.offset == 0 {
                from.to_owned()
            } else {
                format!("{from} - {}", interval(-moment.offset))
            }
        }
    }
}
