//! Scalars.

use filterc_catalog::{Storage, Type};
use filterc_ir::{Operand, Scalar, ScalarId};
use sea_query::extension::postgres::PgBinOper;
use sea_query::{BinOper, CaseStatement, Expr, ExprTrait, Func};

use super::predicates::column;
use super::{Emitter, Row, name};
use crate::Dialect;
use crate::ddl::enum_type;
use crate::source::Source;

impl Emitter<'_> {
    pub(super) fn scalar(&mut self, id: ScalarId, row: &Row<'_>) -> Expr {
        match self.ir.scalar(id) {
            Scalar::Column(of) => {
                let plain = column(row, of);
                let interval = row.collection.column(of).ty == Type::Interval;
                if interval && !self.dialect.flags().interval_type {
                    match self.catalog.storage {
                        Storage::SqlAlchemy => length(&plain),
                    }
                } else {
                    plain
                }
            }
            Scalar::Coalesce(of) => {
                let of: Vec<_> = of.ids().map(|id| self.scalar(id, row)).collect();
                Func::coalesce(of).into()
            }
            Scalar::JsonText(of, _) => {
                let (column, key) = (column(row, of), self.bind(Source::Key(id)));
                match self.dialect {
                    Dialect::Postgres => column.binary(PgBinOper::CastJsonField, key.cast_as("text")),
                    Dialect::Sqlite => {
                        // What is no JSON has no members, as NULL has none.
                        let valid = Expr::from(Func::cust("json_valid").arg(column.clone()));
                        let member = Expr::from(Func::cust("json_extract").args([column, key]));
                        CaseStatement::new().case(valid, member.cast_as("text")).into()
                    }
                }
            }
            Scalar::Value(operand) => self.value(id, operand),
            Scalar::Concat(of) => {
                let parts: Vec<_> = of.ids().map(|id| self.text(id, row)).collect();
                let joined = parts.into_iter().reduce(|all, part| all.binary(BinOper::Custom("||"), part));
                joined.unwrap_or_else(|| Expr::cust("''"))
            }
            Scalar::Case { when, then, otherwise } => {
                let condition = self.expression(when, row);
                let then = self.scalar(then, row);
                let otherwise = self.scalar(otherwise, row);
                CaseStatement::new().case(condition, then).finally(otherwise).into()
            }
            Scalar::Add(a, b) => self.arithmetic(a, b, BinOper::Add, row),
            Scalar::Subtract(a, b) => self.arithmetic(a, b, BinOper::Sub, row),
            Scalar::Bucket { of, .. } => self.bucket(id, of, row),
            Scalar::Now => self.bind(Source::Now),
            Scalar::Clock => self.bind(Source::Clock),
        }
    }

    /// A scalar to order by: SQLite keeps exact numbers as texts.
    pub(super) fn ordering(&mut self, id: ScalarId, row: &Row<'_>) -> Expr {
        let plain = self.scalar(id, row);
        let exact = self.ir.type_of(id, row.collection) == Type::Decimal;
        if exact && self.dialect == Dialect::Sqlite { plain.cast_as("real") } else { plain }
    }

    /// A part of a longer text: JSON as its text, NULL as none.
    fn text(&mut self, id: ScalarId, row: &Row<'_>) -> Expr {
        let plain = self.scalar(id, row);
        let literal = matches!(self.ir.scalar(id), Scalar::Value(_));
        let text = match (self.ir.type_of(id, row.collection), self.dialect) {
            (Type::Text, Dialect::Postgres) if !literal => plain,
            (_, Dialect::Postgres) => plain.cast_as("text"),
            (_, Dialect::Sqlite) => plain,
        };
        let never_null = match self.ir.scalar(id) {
            Scalar::Value(_) => true,
            Scalar::Column(column) => !row.collection.column(column).nullable,
            _ => false,
        };
        if never_null { text } else { Func::coalesce([text, Expr::cust("''")]).into() }
    }

    /// A value with its type, where nothing beside it says what it is.
    fn value(&mut self, id: ScalarId, operand: Operand) -> Expr {
        let bind = self.bind(Source::Value(id));
        match (self.dialect, operand) {
            (Dialect::Postgres, Operand::Text(_)) => bind.cast_as("text"),
            (Dialect::Postgres, Operand::Int(_)) => bind.cast_as("bigint"),
            (Dialect::Postgres, Operand::Member(of, _)) => bind.cast_as(name(enum_type(self.catalog, of))),
            _ => bind,
        }
    }

    /// Sums and differences; SQLite reckons times and intervals in microseconds.
    fn arithmetic(&mut self, a: ScalarId, b: ScalarId, operator: BinOper, row: &Row<'_>) -> Expr {
        let is_time = |emitter: &Self, id| emitter.ir.type_of(id, row.collection) == Type::Timestamp;
        let moves_time = is_time(self, a) && !is_time(self, b);
        let whole = self.whole && is_time(self, a) && is_time(self, b);
        let (left, right) = (self.time(a, row, whole), self.time(b, row, whole));
        let result = left.binary(operator, right);
        if moves_time && !self.dialect.flags().interval_type { self.timestamp(result) } else { result }
    }

    /// A scalar that arithmetic can take.
    fn time(&mut self, id: ScalarId, row: &Row<'_>, whole: bool) -> Expr {
        let plain = self.scalar(id, row);
        if self.ir.type_of(id, row.collection) != Type::Timestamp {
            return plain;
        }
        match (self.dialect, self.ir.scalar(id)) {
            (Dialect::Sqlite, _) => match self.catalog.storage {
                Storage::SqlAlchemy => micros(&plain, whole),
            },
            (Dialect::Postgres, Scalar::Now | Scalar::Clock | Scalar::Value(_)) => plain,
            // Out of the ends of all time Postgres reckons nothing, and fails.
            (Dialect::Postgres, _) => {
                let without = |time, end| Expr::from(Func::cust("nullif").args([time, Expr::cust(end)]));
                without(without(plain, "'infinity'"), "'-infinity'")
            }
        }
    }

    /// SQLite: the text of a time, of microseconds since 1970. Before that, division rounds the wrong way.
    pub(super) fn timestamp(&self, micros: Expr) -> Expr {
        let fraction = self.raw("((($1) % 1000000 + 1000000) % 1000000)", [micros.clone()]);
        let text = match self.catalog.storage {
            Storage::SqlAlchemy => {
                "(strftime('%Y-%m-%d %H:%M:%S', (($1) - $2) / 1000000, 'unixepoch') || printf('.%06d', $2))"
            }
        };
        self.raw(text, [micros, fraction])
    }

    fn bucket(&mut self, id: ScalarId, of: ScalarId, row: &Row<'_>) -> Expr {
        let since = self.time(of, row, false);
        let (start, width) = (self.bind(Source::Start(id)), self.bind(Source::Width(id)));
        match self.dialect {
            Dialect::Postgres => {
                let template = "floor(extract(epoch from ($1 - $2)) * 1000000 / $3)";
                self.raw(template, [since, start, width.cast_as("bigint")]).cast_as("bigint")
            }
            Dialect::Sqlite => {
                // Division of integers rounds towards zero; this rounds down.
                let template = "(($1 - $2) / $3 - (($1 - $2) % $3 < 0))";
                self.raw(template, [since, start, width])
            }
        }
    }

    pub(super) fn is_json_text(&self, id: ScalarId) -> bool {
        matches!(self.ir.scalar(id), Scalar::JsonText(..))
    }
}

