//! The bodies of rows, out of the columns of their collection.

use std::borrow::Cow;

use filterc::Catalog;
use filterc::catalog::{Collection, Column, ElementType, Type};

use crate::model::{Absent, Key, Kind, Model};

/// A whole row: its key stands in its path, or is made.
pub(super) fn row(catalog: &'static Catalog, of: &'static Collection) -> Model {
    model(catalog, of, |column| {
        let may_be_left_out = column.nullable || column.default.is_some();
        if may_be_left_out { Absent::Left } else { Absent::Refused }
    })
}

/// Some columns of a row.
pub(super) fn changes(catalog: &'static Catalog, of: &'static Collection) -> Model {
    model(catalog, of, |_| Absent::Left)
}

fn model(catalog: &'static Catalog, of: &'static Collection, absent: impl Fn(&Column) -> Absent) -> Model {
    let columns = of.columns().filter(|(id, _)| *id != of.key);
    let keys = columns.map(|(_, column)| Key {
        name: &column.name,
        kind: kind(catalog, column.ty),
        absent: absent(column),
        nullable: column.nullable,
    });
    Model {
        name: Cow::Borrowed(&of.singular),
        keys: keys.collect(),
        others: crate::model::Others::Refused,
        are_parameters: false,
    }
}

/// The kind of a key, too.
pub(super) fn kind(catalog: &'static Catalog, ty: Type) -> Kind {
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
