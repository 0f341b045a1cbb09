//! Groups of rows, and what is said of each.

use std::cmp::Ordering;

use filterc_catalog::{Direction, Type};
use filterc_ir::{Aggregate, DialectSemantics, Ir, ScalarId};
use rust_decimal::Decimal;

use crate::evaluate::Evaluate;
use crate::order::{Rules, float};
use crate::reference::Reference;
use crate::{Cell, Dataset, Record, Value, sum};

/// The groups, in the order of the ordered measures, then of the ordered keys.
pub(crate) fn groups<'r>(
    ir: &Ir,
    rules: Rules<'_>,
    data: &Dataset,
    evaluate: &impl Evaluate,
    rows: impl Iterator<Item = &'r Record>,
) -> Vec<Vec<Cell>> {
    let query = &ir.query;
    let key_of = |row| {
        query
            .groups
            .iter()
            .map(|group| normalized(evaluate.scalar(group.scalar, row).into_owned(), rules.differences))
            .collect()
    };
    let mut keyed: Vec<(Vec<Cell>, &Record)> = rows.map(|row| (key_of(row), row)).collect();
    let by_key = |a: &[Cell], b: &[Cell]| {
        let orders = a.iter().zip(b).map(|(a, b)| rules.rank(a.value(), b.value()));
        orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    };
    keyed.sort_by(|(a, _), (b, _)| by_key(a, b));
    let measured = |key: &[Cell], rows: &[&Record]| -> Vec<Cell> {
        let measures =
            query.measures.iter().map(|one| aggregate(rules, data, evaluate, one.aggregate, rows, ir));
        key.iter().cloned().chain(measures).collect()
    };
    let mut groups: Vec<_> = keyed
        .chunk_by(|(a, _), (b, _)| by_key(a, b).is_eq())
        .map(|group| {
            let rows: Vec<_> = group.iter().map(|(_, row)| *row).collect();
            measured(group.first().map_or(&[], |(key, _)| key), &rows)
        })
        .collect();
    // All rows are one group, even if there are none.
    if query.groups.is_empty() && groups.is_empty() {
        groups.push(measured(&[], &[]));
    }
    let keys = query.groups.len();
    let measures = query.measures.iter().enumerate().map(|(at, one)| (keys + at, one.order));
    let places: Vec<_> = measures.chain(query.groups.iter().map(|group| group.order).enumerate()).collect();
    groups.sort_by(|a, b| {
        let orders = places.iter().filter_map(|(at, direction)| {
            let order = rules.rank(a.get(*at)?.value(), b.get(*at)?.value());
            Some(if (*direction)? == Direction::Descending { order.reverse() } else { order })
        });
        orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    groups
}

fn aggregate(
    rules: Rules<'_>,
    data: &Dataset,
    evaluate: &impl Evaluate,
    aggregate: Aggregate,
    rows: &[&Record],
    ir: &Ir,
) -> Cell {
    let values = |of: ScalarId| {
        let all = rows.iter().map(move |row| evaluate.scalar(of, row).into_owned());
        all.filter(|cell| *cell != Cell::Null)
    };
    let numbers = |of| values(of).filter_map(|cell| number(cell.value(), rules)).collect::<Vec<_>>();
    let extreme = |of, wanted: Ordering| {
        let pick = |best: Cell, next: Cell| {
            let better = rules.compare(next.value(), best.value()) == Some(wanted);
            if better { next } else { best }
        };
        normalized(values(of).reduce(pick).unwrap_or(Cell::Null), rules.differences)
    };
    match aggregate {
        Aggregate::Count(None) => count(rows.len()),
        Aggregate::Count(Some(predicate)) => {
            count(rows.iter().filter(|row| evaluate.accepts(predicate, row)).count())
        }
        Aggregate::Sum(of) => {
            let type_of = ir.type_of(of, rules.catalog.collection(ir.query.collection));
            let (values, numbers) = (values(of).collect::<Vec<_>>(), numbers(of));
            match type_of {
                _ if values.is_empty() => Cell::Null,
                Type::Int(_) => sum::integers(&values),
                Type::Decimal if rules.differences.decimals_as_floats => sum::rounded(&numbers),
                Type::Decimal => sum::exact(&values),
                _ => Cell::Float(numbers.iter().sum()),
            }
        }
        Aggregate::Average(of) => {
            let numbers = if rules.whole_seconds() {
                // With whole seconds, the fractions are lost before times are subtracted.
                let whole = Reference { ir, rules, data, whole: true };
                let cells = rows.iter().map(|row| whole.cell(of, row));
                cells.filter_map(|cell| number(cell.value(), rules)).collect()
            } else {
                numbers(of)
            };
            #[expect(clippy::cast_precision_loss, reason = "a number of rows")]
            let count = numbers.len() as f64;
            if numbers.is_empty() { Cell::Null } else { Cell::Float(numbers.iter().sum::<f64>() / count) }
        }
        Aggregate::Least(of) => extreme(of, Ordering::Less),
        Aggregate::Greatest(of) => extreme(of, Ordering::Greater),
        Aggregate::Latest(of, by) => {
            let key = |row: &Record| {
                row.cells().get(rules.catalog.collection(ir.query.collection).key.index()).cloned()
            };
            // NULL is the least.
            let rank = |cell: &Cell| (*cell != Cell::Null).then(|| cell.clone());
            let latest = rows.iter().max_by(|a, b| {
                let (a_by, b_by) = (rank(&evaluate.scalar(by, a)), rank(&evaluate.scalar(by, b)));
                let order = match (&a_by, &b_by) {
                    (Some(a), Some(b)) => rules.compare(a.value(), b.value()).unwrap_or(Ordering::Equal),
                    _ => a_by.is_some().cmp(&b_by.is_some()),
                };
                let keys = || key(a).zip(key(b)).and_then(|(a, b)| rules.compare(a.value(), b.value()));
                order.then_with(|| keys().unwrap_or(Ordering::Equal))
            });
            latest.map_or(Cell::Null, |row| evaluate.scalar(of, row).into_owned())
        }
    }
}

/// A value as it is shown where equal ones are one: exact numbers without zeros at their ends, and with no more digits than a
/// database compares.
fn normalized(cell: Cell, differences: DialectSemantics) -> Cell {
    let Cell::Decimal(number) = cell else { return cell };
    let float = float(Value::Decimal(number)).filter(|_| differences.decimals_as_floats);
    let kept = float.and_then(|float| Decimal::from_str_exact(&float.to_string()).ok());
    Cell::Decimal(kept.unwrap_or(number).normalize())
}

fn count(rows: usize) -> Cell {
    Cell::Int(i64::try_from(rows).unwrap_or(i64::MAX))
}

/// A number that can be summed: intervals in seconds.
fn number(value: Value<'_>, rules: Rules<'_>) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "exact below 285 years")]
    match value {
        Value::Interval(micros) if rules.whole_seconds() => Some((micros / 1_000_000) as f64),
        Value::Interval(micros) => Some(micros as f64 / 1e6),
        other => float(other),
    }
}
