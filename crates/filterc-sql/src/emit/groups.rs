//! Answers about groups.

use filterc_catalog::Type;
use filterc_ir::{Aggregate, ScalarId};
use sea_query::{Asterisk, CaseStatement, Expr, ExprTrait, Func, SelectStatement};

use super::{Emitter, Row, name, order};
use crate::Dialect;

impl Emitter<'_> {
    /// Keys and measures; groups come in the order of the ordered measures, then of the ordered keys.
    pub(super) fn groups(&mut self, select: &mut SelectStatement, row: &Row<'_>) {
        let query = &self.ir.query;
        for group in &query.groups {
            let key = self.scalar(group.scalar, row);
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
                let condition = self.predicate(predicate, row, self.forms.shown(row.id));
                let condition = self.fragment(None, condition);
                let one = CaseStatement::new().case(condition, Expr::cust("1"));
                Func::count(Expr::Case(Box::new(one))).into()
            }
            Aggregate::Sum(of) => {
                let number = self.number(of, row);
                let sum = Expr::from(Func::sum(number));
                // The sum of integers is numeric on Postgres.
                let whole = matches!(self.ir.type_of(of, row.collection), Type::Int(_));
                if whole && self.dialect == Dialect::Postgres { sum.cast_as("bigint") } else { sum }
            }
            Aggregate::Average(of) => {
                let average = Expr::from(Func::avg(self.number(of, row)));
                match self.dialect {
                    Dialect::Postgres => average.cast_as(name("double precision")),
                    Dialect::Sqlite => average,
                }
            }
            Aggregate::Least(of) => Func::min(self.scalar(of, row)).into(),
            Aggregate::Greatest(of) => Func::max(self.scalar(of, row)).into(),
            Aggregate::Latest(of, by) => {
                let (of, by) = (self.scalar(of, row), self.ordering(by, row));
                let key = Expr::col((row.alias.clone(), super::key(row)));
                let template = match self.dialect {
                    Dialect::Postgres => "(array_agg($1 ORDER BY $2 DESC NULLS LAST, $3 DESC))[1]",
                    Dialect::Sqlite => "json_extract(json_group_array($1 ORDER BY $2 DESC, $3 DESC), '$[0]')",
                };
                // sea-query reads `$[` as a parameter no more than `$.`; only numbers are.
                self.raw(template, [of, by, key])
            }
        }
    }

    /// A number that can be summed: intervals in seconds.
    fn number(&mut self, of: ScalarId, row: &Row<'_>) -> Expr {
        let plain = self.scalar(of, row);
        if self.ir.type_of(of, row.collection) != Type::Interval {
            return plain;
        }
        match self.dialect {
            Dialect::Postgres => {
                let epoch = self.raw("extract(epoch from $1)", [plain]);
                epoch.cast_as(name("double precision"))
            }
            // Whole seconds of each row, as Prefect sums them there (semantics §8).
            Dialect::Sqlite => plain.div(Expr::cust("1000000")).cast_as("real"),
        }
    }
}
