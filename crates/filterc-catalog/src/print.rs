//! The catalog in its own language. What is printed reads back as the same catalog.

use std::fmt::{self, Display, Formatter, Write};

use crate::{
    Answer, Catalog, Collection, Default, Direction, Endpoint, Expr, Field, FieldId, FieldKind, IndexKind,
    KeyRole, OnDelete, OperatorUse, RelationId, Step, StepKind, Subject, Vacuous,
};

impl Display for Catalog {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "catalog {} \"{}\"", self.name, self.version)?;
        for (_, of) in self.enums() {
            writeln!(f, "\nenum {} as {} {{ {} }}", of.name, of.database_type, of.members.join(" "))?;
        }
        self.collections().try_for_each(|(_, collection)| Printer { catalog: self, collection }.print(f))
    }
}

struct Printer<'c> {
    catalog: &'c Catalog,
    collection: &'c Collection,
}

impl Printer<'_> {
    fn print(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Collection { name, table, rows, singular, .. } = self.collection;
        writeln!(f, "\ncollection {name} from {table} rows ~{rows} called \"{singular}\" {{")?;
        self.columns(f)?;
        self.computed_and_indexes(f)?;
        if !self.collection.top_fields.is_empty() {
            writeln!(f, "  filter{} {{", if self.collection.groups { " groups" } else { "" })?;
            self.collection.top_fields.iter().try_for_each(|id| self.field(f, *id, 4))?;
            writeln!(f, "  }}")?;
        }
        if !self.collection.sorts.is_empty() {
            writeln!(f, "  sort {{")?;
            for sort in &self.collection.sorts {
                let keys: Vec<_> =
                    sort.keys.iter().map(|key| self.ordered(&key.expr, key.direction)).collect();
                writeln!(f, "    {} = {}", sort.name, keys.join(", "))?;
            }
            writeln!(f, "  }}")?;
        }
        if !self.collection.relations.is_empty() {
            writeln!(f, "  related {{")?;
            self.relations(f, self.collection, None, 4)?;
            writeln!(f, "  }}")?;
        }
        let own = |endpoint: &&Endpoint| self.catalog.collection(endpoint.collection).name == *name;
        for endpoint in self.catalog.endpoints.iter().filter(own) {
            self.endpoint(f, endpoint)?;
        }
        writeln!(f, "}}")
    }

    fn columns(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "  columns {{")?;
        for (id, column) in self.collection.columns() {
            write!(f, "    {} {}", column.name, self.catalog.type_name(column.ty))?;
            f.write_str(if column.nullable { "?" } else { "" })?;
            f.write_str(if id == self.collection.key { " key" } else { "" })?;
            f.write_str(if column.unique { " unique" } else { "" })?;
            match &column.default {
                Some(Default::Text(text)) => write!(f, " default \"{text}\"")?,
                Some(Default::Int(number)) => write!(f, " default {number}")?,
                Some(Default::Bool(value)) => write!(f, " default {value}")?,
                Some(Default::Member(member)) => write!(f, " default {member}")?,
                Some(Default::EmptyList) => f.write_str(" default []")?,
                Some(Default::EmptyObject) => f.write_str(" default {}")?,
                Some(Default::Now) => f.write_str(" default now")?,
                Some(Default::RandomUuid) => f.write_str(" default random")?,
                Some(Default::Zero) => f.write_str(" default 0")?,
                None => {}
            }
            if let Some(reference) = column.references {
                write!(f, " -> {}", self.catalog.collection(reference.collection).name)?;
                f.write_str(match reference.on_delete {
                    OnDelete::Restrict => "",
                    OnDelete::Cascade => " cascade",
                    OnDelete::SetNull => " null",
                })?;
            }
            writeln!(f)?;
        }
        writeln!(f, "  }}")
    }

    fn computed_and_indexes(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if !self.collection.computed.is_empty() {
            writeln!(f, "  computed {{")?;
            for computed in &self.collection.computed {
                writeln!(f, "    {} = {}", computed.name, self.expr(&computed.expr, self.collection))?;
            }
            writeln!(f, "  }}")?;
        }
        if self.collection.indexes.is_empty() {
            return Ok(());
        }
        writeln!(f, "  indexes {{")?;
        for index in &self.collection.indexes {
            let kind = match index.kind {
                IndexKind::Plain => "",
                IndexKind::Unique => "unique ",
                IndexKind::Trigram => "trigram ",
            };
            let columns: Vec<_> = index.columns.iter().map(|c| self.ordered(&c.expr, c.direction)).collect();
            writeln!(f, "    {kind}{} ({})", index.name, columns.join(", "))?;
        }
        writeln!(f, "  }}")
    }

    fn ordered(&self, expr: &Expr, direction: Direction) -> String {
        let expr = self.expr(expr, self.collection);
        if direction == Direction::Descending { expr + " desc" } else { expr }
    }

    fn expr(&self, expr: &Expr, of: &Collection) -> String {
        match expr {
            Expr::Column(id) => of.column(*id).name.clone(),
            Expr::Coalesce(all) => {
                let all: Vec<_> = all.iter().map(|expr| self.expr(expr, of)).collect();
                format!("coalesce({})", all.join(", "))
            }
            Expr::JsonText(id, key) => format!("{} ->> \"{key}\"", of.column(*id).name),
            Expr::Case { column, of: enumeration, member, then, otherwise } => {
                let members = &self.catalog.enumeration(*enumeration).members;
                let member = members.get(usize::from(*member)).map_or("", String::as_str);
                let (column, then, otherwise) =
                    (&of.column(*column).name, self.expr(then, of), self.expr(otherwise, of));
                format!("case {column} = {member} then {then} else {otherwise} end")
            }
            Expr::Add(a, b) => format!("{} + ({})", self.expr(a, of), self.expr(b, of)),
            Expr::Difference(a, b) => format!("{} - ({})", self.expr(a, of), self.expr(b, of)),
            Expr::Now => "now".to_owned(),
        }
    }

    fn field(&self, f: &mut Formatter<'_>, id: FieldId, indent: usize) -> fmt::Result {
        let Field { name, groups, vacuous, ignored, kind, .. } = self.collection.field(id);
        write!(f, "{:indent$}{name}", "")?;
        f.write_str(if *groups { " groups" } else { "" })?;
        f.write_str(if *vacuous == Vacuous::Skip { " skip" } else { "" })?;
        f.write_str(if *ignored { " ignored" } else { "" })?;
        match kind {
            FieldKind::Nested(fields) => {
                writeln!(f, " {{")?;
                fields.iter().try_for_each(|id| self.field(f, *id, indent + 2))?;
                writeln!(f, "{:indent$}}}", "")
            }
            FieldKind::Operators(uses) => {
                let uses: Vec<_> = uses.iter().map(|one| self.operator(one)).collect();
                writeln!(f, ": {}", uses.join(", "))
            }
        }
    }

    fn operator(&self, one: &OperatorUse) -> String {
        let mut text = one.name.clone();
        if one.operator != one.name {
            text += &format!(" = {}", one.operator);
        }
        if let Some(ty) = one.operand {
            text += &format!("<{}>", self.catalog.type_name(ty));
        }
        let subjects: Vec<_> = one.subjects.iter().map(|subject| self.subject(subject)).collect();
        text += &format!(" on {}", subjects.join(" | "));
        if let Some(default) = one.default {
            text += &format!(" default {default}");
        }
        text += if one.exclusive { " exclusive" } else { "" };
        text += if one.vanishes { " vanishes" } else { "" };
        text
    }

    fn subject(&self, subject: &Subject) -> String {
        match subject {
            Subject::Own(expr) => self.expr(expr, self.collection),
            Subject::Exists(step) => self.step(*step, self.collection),
            Subject::Through(step, expr) => {
                let related = self.catalog.collection(step.collection);
                format!("{}.{}", self.step(*step, self.collection), self.expr(expr, related))
            }
        }
    }

    fn step(&self, step: Step, from: &Collection) -> String {
        let to = self.catalog.collection(step.collection);
        match step.kind {
            StepKind::ToOne => format!("{} -> {}", from.column(step.outer).name, to.name),
            StepKind::ToMany => format!("<- {}.{}", to.name, to.column(step.inner).name),
        }
    }

    fn relations(
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

    fn endpoint(&self, f: &mut Formatter<'_>, endpoint: &Endpoint) -> fmt::Result {
        let answer = match endpoint.answer {
            Answer::Rows => "rows",
            Answer::Count => "count",
        };
        write!(f, "  endpoint {} \"{}\" {answer} {{", endpoint.method, endpoint.path)?;
        for key in &endpoint.keys {
            f.write_char(' ')?;
            match (key.role, endpoint.limit, endpoint.sort) {
                (KeyRole::Limit, Some(limit), _) => {
                    write!(f, "limit {}..{} = {}", limit.least, limit.most, limit.default)?;
                }
                (KeyRole::Sort, _, Some(sort)) => write!(f, "sort = {}", self.collection.sort(sort).name)?,
                (KeyRole::Related(id), ..) => {
                    let member = self.collection.relation(id).member.as_deref().unwrap_or_default();
                    f.write_str(&key.name)?;
                    if member != key.name {
                        write!(f, " = {member}")?;
                    }
                }
                (KeyRole::Queried, ..) if key.name != self.collection.name => {
                    write!(f, "{} = {}", key.name, self.collection.name)?;
                }
                _ => f.write_str(&key.name)?,
            }
        }
        writeln!(f, " }}")
    }
}
