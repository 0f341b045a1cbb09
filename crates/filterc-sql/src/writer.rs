//! The text as sea-query writes it: placeholders are numbered, marks of origin are taken out again.
//!
//! A mark is a call `\u{1}(origin, fragment)`: the name, both brackets and the first argument are dropped while the text
//! is written, so it is the same with and without marks. Every value sea-query sees is a number: an origin in a mark, the
//! position of a bind elsewhere.

use std::fmt::{self, Write};

use filterc_ir::Origin;
use sea_query::{Expr, Func, QueryBuilder, SqlWriter, Value};

use crate::{Bind, Dialect, Fragment};

const MARK: &str = "\u{1}";

/// A fragment with its origin.
pub(crate) fn marked(origin: Origin, fragment: Expr) -> Expr {
    if origin == Origin::NONE {
        return fragment;
    }
    Func::cust(MARK).arg(Expr::Value(Value::Unsigned(Some(origin.0)))).arg(fragment).into()
}

/// The expression of the bind at this position.
pub(crate) fn placeholder(position: usize) -> Expr {
    Expr::Value(Value::BigUnsigned(Some(position as u64)))
}

/// What sea-query is given as a limit of one row, which is written as it is: all other limits are positions of binds.
pub(crate) const LIMIT_ONE: u64 = u64::MAX;

/// A limit with this bit is that of the bind less the rows that the select of [`HEAD`] found.
pub(crate) const ROOM: u64 = 1 << 62;

/// The name of the first part of rows that are put together. No table has it: a name of the catalog language has no blank.
pub(crate) const HEAD: &str = "page head";

pub(crate) struct Writer {
    sql: String,
    prefix: char,
    /// Positions of binds, in the order of their placeholders.
    order: Vec<usize>,
    fragments: Vec<Fragment>,
    /// Open marks: which fragment, and how many brackets are open inside it.
    open: Vec<(usize, u32)>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    /// After the mark's name, before its bracket.
    Bracket,
    /// Before the origin.
    Origin,
    /// After the origin: `, `.
    Separator(u8),
}

impl Writer {
    pub(crate) fn new(dialect: Dialect) -> Self {
        let prefix = match dialect {
            Dialect::Postgres => '$',
            Dialect::Sqlite => '?',
        };
        let sql = String::with_capacity(512);
        Self { sql, prefix, order: Vec::new(), fragments: Vec::new(), open: Vec::new(), state: State::Text }
    }

    /// The text, the binds in the order of their placeholders, and the fragments.
    pub(crate) fn finish(self, mut binds: Vec<Bind>) -> (String, Vec<Bind>, Vec<Fragment>) {
        let taken = self
            .order
            .iter()
            .map(|at| binds.get_mut(*at).map_or(Bind::Null, |b| std::mem::replace(b, Bind::Null)));
        let ordered = taken.collect();
        (self.sql, ordered, self.fragments)
    }

    fn character(&mut self, c: char) {
        match (self.state, c) {
            (State::Text, '\u{1}') => self.state = State::Bracket,
            (State::Bracket, _) => self.state = State::Origin,
            (State::Origin, _) => {}
            (State::Separator(1), _) => self.state = State::Text,
            (State::Separator(left), _) => self.state = State::Separator(left - 1),
            (State::Text, '(') => {
                if let Some((_, depth)) = self.open.last_mut() {
                    *depth += 1;
                }
                self.sql.push(c);
            }
            (State::Text, ')') => match self.open.last_mut() {
                Some((fragment, 0)) => {
                    let fragment = *fragment;
                    self.open.pop();
                    if let Some(fragment) = self.fragments.get_mut(fragment) {
                        fragment.end = self.sql.len();
                    }
                }
                Some((_, depth)) => {
                    *depth -= 1;
                    self.sql.push(c);
                }
                None => self.sql.push(c),
            },
            (State::Text, c) => self.sql.push(c),
        }
    }
}

impl Write for Writer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let plain = self.state == State::Text && !text.bytes().any(|b| matches!(b, 1 | b'(' | b')'));
        if plain {
            self.sql.push_str(text);
        } else {
            text.chars().for_each(|c| self.character(c));
        }
        Ok(())
    }
}

impl fmt::Display for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)
    }
}

impl SqlWriter for Writer {
    fn push_param<T: QueryBuilder>(&mut self, value: Value, builder: &T) {
        match value {
            Value::Unsigned(Some(origin)) => {
                self.open.push((self.fragments.len(), 0));
                let at = self.sql.len();
                self.fragments.push(Fragment { start: at, end: at, origin: Origin(origin) });
                self.state = State::Separator(2);
            }
            Value::BigUnsigned(Some(LIMIT_ONE)) => self.sql.push('1'),
            Value::BigUnsigned(Some(room)) if room & ROOM != 0 => {
                self.push_param(Value::BigUnsigned(Some(room & !ROOM)), builder);
                let _ = write!(self.sql, " - (SELECT COUNT(*) FROM \"{HEAD}\")");
            }
            Value::BigUnsigned(Some(position)) => {
                // An expression may stand in the text twice; its bind keeps its number.
                let position = position as usize;
                let known = self.order.iter().position(|known| *known == position);
                let number = known.unwrap_or(self.order.len()) + 1;
                if known.is_none() {
                    self.order.push(position);
                }
                let _ = write!(self.sql, "{}{number}", self.prefix);
            }
            // Nothing else is ever made; NULL compares with nothing.
            _ => self.sql.push_str("NULL"),
        }
    }

    fn as_writer(&mut self) -> &mut dyn Write {
        self
    }
}
