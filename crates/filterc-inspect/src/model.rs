//! A live schema as plain data, in the database's own words.

use filterc_catalog::OnDelete;
use filterc_sql::Dialect;

use super::Kind;

/// A live schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// Whose it is.
    pub dialect: Dialect,
    /// The name of the database; of a file, its name without extension.
    pub name: String,
    /// By name.
    pub tables: Vec<Table>,
    /// The enum types of Postgres, by name.
    pub enums: Vec<EnumType>,
    /// Views and the like: what can be read like a table and is none, by name.
    pub others: Vec<Other>,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// In order.
    pub columns: Vec<Column>,
    /// The columns of the primary key, in order; none where there is no key.
    pub key: Vec<String>,
    /// By their columns.
    pub foreign_keys: Vec<ForeignKey>,
    /// By name, without that of the primary key.
    pub indexes: Vec<Index>,
    /// About how many rows there are, where that is known.
    pub rows: Option<u64>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type in the words of the database; that of a domain is the type below it.
    pub declared: String,
    /// The kind of the type in a catalog.
    pub kind: Kind,
    /// True where it may be NULL.
    pub nullable: bool,
    /// The expression of its default.
    pub default: Option<String>,
    /// True where the database fills it without a default: identities, numbers of rows, generated columns.
    pub generated: bool,
}

/// An enum type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumType {
    /// Its name.
    pub name: String,
    /// Its members, in order.
    pub members: Vec<String>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The table they refer to.
    pub table: String,
    /// The columns they refer to.
    pub references: Vec<String>,
    /// The action of a delete; none where it sets a default.
    pub on_delete: Option<OnDelete>,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// The parts of the index, in order.
    pub parts: Vec<Part>,
    /// True where it refuses duplicates.
    pub unique: bool,
    /// True where a unique constraint of the table made it.
    pub constraint: bool,
    /// The kind of the index.
    pub form: Form,
}

/// The kind of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// A B-tree over all rows.
    Plain,
    /// A B-tree over all rows that carries more columns than it orders by.
    Covering,
    /// A B-tree over a part of the rows.
    Partial,
    /// Trigrams.
    Trigram,
    /// The elements of documents.
    Elements,
    /// Something that a catalog cannot say: what it does.
    Odd(String),
}

impl Form {
    /// True for a B-tree over all rows.
    pub fn is_whole(&self) -> bool {
        matches!(self, Self::Plain | Self::Covering)
    }
}

/// One column of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The expression that the part orders by.
    pub expression: Expression,
    /// True for the greatest first.
    pub descending: bool,
}

/// An expression that an index orders by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// A column.
    Column(String),
    /// The first of these columns that is not NULL.
    Coalesce(Vec<String>),
    /// Anything else, as text.
    Other(String),
}

/// A view or the like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// Its name.
    pub name: String,
    /// `a view`
    pub what: &'static str,
}

impl Schema {
    /// The table that a statement names so.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| self.same(&table.name, name))
    }

    /// True where both name the same table or column: SQLite does not tell upper from lower case.
    pub fn same(&self, one: &str, other: &str) -> bool {
        match self.dialect {
            Dialect::Sqlite => one.eq_ignore_ascii_case(other),
            Dialect::Postgres => one == other,
        }
    }
}

impl Table {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// True where no two rows share the values of these columns, in whatever order they are named.
    pub fn is_unique(&self, columns: &[&str]) -> bool {
        let same = |found: &mut Vec<&str>| {
            let mut wanted = columns.to_vec();
            found.sort_unstable();
            wanted.sort_unstable();
            *found == wanted
        };
        let by_index = |index: &Index| {
            let names = index.parts.iter().map(|part| match &part.expression {
                Expression::Column(name) => Some(name.as_str()),
                _ => None,
            });
            let names: Option<Vec<_>> = names.collect();
            index.unique && index.form.is_whole() && names.is_some_and(|mut names| same(&mut names))
        };
        same(&mut self.key.iter().map(String::as_str).collect()) || self.indexes.iter().any(by_index)
    }
}
