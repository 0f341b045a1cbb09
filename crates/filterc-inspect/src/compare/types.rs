//! Types: whether values that one side means are stored, read and compared by the other in the same way.

use filterc_catalog::{Column, IntWidth, Type};
use filterc_sql::Dialect;

use super::difference::Severity::{self, Error, Warning};
use super::pair::Pair;
use crate::Kind;

/// Returns how much the types of a column differ, and the consequence; none where they fit.
pub(super) fn type_difference(
    pair: Pair<'_>,
    ours: &Column,
    theirs: &crate::Column,
) -> Option<(Severity, &'static str)> {
    match (pair.schema.dialect, &theirs.kind) {
        (Dialect::Postgres, Kind::Plain(ty)) => postgres(ours.ty, *ty, &theirs.declared),
        (Dialect::Sqlite, Kind::Plain(ty)) => sqlite(ours.ty, *ty),
        (_, Kind::Enum(name)) => match ours.ty {
            Type::Enum(id) if pair.catalog.enumeration(id).database_type == *name => None,
            _ => OTHER,
        },
        (Dialect::Sqlite, Kind::Unknown) if theirs.declared.is_empty() => {
            Some((Warning, "anything may stand in it"))
        }
        (_, Kind::Unknown) => OTHER,
    }
}

const OTHER: Option<(Severity, &str)> = Some((Error, "its values are others"));

fn postgres(ours: Type, theirs: Type, declared: &str) -> Option<(Severity, &'static str)> {
    let warn = |why| Some((Warning, why));
    match (ours, theirs) {
        (Type::Int(ours), Type::Int(theirs)) => match (bits(ours), bits(theirs)) {
            (ours, theirs) if ours < theirs => warn("greater numbers cannot be asked for"),
            (ours, theirs) if ours > theirs => warn("greater numbers cannot be stored"),
            _ => None,
        },
        (Type::Float, Type::Float) if declared == "real" => warn("it keeps six digits"),
        (Type::Text, Type::Text) if declared.starts_with("character(") => warn("it pads texts with blanks"),
        (Type::Timestamp, Type::Timestamp) if declared.ends_with("without time zone") => {
            warn("it is read as UTC, but compared in the zone of the session")
        }
        (Type::Set(_), Type::Json) if declared == "json" => Some((Error, "sets are read as `jsonb`")),
        (Type::Set(_), Type::Json) => None,
        (ours, theirs) if ours == theirs => None,
        _ => OTHER,
    }
}

/// SQLite stores what it is given, bent by the affinity of the declared type; programs go by the declared type.
fn sqlite(ours: Type, theirs: Type) -> Option<(Severity, &'static str)> {
    let warn = |why| Some((Warning, why));
    match (ours, theirs) {
        (Type::Int(_), Type::Int(_) | Type::Bool)
        | (Type::Float, Type::Int(_) | Type::Decimal)
        | (Type::Decimal, Type::Text | Type::Int(_))
        | (Type::Text | Type::Enum(_), Type::Text | Type::Uuid)
        | (Type::Timestamp | Type::Interval, Type::Timestamp | Type::Interval)
        | (Type::Json | Type::Set(_), Type::Json | Type::Text) => None,
        (Type::Decimal, Type::Decimal | Type::Float) => warn("numbers keep 15 digits there"),
        (ours, theirs) if ours == theirs => None,
        (Type::Bool, Type::Int(_)) => warn("only 0 and 1 are read"),
        (Type::Int(_), Type::Decimal) => warn("fractions are not read"),
        (Type::Uuid, Type::Text) => warn("only lower case with hyphens is found"),
        (Type::Date, Type::Text) => warn("only days such as `2026-11-20` are read"),
        (Type::Timestamp | Type::Interval, Type::Text) => {
            warn("only times such as `2026-11-20 08:30:00.000000` compare right")
        }
        (Type::Text, Type::Json | Type::Date | Type::Timestamp | Type::Interval) => {
            Some((Error, "texts of digits become numbers there"))
        }
        _ => OTHER,
    }
}

fn bits(width: IntWidth) -> u8 {
    match width {
        IntWidth::Small => 16,
        IntWidth::Normal => 32,
        IntWidth::Big => 64,
    }
}
