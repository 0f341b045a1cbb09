//! Collections: their columns, filters, orders and indexes.

use super::column_type::ColumnType;
use super::written::Written;
use super::{EndpointBuilder, RelationBuilder};
use crate::{IndexKind, OnDelete};

/// A column that is being built.
#[derive(Debug, Clone)]
#[must_use = "a column belongs in a collection"]
pub struct ColumnBuilder {
    name: String,
    ty: ColumnType,
    nullable: bool,
    key: bool,
    unique: bool,
    default: Option<String>,
    references: Option<(String, OnDelete)>,
}

impl ColumnBuilder {
    /// A column that is never NULL.
    pub fn new(name: &str, ty: ColumnType) -> Self {
        let (default, references) = (None, None);
        Self { name: name.to_owned(), ty, nullable: false, key: false, unique: false, default, references }
    }

    /// It may be NULL.
    pub fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// It identifies a row.
    pub fn key(self) -> Self {
        Self { key: true, ..self }
    }

    /// No two rows share a value.
    pub fn unique(self) -> Self {
        Self { unique: true, ..self }
    }

    /// Sets the default, which a row gets that leaves the column out, as the catalog language writes it: `0`, `now`, `random`, `[]`, `"text"`.
    pub fn default(mut self, value: &str) -> Self {
        self.default = Some(value.to_owned());
        self
    }

    /// It holds the key of a row of another collection.
    pub fn references(mut self, collection: &str, on_delete: OnDelete) -> Self {
        self.references = Some((collection.to_owned(), on_delete));
        self
    }

    fn write(&self, out: &mut Written) {
        out.name(&self.name);
        self.ty.write(out);
        if self.nullable {
            out.words(["?"]);
        }
        out.words([("key", self.key), ("unique", self.unique)].iter().filter(|one| one.1).map(|one| one.0));
        match self.default.as_deref() {
            Some(empty @ ("{}" | "[]")) => {
                out.words(["default", empty]);
            }
            Some(value) => {
                out.words(["default"]).piece(value);
            }
            None => {}
        }
        if let Some((collection, on_delete)) = &self.references {
            out.words(["->"]).name(collection).words(match on_delete {
                OnDelete::Restrict => None,
                OnDelete::Cascade => Some("cascade"),
                OnDelete::SetNull => Some("null"),
            });
        }
        out.line();
    }
}

/// A collection that is being built.
#[derive(Debug, Clone)]
#[must_use = "a collection belongs in a catalog"]
pub struct CollectionBuilder {
    name: String,
    table: Option<String>,
    computed: Vec<(String, String)>,
    rows: Option<u64>,
    called: Option<String>,
    columns: Vec<ColumnBuilder>,
    indexes: Vec<(IndexKind, String, String)>,
    groups: bool,
    fields: Vec<(String, Vec<String>, Option<String>)>,
    sorts: Vec<(String, String)>,
    relations: Vec<RelationBuilder>,
    endpoints: Vec<EndpointBuilder>,
}

impl CollectionBuilder {
    /// A collection of this name, of the rows of a table.
    pub fn new(name: &str, table: &str) -> Self {
        Self {
            name: name.to_owned(),
            table: Some(table.to_owned()),
            computed: Vec::new(),
            rows: None,
            called: None,
            columns: Vec::new(),
            indexes: Vec::new(),
            groups: false,
            fields: Vec::new(),
            sorts: Vec::new(),
            relations: Vec::new(),
            endpoints: Vec::new(),
        }
    }

    /// A collection whose rows no database has.
    pub fn unstored(name: &str) -> Self {
        Self { table: None, ..Self::new(name, "") }
    }

    /// About how many rows to expect.
    pub fn rows(self, rows: u64) -> Self {
        Self { rows: Some(rows), ..self }
    }

    /// One row of it in a sentence: `flow run`.
    pub fn called(mut self, singular: &str) -> Self {
        self.called = Some(singular.to_owned());
        self
    }

