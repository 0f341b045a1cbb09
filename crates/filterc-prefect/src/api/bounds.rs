//! Times that a query lies between, read off what it asks.

use filterc::Catalog;
use filterc::catalog::Comparison;
use filterc::ir::{Ir, Operand, Predicate, Scalar};

/// The time that every row's column is compared with in this way.
pub(super) fn bound(catalog: &Catalog, ir: &Ir, column: &str, wanted: Comparison) -> Option<i64> {
    let members = match ir.predicate(ir.query.predicate) {
        Predicate::And(members) => ir.members(members),
        _ => std::slice::from_ref(&ir.query.predicate),
    };
    let column = catalog.collection(ir.query.collection).find_column(column)?;
    members.iter().find_map(|id| match ir.predicate(*id) {
        Predicate::Compare(scalar, comparison, Operand::Time(at))
            if comparison == wanted && ir.scalar(scalar) == Scalar::Column(column) =>
        {
            Some(at)
        }
        _ => None,
    })
}
