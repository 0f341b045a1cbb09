//! The text as sea-query writes it: placeholders are numbered, and fragments are written where their holes are.
//!
//! Every value sea-query sees is a number: of a fragment, or of a bind. A fragment is a tree of its own, so that its first and
//! last byte are known without a mark in the text.

use std::fmt::{self, Write};

use filterc_catalog::Catalog;
use sea_query::{Expr, QueryBuilder, SqlWriter, Value};
use smallvec::SmallVec;

use crate::Dialect;
use crate::source::Source;
use crate::text::{Cause, Part, Text};

/// Parts of a text by number, with what they came from.
pub(crate) type Fragments = Vec<(Option<Cause>, Expr)>;

/// Returns the placeholder of the fragment of this number.
pub(crate) fn hole(number: usize) -> Expr {
    Expr::Value(Value::Unsigned(Some(number as u32)))
}

/// The expression of the bind at this position.
pub(crate) fn placeholder(position: usize) -> Expr {
    Expr::Value(Value::BigUnsigned(Some(position as u64)))
}

/// A limit with this bit is written as it is: all other limits are positions of binds.
const AS_IT_IS: u64 = 1 << 63;

/// Returns the limit of so many rows as sea-query takes it.
pub(crate) fn limit_of(rows: u32) -> u64 {
    AS_IT_IS | u64::from(rows)
}

/// A limit with this bit is that of the bind less the rows that the select called [`head`](PageNames::head) found; with
/// [`ALTERNATIVE`] beside it, head and limit are 0 together, for a limit below 0 would be none.
pub(crate) const ROOM: u64 = 1 << 62;

/// A limit with this bit is that of the bind where the primary plan is taken, and 0 otherwise.
pub(crate) const PRIMARY: u64 = 1 << 61;

/// A limit with this bit is that of the bind where the alternative is taken, and 0 otherwise.
pub(crate) const ALTERNATIVE: u64 = 1 << 60;

/// The names of what stands before a select in `WITH`. They hide tables of the same name, so no table has them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageNames {
    /// The first part of rows that are put together.
    pub(crate) head: &'static str,
    /// The list of keys through which rows are found.
    pub(crate) list: &'static str,
    /// The row that says which plan is taken, in the columns `primary` and `alternative`, of which one is 1 and one is 0.
    pub(crate) plan: &'static str,
}

impl PageNames {
    pub(crate) const USUAL: Self = Self { head: "page_head", list: "page_list", plan: "page_plan" };

    /// A name of the catalog language has no blank.
    const UNLIKE_TABLES: Self = Self { head: "page head", list: "page list", plan: "page plan" };

    /// The names for statements over the tables of a catalog.
    pub(crate) fn new(catalog: &Catalog) -> Self {
        let Self { head, list, plan } = Self::USUAL;
        let is_taken = |table: &str| [head, list, plan].iter().any(|name| table.eq_ignore_ascii_case(name));
        let taken = catalog.collections().any(|(_, collection)| is_taken(&collection.table));
        if taken { Self::UNLIKE_TABLES } else { Self::USUAL }
    }
}

pub(crate) struct Writer<'f> {
    sql: String,
    prefix: char,
    /// Positions of binds, in the order of their placeholders.
    order: SmallVec<[usize; 8]>,
    /// The number of each bind's placeholder, or 0.
    numbers: SmallVec<[u32; 8]>,
    fragments: &'f [(Option<Cause>, Expr)],
    parts: Vec<Part>,
    names: PageNames,
}

impl<'f> Writer<'f> {
    pub(crate) fn new(dialect: Dialect, fragments: &'f [(Option<Cause>, Expr)], names: PageNames) -> Self {
        let prefix = match dialect {
            Dialect::Postgres => '$',
            Dialect::Sqlite => '?',
        };
        let (order, numbers) = (SmallVec::new(), SmallVec::new());
        let (sql, parts) = (String::with_capacity(1024), Vec::with_capacity(fragments.len()));
        Self { sql, prefix, order, numbers, fragments, parts, names }
    }

    /// The text, with the sources of its binds in the order of their placeholders.
    pub(crate) fn finish(self, sources: &[Source]) -> Text {
        let sources = self.order.iter().filter_map(|at| sources.get(*at).copied()).collect();
        Text { sql: self.sql.into(), sources, parts: self.parts }
    }
}

impl Writer<'_> {
    /// The text, and the positions of the binds in the order of their placeholders.
    pub(crate) fn in_order(self) -> (std::sync::Arc<str>, SmallVec<[usize; 8]>) {
        (self.sql.into(), self.order)
    }

    /// The number of a bind's placeholder. An expression may stand in the text twice; its bind keeps its number.
    fn placeholder_number(&mut self, position: usize) -> u32 {
        if self.numbers.len() <= position {
            self.numbers.resize(position + 1, 0);
        }
        let Some(number) = self.numbers.get_mut(position) else { return 0 };
        if *number == 0 {
            self.order.push(position);
            *number = self.order.len() as u32;
        }
        *number
    }
}

impl Write for Writer<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.sql.push_str(text);
        Ok(())
    }

    fn write_char(&mut self, c: char) -> fmt::Result {
        self.sql.push(c);
        Ok(())
    }
}

impl fmt::Display for Writer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)
    }
}

impl SqlWriter for Writer<'_> {
    fn push_param<T: QueryBuilder>(&mut self, value: Value, builder: &T) {
        match value {
            Value::Unsigned(Some(number)) => {
                let Some((from, part)) = self.fragments.get(number as usize) else { return };
                let (at, start) = (self.parts.len(), self.sql.len() as u32);
                self.parts.extend(from.map(|from| Part { start, end: start, from }));
                builder.prepare_expr(part, self);
                let end = self.sql.len() as u32;
                if let (Some(_), Some(part)) = (from, self.parts.get_mut(at)) {
                    part.end = end;
                }
            }
            Value::BigUnsigned(Some(rows)) if rows & AS_IT_IS != 0 => {
                let _ = write!(self.sql, "{}", rows & !AS_IT_IS);
            }
            Value::BigUnsigned(Some(room)) if room & ROOM != 0 => {
                self.push_param(Value::BigUnsigned(Some(room & !ROOM)), builder);
                let _ = write!(self.sql, " - (SELECT COUNT(*) FROM \"{}\")", self.names.head);
            }
            Value::BigUnsigned(Some(limit)) if limit & (PRIMARY | ALTERNATIVE) != 0 => {
                self.push_param(Value::BigUnsigned(Some(limit & !(PRIMARY | ALTERNATIVE))), builder);
                let column = if limit & PRIMARY != 0 { "primary" } else { "alternative" };
                let _ = write!(self.sql, " * (SELECT \"{column}\" FROM \"{}\")", self.names.plan);
            }
            Value::BigUnsigned(Some(position)) => {
                let number = self.placeholder_number(position as usize);
                self.sql.push(self.prefix);
                match u8::try_from(number) {
                    Ok(digit @ 0..=9) => self.sql.push(char::from(b'0' + digit)),
                    _ => self.sql.push_str(&number.to_string()),
                }
            }
            // Nothing else is ever made; NULL compares with nothing.
            _ => self.sql.push_str("NULL"),
        }
    }

    fn as_writer(&mut self) -> &mut dyn Write {
        self
    }
}
