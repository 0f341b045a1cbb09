//! Scalars.

use filterc_catalog::Type;
use filterc_ir::{Operand, Scalar, ScalarId};
use sea_query::extension::postgres::PgBinOper;
use sea_query::{BinOper, CaseStatement, Expr, ExprTrait, Func};

use super::predicates::column;
use super::{Emitter, Row};
use crate::{Bind, Dialect, timestamp_text};

impl Emitter<'_> {
    pub(super) fn scalar(&mut self, id: ScalarId, row: &Row<'_>) -> Expr {
        match self.ir.scalar(id) {
            Scalar::Column(of) => {
                let plain = column(row, of);
                let interval = row.collection.column(of).ty == Type::Interval;
                if interval && !self.dialect.flags().interval_type { micros(&plain) } else { plain }
            }
            Scalar::Coalesce(of) => {
                let of: Vec<_> = of.ids().map(|id| self.scalar(id, row)).collect();
                Func::coalesce(of).into()
            }
            Scalar::JsonText(of, key) => {
                let (column, key) = (column(row, of), self.ir.values.get_text(key).to_owned());
                match self.dialect {
                    Dialect::Postgres => {
                        let key = self.cast(Bind::Text(key), "text");
                        column.binary(PgBinOper::CastJsonField, key)
                    }
                    Dialect::Sqlite => {
                        let path = self.bind(Bind::Text(format!("$.\"{key}\"")));
                        Expr::from(Func::cust("json_extract").args([column, path])).cast_as("text")
                    }
                }
            }
            Scalar::Case { column: of, of: enumeration, member, then, otherwise } => {
                let against = id;
                let member = self.operand(Operand::Member(enumeration, member), against);
                let condition = column(row, of).eq(member);
                let then = self.scalar(then, row);
                let otherwise = self.scalar(otherwise, row);
                CaseStatement::new().case(condition, then).finally(otherwise).into()
            }
            Scalar::Add(a, b) => {
                let a = self.scalar(a, row);
                a.add(self.scalar(b, row))
            }
            Scalar::Difference(a, b) => {
                let (a, b) = (self.time(a, row), self.time(b, row));
                a.sub(b)
            }
            Scalar::Now => {
                let now = self.ir.query.now;
                match self.dialect {
                    Dialect::Postgres => self.bind(Bind::Time(now)),
                    Dialect::Sqlite => self.bind(Bind::Text(timestamp_text(now))),
                }
            }
        }
    }

    /// A timestamp that arithmetic can take.
    fn time(&mut self, id: ScalarId, row: &Row<'_>) -> Expr {
        let plain = self.scalar(id, row);
        if self.dialect.flags().interval_type { plain } else { micros(&plain) }
    }

    pub(super) fn is_json_text(&self, id: ScalarId) -> bool {
        matches!(self.ir.scalar(id), Scalar::JsonText(..))
    }
}

/// SQLite: microseconds since 1970 of a time stored as text. `strftime` rounds to milliseconds, so it only gets the
/// whole seconds.
fn micros(text: &Expr) -> Expr {
    let constant = |number: i32| Expr::Constant(sea_query::Value::Int(Some(number)));
    let part = |from, length| {
        Expr::from(Func::cust("substr").args([text.clone(), constant(from), constant(length)]))
    };
    let seconds = Expr::from(Func::cust("strftime").args([Expr::cust("'%s'"), part(1, 19)]));
    seconds.binary(BinOper::Mul, constant(1_000_000)).binary(BinOper::Add, part(21, 6))
}
