//! The bodies of rows, out of the columns of their collection.

use filterc::Catalog;
use filterc::catalog::{Collection, Column, ElementType, Type};

use crate::model::{Absent, Key, Kind, Model};

/// A whole row: its key stands in its path, or is made.
pub(super) fn row<'c>(catalog: &'c Catalog, of: &'c Collection) -> Vec<Key<'c>> {
    keys(catalog, of, |column| {
        let may_be_left_out = column.nullable || column.default.is_some();
        if may_be_left_out { Absent::Left } else { Absent::Refused }
    })
}

/// Some columns of a row.
pub(super) fn changes<'c>(catalog: &'c Catalog, of: &'c Collection) -> Vec<Key<'c>> {
    keys(catalog, of, |_| Absent::Left)
}

fn keys<'c>(catalog: &'c Catalog, of: &'c Collection, absent: impl Fn(&Column) -> Absent) -> Vec<Key<'c>> {
    let columns = of.columns().filter(|(id, _)| *id != of.key);
    let keys = columns.map(|(_, column)| Key {
        name: &column.name,
        kind: kind(catalog, column.ty),
        absent: absent(column),
        nullable: column.nullable,
    });
    keys.collect()
}

/// The body with these keys.
pub(super) fn model<'c>(of: &'c Collection, keys: &'c [Key<'c>]) -> Model<'c> {
    Model::new(&of.singular, keys)
}

/// The kind of a key, too.
pub(super) fn kind(catalog: &Catalog, ty: Type) -> Kind<'_> {
    match ty {
        Type::Bool => Kind::Bool,
        Type::Int(width) => {
            let (least, most) = width.range();
            Kind::Int(least, most)
        }
        Type::Float => Kind::Float(f64::MIN, f64::MAX),
        // Seconds: as far as microseconds count in 64 bits.
        Type::Interval => Kind::Float(-9e12, 9e12),
        Type::Decimal => Kind::Decimal,
        Type::Text => Kind::Text,
        Type::Uuid => Kind::Uuid,
        Type::Date => Kind::Date,
        Type::Timestamp => Kind::Time,
        // That it may be null is said of the column.
        Type::Json => Kind::Whole(&Kind::Any, |_| None),
        Type::Enum(of) => Kind::Member(catalog.enumeration(of)),
        Type::Set(ElementType::Int) => Kind::List(&Kind::Int(i64::MIN, i64::MAX)),
        Type::Set(_) => Kind::List(&Kind::Text),
    }
}