    /// A column, after those before it.
    pub fn column(mut self, column: ColumnBuilder) -> Self {
        self.columns.push(column);
        self
    }

    /// An expression that others may name: `coalesce(started, planned)`.
    pub fn computed(mut self, name: &str, expression: &str) -> Self {
        self.computed.push((name.to_owned(), expression.to_owned()));
        self
    }

    /// An index of these columns: `parent_id, created desc`.
    pub fn index(mut self, kind: IndexKind, name: &str, columns: &str) -> Self {
        self.indexes.push((kind, name.to_owned(), columns.to_owned()));
        self
    }

    /// Its filter takes `"operator": "and_" | "or_"`.
    pub fn groups(self) -> Self {
        Self { groups: true, ..self }
    }

    /// A field of its filter, about the column of the same name.
    pub fn field<'o>(mut self, name: &str, operators: impl IntoIterator<Item = &'o str>) -> Self {
        let operators = operators.into_iter().map(str::to_owned).collect();
        self.fields.push((name.to_owned(), operators, None));
        self
    }

    /// A field of its filter, about something else: `coalesce(started, planned)`, `parent_id -> parents.name`.
    pub fn field_on<'o>(
        mut self,
        name: &str,
        operators: impl IntoIterator<Item = &'o str>,
        subject: &str,
    ) -> Self {
        let operators = operators.into_iter().map(str::to_owned).collect();
        self.fields.push((name.to_owned(), operators, Some(subject.to_owned())));
        self
    }

    /// An order that bodies may name: `created desc, id`.
    pub fn sort(mut self, name: &str, order: &str) -> Self {
        self.sorts.push((name.to_owned(), order.to_owned()));
        self
    }

    /// A collection whose filter bodies may hold beside its own.
    pub fn related(mut self, relation: RelationBuilder) -> Self {
        self.relations.push(relation);
        self
    }

    /// A place where bodies are sent to.
    pub fn endpoint(mut self, endpoint: EndpointBuilder) -> Self {
        self.endpoints.push(endpoint);
        self
    }

    pub(super) fn write(&self, out: &mut Written) {
        out.words(["collection"]).name(&self.name);
        match &self.table {
            Some(table) => out.words(["from"]).name(table),
            None => out.words(["unstored"]),
        };
        if let Some(rows) = self.rows {
            out.words(["rows", "~"]).number(rows);
        }
        if let Some(singular) = &self.called {
            out.words(["called"]).string(singular);
        }
        out.words(["{"]).line();
        section(out, "columns", &self.columns, |out, column| column.write(out));
        section(out, "computed", &self.computed, |out, (name, expression)| {
            out.name(name).words(["="]).piece(expression).line();
        });
        section(out, "indexes", &self.indexes, |out, (kind, name, columns)| {
            out.words(match kind {
                IndexKind::Plain => None,
                IndexKind::Unique => Some("unique"),
                IndexKind::Trigram => Some("trigram"),
                IndexKind::Elements => Some("elements"),
            });
            out.name(name).words(["("]).piece(columns).words([")"]).line();
        });
        let filter = if self.groups { "filter groups" } else { "filter" };
        section(out, filter, &self.fields, |out, (name, operators, subject)| {
            out.name(name).words([":"]);
            for operator in operators {
                out.piece(operator);
            }
            if let Some(subject) = subject {
                out.words(["on"]).piece(subject);
            }
            out.line();
        });
        section(out, "sort", &self.sorts, |out, (name, order)| {
            out.name(name).words(["="]).piece(order).line();
        });
        section(out, "related", &self.relations, |out, relation| relation.write(out));
        for endpoint in &self.endpoints {
            endpoint.write(&self.name, out);
        }
        out.words(["}"]).line();
    }
}

fn section<T>(out: &mut Written, name: &'static str, all: &[T], write: impl Fn(&mut Written, &T)) {
    if all.is_empty() {
        return;
    }
    out.words([name, "{"]).line();
    for one in all {
        write(out, one);
    }
    out.words(["}"]).line();
}
