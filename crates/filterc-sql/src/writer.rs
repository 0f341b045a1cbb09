//! The text as sea-query writes it: placeholders are numbered, and fragments are written where their holes are.
//!
//! Every value sea-query sees is a number: of a fragment, or of a bind. A fragment is a tree of its own, so that its first and
//! last byte are known without a mark in the text.

use std::fmt::{self, Write};

use sea_query::{Expr, QueryBuilder, SqlWriter, Value};
use smallvec::SmallVec;

use crate::Dialect;
use crate::source::Source;
use crate::text::{Cause, Part, Text};

/// Parts of a text by number, with what they came from.
pub(crate) type Fragments = Vec<(Option<Cause>, Expr)>;

/// Where the fragment of this number is written.
pub(crate) fn hole(number: usize) -> Expr {
    Expr::Value(Value::Unsigned(Some(number as u32)))
}

/// The expression of the bind at this position.
pub(crate) fn placeholder(position: usize) -> Expr {
    Expr::Value(Value::BigUnsigned(Some(position as u64)))
}

/// A limit with this bit is written as it is: all other limits are positions of binds.
const AS_IT_IS: u64 = 1 << 63;

/// What sea-query is given as a limit of so many rows.
pub(crate) fn limit_of(rows: u32) -> u64 {
    AS_IT_IS | u64::from(rows)
}

/// A limit with this bit is that of the bind less the rows that the select of [`HEAD`] found; with [`MANY`] beside it, head and
/// limit are 0 together, for a limit below 0 would be none.
pub(crate) const ROOM: u64 = 1 << 62;

/// A limit with this bit is that of the bind where [`WAY`] says `few`, and 0 otherwise.
pub(crate) const FEW: u64 = 1 << 61;

/// A limit with this bit is that of the bind where [`WAY`] says `many`, and 0 otherwise.
pub(crate) const MANY: u64 = 1 << 60;

/// The name of the first part of rows that are put together. No table has it: a name of the catalog language has no blank.
pub(crate) const HEAD: &str = "page head";

/// The name of the list of keys through which rows are found.
pub(crate) const LIST: &str = "page list";

/// The name of the row that says which way to the rows is taken, in two columns of which one is 1 and one is 0.
pub(crate) const WAY: &str = "page way";

pub(crate) struct Writer<'f> {
    sql: String,
    prefix: char,
    /// Positions of binds, in the order of their placeholders.
    order: SmallVec<[usize; 8]>,
    /// The number of each bind's placeholder, or 0.
    numbers: SmallVec<[u32; 8]>,
    fragments: &'f [(Option<Cause>, Expr)],
    parts: Vec<Part>,
}

impl<'f> Writer<'f> {
    pub(crate) fn new(dialect: Dialect, fragments: &'f [(Option<Cause>, Expr)]) -> Self {
        let prefix = match dialect {
            Dialect::Postgres => '$',
            Dialect::Sqlite => '?',
        };
        let (order, numbers) = (SmallVec::new(), SmallVec::new());
        let (sql, parts) = (String::with_capacity(1024), Vec::with_capacity(fragments.len()));
        Self { sql, prefix, order, numbers, fragments, parts }
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
    fn number(&mut self, position: usize) -> u32 {
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
                let _ = write!(self.sql, " - (SELECT COUNT(*) FROM \"{HEAD}\")");
            }
            Value::BigUnsigned(Some(limit)) if limit & (FEW | MANY) != 0 => {
                self.push_param(Value::BigUnsigned(Some(limit & !(FEW | MANY))), builder);
                let column = if limit & FEW != 0 { "few" } else { "many" };
                let _ = write!(self.sql, " * (SELECT \"{column}\" FROM \"{WAY}\")");
            }
            Value::BigUnsigned(Some(position)) => {
                let number = self.number(position as usize);
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
