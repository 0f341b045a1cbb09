//! Which indexes of a collection answer a condition or give an order.

use filterc_catalog::{Collection, ColumnId, Expr, Index, IndexKind, Type};
use filterc_ir::{Ir, Scalar, ScalarId};

/// True where an index begins with the scalar, so that it may answer `=`, `IN`, a range or `IS NULL` of it.
pub(super) fn index_begins_with(ir: &Ir, collection: &Collection, scalar: ScalarId) -> bool {
    match ir.scalar(scalar) {
        Scalar::Column(column) => begins_with(collection, column),
        _ => trees(collection).any(|index| is_part(ir, index, 0, scalar)),
    }
}

/// True where an index begins with the column, or it is the key.
pub(super) fn begins_with(collection: &Collection, column: ColumnId) -> bool {
    is_unique(collection, column) || trees(collection).any(|index| is_first(index, column))
}

/// True where an index begins with the column and goes on with the scalar.
pub(super) fn index_continues_with(
    ir: &Ir,
    collection: &Collection,
    column: ColumnId,
    scalar: ScalarId,
) -> bool {
    trees(collection).any(|index| is_first(index, column) && is_part(ir, index, 1, scalar))
}

/// True where no two rows share a value.
pub(super) fn is_unique(collection: &Collection, column: ColumnId) -> bool {
    let alone = |index: &Index| {
        index.kind == IndexKind::Unique && index.columns.len() == 1 && is_first(index, column)
    };
    column == collection.key || collection.column(column).unique || trees(collection).any(alone)
}

/// B-trees over all rows; nothing else gives an order.
fn trees(collection: &Collection) -> impl Iterator<Item = &Index> {
    let is_tree = |index: &&Index| matches!(index.kind, IndexKind::Plain | IndexKind::Unique);
    collection.indexes.iter().filter(|index| index.condition.is_none()).filter(is_tree)
}

fn is_first(index: &Index, column: ColumnId) -> bool {
    index.columns.first().is_some_and(|part| matches!(part.expr, Expr::Column(first) if first == column))
}

fn is_part(ir: &Ir, index: &Index, at: usize, scalar: ScalarId) -> bool {
    index.columns.get(at).is_some_and(|part| is_scalar(ir, &part.expr, scalar))
}

/// True where an expression of the catalog is written as this scalar is. SQLite compares the texts, so JSON, whose key is a
/// bind, never is.
fn is_scalar(ir: &Ir, expr: &Expr, scalar: ScalarId) -> bool {
    match (expr, ir.scalar(scalar)) {
        (Expr::Column(a), Scalar::Column(b)) => *a == b,
        (Expr::Coalesce(of), Scalar::Coalesce(scalars)) => {
            of.len() == scalars.ids().len() && of.iter().zip(scalars.ids()).all(|(a, b)| is_scalar(ir, a, b))
        }
        _ => false,
    }
}

/// Exact numbers and intervals are not compared as SQLite stores them, so no index answers.
pub(super) fn is_compared_as_stored(ty: Type) -> bool {
    !matches!(ty, Type::Decimal | Type::Interval)
}

/// True where two scalars are written alike.
pub(super) fn is_same(ir: &Ir, a: ScalarId, b: ScalarId) -> bool {
    match (ir.scalar(a), ir.scalar(b)) {
        (Scalar::Column(a), Scalar::Column(b)) => a == b,
        (Scalar::Coalesce(a), Scalar::Coalesce(b)) => {
            a.ids().len() == b.ids().len() && a.ids().zip(b.ids()).all(|(a, b)| is_same(ir, a, b))
        }
        _ => false,
    }
}
