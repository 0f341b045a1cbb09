//! Answers about groups.

use filterc_catalog::{IntWidth, Type};
use filterc_ir::{Aggregate, ScalarId};
use sea_query::{Asterisk, CaseStatement, Expr, ExprTrait, Func, SelectStatement};

use super::{Emitter, Row, name, order};
use crate::Dialect;

impl Emitter<'_> {
    /// Keys and measures; groups come in the order of the ordered measures, then of the ordered keys.
    pub(super) fn groups(&mut self, select: &mut SelectStatement, row: &Row<'_>) {
        let query = &self.ir.query;
        for group in &query.groups {
            let key = self.ordering(group.scalar, row);
            let key = self.normalized(key, group.scalar, row);
            select.expr_as(key, name(&group.name));
            // By its place: a bind in the text twice would be two different expressions to Postgres.
            let place = query.groups.iter().position(|one| one.name == group.name).unwrap_or_default() + 1;
            select.add_group_by([Expr::cust(place.to_string())]);
        }
        for measure in &query.measures {
            let value = self.aggregate(measure.aggregate, row);
            select.expr_as(value, name(&measure.name));
        }
        let named = query.measures.iter().map(|measure| (&measure.name, measure.order));
        let named = named.chain(query.groups.iter().map(|group| (&group.name, group.order)));
        for (name, direction) in named {
            let Some(direction) = direction else { continue };
            let columns = query.groups.iter().map(|group| &group.name);
            let columns = columns.chain(query.measures.iter().map(|measure| &measure.name));
            let place = columns.enumerate().find(|(_, column)| *column == name).map_or(1, |(at, _)| at + 1);
            select.order_by_expr(Expr::cust(place.to_string()), order(direction));
        }
    }

    fn aggregate(&mut self, aggregate: Aggregate, row: &Row<'_>) -> Expr {
        match aggregate {
            Aggregate::Count(None) => Func::count(Expr::col(Asterisk)).into(),
            Aggregate::Count(Some(predicate)) => {
                let condition = self.expression(predicate, row);
                let one = CaseStatement::new().case(condition, Expr::cust("1"));
                Func::count(Expr::Case(Box::new(one))).into()
            }
            Aggregate::Sum(of) => self.sum(of, row),
            Aggregate::Average(of) => {
                // Fractions are lost before times are subtracted.
                self.whole = self.dialect == Dialect::Sqlite && self.catalog.whole_seconds;
                let average = Expr::from(Func::avg(self.as_number(of, row)));
                self.whole = false;
                match self.dialect {
                    Dialect::Postgres => average.cast_as(name("double precision")),
                    Dialect::Sqlite => average,
                }
            }
            Aggregate::Least(of) => {
                let least = Func::min(self.ordering(of, row)).into();
                self.normalized(least, of, row)
            }
            Aggregate::Greatest(of) => {
                let greatest = Func::max(self.ordering(of, row)).into();
                self.normalized(greatest, of, row)
            }
            Aggregate::Latest(of, by) => {
                let (value, by) = (self.scalar(of, row), self.ordering(by, row));
                let key = Expr::col((row.alias.clone(), super::key(row)));
                let template = match self.dialect {
                    Dialect::Postgres => "(array_agg($1 ORDER BY $2 DESC NULLS LAST, $3 DESC))[1]",
                    Dialect::Sqlite => "json_extract(json_group_array($1 ORDER BY $2 DESC, $3 DESC), '$[0]')",
                };
                // sea-query reads `$[` as a parameter no more than `$.`; only numbers are.
                let latest = self.raw(template, [value, by, key]);
                if self.ir.type_of(of, row.collection) == Type::Interval {
                    self.normalized(latest, of, row)
                } else {
                    latest
                }
            }
        }
    }

    fn sum(&mut self, of: ScalarId, row: &Row<'_>) -> Expr {
        let number = self.as_number(of, row);
        match (self.ir.type_of(of, row.collection), self.dialect) {
            // The sum of these is numeric on Postgres, and no number of 64 bits where it is too large for one. SQLite would fail
            // there; the halves of all numbers have sums that fit, and what they make together becomes a float.
            (Type::Int(IntWidth::Big), Dialect::Sqlite) => {
                self.raw("(SUM($1 / 4294967296) * 4294967296 + SUM($1 % 4294967296))", [number])
            }
            // As many digits as SQLite tells apart: its sum is one of floats.
            (Type::Decimal, Dialect::Sqlite) => {
                let rounded = "CASE WHEN $1 IS NOT NULL THEN CAST(printf('%.15g', $1) AS real) END";
                self.raw(rounded, [Func::sum(number).into()])
            }
            (Type::Decimal, Dialect::Postgres) => self.normalized(Func::sum(number).into(), of, row),
            _ => Func::sum(number).into(),
        }
    }

    /// A value as it is shown where equal ones are one: exact numbers without zeros at their ends, intervals of SQLite as they are
    /// stored.
    fn normalized(&self, value: Expr, of: ScalarId, row: &Row<'_>) -> Expr {
        match (self.ir.type_of(of, row.collection), self.dialect) {
            (Type::Decimal, Dialect::Postgres) => Func::cust("trim_scale").arg(value).into(),
            (Type::Interval, Dialect::Sqlite) => self.timestamp(value),
            _ => value,
        }
    }

    /// A number that can be summed: intervals in seconds.
    fn as_number(&mut self, of: ScalarId, row: &Row<'_>) -> Expr {
        let plain = self.ordering(of, row);
        if self.ir.type_of(of, row.collection) != Type::Interval {
            return plain;
        }
        match self.dialect {
            Dialect::Postgres => {
                let epoch = self.raw("extract(epoch from $1)", [plain]);
                epoch.cast_as(name("double precision"))
            }
            // Whole seconds of each row, where the catalog says so (semantics §8).
            Dialect::Sqlite if self.catalog.whole_seconds => plain.div(Expr::cust("1000000")).cast_as("real"),
            Dialect::Sqlite => plain.div(Expr::cust("1000000.0")),
        }
    }
}
