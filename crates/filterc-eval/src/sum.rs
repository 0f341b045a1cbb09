//! Sums as the databases make them.

use rust_decimal::Decimal;

use crate::Cell;
use crate::order::float;

/// A sum of integers; a float where it is no integer of 64 bits any more.
pub(crate) fn integers(values: &[Cell]) -> Cell {
    let sum: i128 = values.iter().filter_map(|cell| cell.value().number()).map(i128::from).sum();
    #[expect(clippy::cast_precision_loss, reason = "it is too large for anything else")]
    i64::try_from(sum).map_or(Cell::Float(sum as f64), Cell::Int)
}

/// A sum of exact numbers; a float where it has more than 28 digits.
pub(crate) fn exact(values: &[Cell]) -> Cell {
    let mut numbers = values.iter().filter_map(|cell| match cell {
        Cell::Decimal(number) => Some(*number),
        _ => None,
    });
    match numbers.try_fold(Decimal::ZERO, Decimal::checked_add) {
        Some(sum) => Cell::Decimal(sum.normalize()),
        None => Cell::Float(values.iter().filter_map(|cell| float(cell.value())).sum()),
    }
}

/// A sum of exact numbers that are kept as floats, to 15 digits. What each addition loses is added at the end, as SQLite does.
pub(crate) fn rounded(numbers: &[f64]) -> Cell {
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for number in numbers {
        let next = sum + number;
        lost += if sum.abs() > number.abs() { (sum - next) + number } else { (number - next) + sum };
        sum = next;
    }
    let sum = sum + lost;
    let text = format!("{sum:.14e}");
    Decimal::from_scientific(&text).map_or(Cell::Float(sum), |sum| Cell::Decimal(sum.normalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals(texts: &[&str]) -> Vec<Cell> {
        texts.iter().map(|text| Cell::Decimal(text.parse().unwrap())).collect()
    }

    #[test]
    fn cents_stay_cents() {
        let values = decimals(&["0.10", "0.20", "19.90", "-0.2"]);
        let numbers: Vec<_> = values.iter().filter_map(|cell| float(cell.value())).collect();
        assert_eq!(exact(&values), decimals(&["20"]).remove(0));
        assert_eq!(rounded(&numbers), decimals(&["20"]).remove(0));
        assert_eq!(rounded(&[0.1, 0.2]), decimals(&["0.3"]).remove(0));
    }

    #[test]
    fn a_sum_of_integers_that_is_too_large_is_a_float() {
        assert_eq!(integers(&[Cell::Int(i64::MAX), Cell::Int(1), Cell::Int(-1)]), Cell::Int(i64::MAX));
        assert_eq!(integers(&[Cell::Int(i64::MAX), Cell::Int(1)]), Cell::Float(9_223_372_036_854_775_808.0));
    }
}
