//! Expressions, conditions and values.

use super::printer::Printer;
use crate::{Collection, Condition, Expr, Literal, UNITS};

impl Printer<'_> {
    pub(super) fn expr(&self, expr: &Expr, of: &Collection) -> String {
        let all = |of_all: &[Expr], between: &str| {
            of_all.iter().map(|expr| self.expr(expr, of)).collect::<Vec<_>>().join(between)
        };
        match expr {
            Expr::Column(id) => of.column(*id).name.clone(),
            Expr::Literal(literal) => self.literal(literal),
            Expr::Coalesce(of_all) => format!("coalesce({})", all(of_all, ", ")),
            Expr::Concat(of_all) => all(of_all, " || "),
            Expr::JsonText(id, key) => format!("{} ->> \"{key}\"", of.column(*id).name),
            Expr::Case { when, then, otherwise } => {
                let when = self.condition(when, of);
                format!("case {when} then {} else {} end", self.expr(then, of), self.expr(otherwise, of))
            }
            Expr::Add(a, b) => format!("{} + ({})", self.expr(a, of), self.expr(b, of)),
            Expr::Subtract(a, b) => format!("{} - ({})", self.expr(a, of), self.expr(b, of)),
            Expr::Now => "now".to_owned(),
        }
    }

    pub(super) fn condition(&self, condition: &Condition, of: &Collection) -> String {
        let all = |of_all: &[Condition], between: &str| {
            let all: Vec<_> = of_all.iter().map(|one| format!("({})", self.condition(one, of))).collect();
            all.join(between)
        };
        match condition {
            Condition::And(of_all) => all(of_all, " and "),
            Condition::Or(of_all) => all(of_all, " or "),
            Condition::Not(inner) => format!("not ({})", self.condition(inner, of)),
            Condition::Compare(left, comparison, right) => {
                format!("{} {} {}", self.expr(left, of), comparison.sign(), self.expr(right, of))
            }
            Condition::In(left, list) => {
                let list: Vec<_> = list.iter().map(|one| self.literal(one)).collect();
                format!("{} in ({})", self.expr(left, of), list.join(", "))
            }
            Condition::Null(expr) => format!("{} is null", self.expr(expr, of)),
        }
    }

    pub(super) fn literal(&self, literal: &Literal) -> String {
        match literal {
            Literal::Bool(value) => value.to_string(),
            Literal::Int(number) => number.to_string(),
            Literal::Text(text) => format!("\"{text}\""),
            Literal::Member(of, member) => {
                let members = &self.catalog.enumeration(*of).members;
                members.get(usize::from(*member)).cloned().unwrap_or_default()
            }
            Literal::Interval(micros) => interval(*micros),
        }
    }
}

/// In the largest unit that it is a whole number of.
pub(super) fn interval(micros: i64) -> String {
    let fits = UNITS.iter().rev().find(|(_, unit)| micros % unit == 0 && micros != 0);
    let (name, unit) = fits.copied().unwrap_or(("second", 1_000_000));
    format!("{} {name}s", micros / unit)
}
