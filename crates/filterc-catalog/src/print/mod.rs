//! The catalog in its own language. What is printed reads back as the same catalog.

mod endpoints;
mod expressions;
mod filters;
mod printer;

use std::fmt::{self, Display, Formatter};

use crate::{
    Catalog, Collection, Default, DefaultOperand, Direction, Endpoint, Expr, IndexKind, Literal, OnDelete,
    OperatorUse, SortKey, Step,
};

use printer::Printer;

impl Display for Catalog {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if !self.name.is_empty() {
            write!(f, "catalog {} \"{}\"", self.name, self.version)?;
            if let Some(api) = &self.api {
                write!(f, " api {api}")?;
            }
            writeln!(f, "{}", if self.whole_seconds { " whole_seconds" } else { "" })?;
        }
        for (_, of) in self.enums() {
            writeln!(f, "\nenum {} as {} {{ {} }}", of.name, of.database_type, of.members.join(" "))?;
        }
        self.collections().try_for_each(|(_, collection)| Printer { catalog: self, collection }.print(f))
    }
}

/// Pieces of the catalog in its own language.
impl Catalog {
    /// What an operator looks at: `coalesce(start_time, expected_start_time)`.
    pub fn written_subjects(&self, one: &OperatorUse, of: &Collection) -> String {
        Printer { catalog: self, collection: of }.subjects(one, of)
    }

    /// The keys of an order: `price asc, name desc`.
    pub fn written_order(&self, keys: &[SortKey], of: &Collection) -> String {
        Printer { catalog: self, collection: of }.order(keys)
    }

    /// A way to related rows: `deployment_id -> deployments`.
    pub fn written_step(&self, step: Step, from: &Collection) -> String {
        Printer { catalog: self, collection: from }.step(step, from)
    }

    /// A value.
    pub fn written_literal(&self, literal: &Literal, of: &Collection) -> String {
        Printer { catalog: self, collection: of }.literal(literal)
    }

    /// An operand that stands in for one that is left out: `now - 180 days`.
    pub fn written_assumed(assumed: DefaultOperand) -> String {
        filters::assumed(assumed)
    }
}

impl Printer<'_> {
    fn print(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Collection { name, table, stored, rows, singular, .. } = self.collection;
        write!(f, "\ncollection {name} ")?;
        if *stored {
            write!(f, "from {table}")?;
        } else {
            f.write_str("unstored")?;
        }
        writeln!(f, " rows ~{rows} called \"{singular}\" {{")?;
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
                writeln!(f, "    {} = {}", sort.name, self.order(&sort.keys))?;
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
                Some(Default::JsonNull) => f.write_str(" default null")?,
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
                IndexKind::Elements => "elements ",
            };
            let columns: Vec<_> = index.columns.iter().map(|c| self.ordered(&c.expr, c.direction)).collect();
            write!(f, "    {kind}{} ({})", index.name, columns.join(", "))?;
            if let Some(condition) = &index.condition {
                write!(f, " where {}", self.condition(condition, self.collection))?;
            }
            writeln!(f)?;
        }
        writeln!(f, "  }}")
    }

    fn order(&self, keys: &[SortKey]) -> String {
        let keys = keys.iter().map(|key| self.ordered(&key.expr, key.direction));
        keys.collect::<Vec<_>>().join(", ")
    }

    fn ordered(&self, expr: &Expr, direction: Direction) -> String {
        let expr = self.expr(expr, self.collection);
        if direction == Direction::Descending { expr + " desc" } else { expr }
    }
}
