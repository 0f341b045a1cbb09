//! Answers about groups: keys, measures, and the stretches of time that rows are counted in (semantics §8).

use filterc_catalog::{Aggregate as Of, Bound, Buckets, Endpoint, GroupKey, UNITS, Width};
use filterc_ir::{Aggregate, Comparison, GroupBy, Measure, Operand, Origin, Predicate, Scalar, ScalarId};

use super::{Ids, Lowering};
use crate::ast::Argument;

/// In microseconds.
const MINUTE: i64 = 60_000_000;

impl Lowering<'_> {
    pub(super) fn groups(&mut self, endpoint: &Endpoint, parts: &mut Ids) {
        for group in &endpoint.groups {
            let (scalar, buckets) = match &group.key {
                GroupKey::Expr(expr) => (self.ir.add_expr(expr), None),
                GroupKey::Buckets(buckets) => {
                    let (scalar, buckets) = self.buckets(buckets, parts);
                    (scalar, Some(buckets))
                }
            };
            let (name, order) = (group.name.clone(), group.order);
            self.ir.query.groups.push(GroupBy { name, scalar, order, buckets });
        }
        for measure in &endpoint.measures {
            let aggregate = match &measure.aggregate {
                Of::Count(condition) => {
                    let condition = condition.as_ref();
                    Aggregate::Count(condition.map(|it| self.ir.add_condition(it, Origin::CATALOG)))
                }
                Of::Sum(of) => Aggregate::Sum(self.ir.add_expr(of)),
                Of::Average(of) => Aggregate::Average(self.ir.add_expr(of)),
                Of::Least(of) => Aggregate::Least(self.ir.add_expr(of)),
                Of::Greatest(of) => Aggregate::Greatest(self.ir.add_expr(of)),
                Of::Latest(of, by) => Aggregate::Latest(self.ir.add_expr(of), self.ir.add_expr(by)),
            };
            let (name, order) = (measure.name.clone(), measure.order);
            self.ir.query.measures.push(Measure { name, aggregate, order });
        }
    }

    /// The number of a row's bucket; rows outside of all buckets are left out.
    fn buckets(&mut self, buckets: &Buckets, parts: &mut Ids) -> (ScalarId, filterc_ir::Buckets) {
        let start = self.bound(&buckets.start);
        let end = buckets.end.as_ref().map(|end| self.bound(end));
        let before = |at: i64| at - at.rem_euclid(MINUTE);
        let (start, end) = if buckets.minutes {
            (before(start), end.map(|end| before(end).saturating_add(MINUTE)))
        } else {
            (start, end)
        };
        let width = match buckets.width {
            Width::Parts(parts) => (end.unwrap_or(start) - start) / i64::from(parts.max(1)),
            Width::Parameter(every, unit) => self.bucket_width(every, unit),
        };
        let width = width.max(1);
        let of = self.ir.add_expr(&buckets.of);
        let mut number = None;
        if let Some(end) = end {
            let range = end.saturating_sub(start).max(0);
            let wanted = range / width + i64::from(range % width > 0);
            let count = wanted.min(buckets.most.map_or(i64::MAX, i64::from));
            number = Some(count);
            let length = count.saturating_mul(width);
            let end = Operand::Time(start.saturating_add(length));
            let from = Predicate::Compare(of, Comparison::AtLeast, Operand::Time(start));
            parts.push(self.ir.add(from, Origin::CATALOG));
            parts.push(self.ir.add(Predicate::Compare(of, Comparison::Less, end), Origin::CATALOG));
        }
        let scalar = self.ir.add_scalar(Scalar::Bucket { of, start, width });
        (scalar, filterc_ir::Buckets { start, width, count: number })
    }

    fn argument(&self, parameter: u16) -> Option<Operand> {
        let found = self.checked.parameters.iter().find(|argument| argument.parameter == parameter);
        match found.map(|value| value.argument) {
            Some(Argument::One(operand)) => Some(operand),
            _ => None,
        }
    }

    fn bound(&self, bound: &Bound) -> i64 {
        let found = match bound {
            Bound::At(micros) => Some(*micros),
            Bound::Now => None,
            Bound::Parameter(at) => self.argument(*at).and_then(time),
            Bound::Criterion { key, field, operator } => {
                match self.checked.operand(self.language.catalog(), key, field, operator) {
                    Some(Argument::One(operand)) => time(operand),
                    _ => None,
                }
            }
        };
        found.unwrap_or(self.ir.query.now)
    }

    /// Microseconds: an interval, or a number of units of time.
    fn bucket_width(&self, every: u16, unit: Option<u16>) -> i64 {
        let unit = unit.and_then(|unit| match self.argument(unit) {
            Some(Operand::Member(of, member)) => {
                let members = &self.language.catalog().enumeration(of).members;
                let name = members.get(usize::from(member))?;
                UNITS.iter().find(|(known, _)| known == name).map(|(_, micros)| *micros)
            }
            _ => None,
        });
        #[expect(clippy::cast_precision_loss, reason = "units of time are small")]
        let unit = unit.unwrap_or(1) as f64;
        match self.argument(every) {
            Some(Operand::Interval(micros)) => micros,
            #[expect(clippy::cast_precision_loss, reason = "a number that somebody wrote")]
            Some(Operand::Int(number)) => (number as f64 * unit) as i64,
            Some(Operand::Float(number)) => (number * unit) as i64,
            _ => 1,
        }
    }
}

fn time(operand: Operand) -> Option<i64> {
    match operand {
        Operand::Time(micros) => Some(micros),
        _ => None,
    }
}