/// [`Storage::SqlAlchemy`]: microseconds of an interval, which is stored as the time so long after 1970. Zero may be stored as a number, of which
/// `strftime` would make a time long ago; no other number is a length.
fn length(stored: &Expr) -> Expr {
    let is_text = Expr::from(Func::cust("typeof").arg(stored.clone())).eq(Expr::cust("'text'"));
    let is_zero = stored.clone().eq(Expr::cust("0"));
    CaseStatement::new().case(is_text, micros(stored, false)).case(is_zero, Expr::cust("0")).into()
}

/// [`Storage::SqlAlchemy`]: microseconds since 1970 of a time stored as text. `strftime` rounds to milliseconds, in some versions, so it only
/// gets the whole seconds. Where seconds are all that is wanted, the next one begins at its last half millisecond, as it does in
/// the versions of SQLite that round.
fn micros(text: &Expr, whole: bool) -> Expr {
    let constant = |number: i32| Expr::Constant(sea_query::Value::Int(Some(number)));
    let part = |from, length| {
        Expr::from(Func::cust("substr").args([text.clone(), constant(from), constant(length)]))
    };
    let seconds = Expr::from(Func::cust("strftime").args([Expr::cust("'%s'"), part(1, 19)]));
    if whole {
        let rounded = seconds
            .binary(BinOper::Add, part(21, 6).binary(BinOper::GreaterThanOrEqual, Expr::cust("'999500'")));
        return rounded.binary(BinOper::Mul, constant(1_000_000));
    }
    seconds.binary(BinOper::Mul, constant(1_000_000)).binary(BinOper::Add, part(21, 6))
}
