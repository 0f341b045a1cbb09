//! Rows in order, pages, counts: what is made of the rows that a predicate selects.

use std::borrow::Cow;
use std::cmp::Ordering;

use filterc_catalog::{Answer as Asked, Direction};
use filterc_ir::{Ir, Operand};

use crate::evaluate::Evaluate;
use crate::groups::groups;
use crate::order::{Rules, value_of};
use crate::{Cell, Dataset, Value};

/// The answer of a query.
///
/// All variants are public on purpose: a pass that does not know a new one shall not compile.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Positions of rows of the queried collection, in order.
    Rows(Vec<u32>),
    /// The number of rows.
    Count(u64),
    /// A row of cells for each group, in the columns of [`Ir::group_columns`].
    Groups(Vec<Vec<Cell>>),
}

/// The answer of a query, of the positions of the rows that its predicate selects.
pub(crate) fn answer(
    ir: &Ir,
    rules: Rules<'_>,
    data: &Dataset,
    evaluate: &impl Evaluate,
    selected: Vec<u32>,
) -> Answer {
    let query = &ir.query;
    let records = data.records(query.collection);
    if query.answer == Asked::Groups {
        let rows = selected.iter().filter_map(|at| records.get(*at as usize));
        return Answer::Groups(groups(ir, rules, data, evaluate, rows));
    }
    let mut keyed: Vec<_> = selected
        .into_iter()
        .filter_map(|at| {
            let record = records.get(at as usize)?;
            let keys: Vec<_> = query.sort.iter().map(|key| evaluate.scalar(key.scalar, record)).collect();
            Some((keys, at))
        })
        .collect();
    keyed.sort_by(|(a, _), (b, _)| by_keys(ir, rules, a, b));
    if let Some(first) = query.first {
        let values = keyed
            .iter()
            .zip(0usize..)
            .filter_map(|((_, at), place)| Some((evaluate.scalar(first, records.get(*at as usize)?), place)));
        let mut values: Vec<_> = values.collect();
        values.sort_by(|(a, _), (b, _)| rules.rank(a.value(), b.value()));
        values.dedup_by(|(a, _), (b, _)| rules.rank(a.value(), b.value()).is_eq());
        let mut places: Vec<_> = values.into_iter().map(|(_, place)| place).collect();
        places.sort_unstable();
        keyed = places.into_iter().filter_map(|place| keyed.get(place).cloned()).collect();
    }
    if let Some(after) = &query.after {
        keyed.retain(|(keys, _)| comes_after(ir, rules, keys, after));
    }
    if query.answer == Asked::Count {
        return Answer::Count(keyed.len() as u64);
    }
    let skipped = usize::try_from(query.offset).unwrap_or(usize::MAX);
    let most = query.limit.map_or(usize::MAX, |limit| limit as usize);
    Answer::Rows(keyed.into_iter().skip(skipped).take(most).map(|(_, at)| at).collect())
}

fn by_keys(ir: &Ir, rules: Rules<'_>, a: &[Cow<'_, Cell>], b: &[Cow<'_, Cell>]) -> Ordering {
    by_values(ir, rules, a.iter().zip(b).map(|(a, b)| (a.value(), b.value())))
}

/// True where a row comes behind the place that a cursor names.
fn comes_after(ir: &Ir, rules: Rules<'_>, keys: &[Cow<'_, Cell>], after: &[Option<Operand>]) -> bool {
    let value = |after: &Option<Operand>| after.map_or(Value::Null, |operand| value_of(&ir.values, operand));
    let values = keys.iter().zip(after).map(|(key, after)| (key.value(), value(after)));
    by_values(ir, rules, values).is_gt()
}

fn by_values<'v>(
    ir: &Ir,
    rules: Rules<'_>,
    values: impl Iterator<Item = (Value<'v>, Value<'v>)>,
) -> Ordering {
    let orders = ir.query.sort.iter().zip(values).map(|(key, (a, b))| {
        let order = rules.rank(a, b);
        if key.direction == Direction::Descending { order.reverse() } else { order }
    });
    orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}
