//! The types of scalars.

use filterc_catalog::{Collection, IntWidth, Type};

use crate::{Ir, Operand, Scalar, ScalarId};

impl Ir {
    /// The type of a scalar over a row of this collection.
    pub fn type_of(&self, id: ScalarId, row: &Collection) -> Type {
        match self.scalar(id) {
            Scalar::Column(column) => row.column(column).ty,
            Scalar::Value(operand) => match operand {
                Operand::Bool(_) => Type::Bool,
                Operand::Int(_) => Type::Int(IntWidth::Big),
                Operand::Float(_) => Type::Float,
                Operand::Decimal(_) => Type::Decimal,
                Operand::Text(_) | Operand::BrokenText(_) | Operand::Bytes(_) => Type::Text,
                Operand::Uuid(_) => Type::Uuid,
                Operand::Date(_) => Type::Date,
                Operand::Time(_) => Type::Timestamp,
                Operand::Interval(_) => Type::Interval,
                Operand::Member(of, _) => Type::Enum(of),
            },
            Scalar::Coalesce(of) => of.ids().next().map_or(Type::Text, |first| self.type_of(first, row)),
            Scalar::Concat(_) | Scalar::JsonText(..) => Type::Text,
            Scalar::Case { then, .. } => self.type_of(then, row),
            Scalar::Add(left, right) => match (self.type_of(left, row), self.type_of(right, row)) {
                (Type::Int(_), Type::Int(_)) => Type::Int(IntWidth::Big),
                (Type::Int(_), other) | (other, _) => other,
            },
            Scalar::Subtract(left, right) => match (self.type_of(left, row), self.type_of(right, row)) {
                (Type::Timestamp, Type::Timestamp) => Type::Interval,
                (Type::Int(_), Type::Int(_)) => Type::Int(IntWidth::Big),
                (Type::Int(_), other) | (other, _) => other,
            },
            Scalar::Bucket { .. } => Type::Int(IntWidth::Big),
            Scalar::Now | Scalar::Clock => Type::Timestamp,
        }
    }
}
