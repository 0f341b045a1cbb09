//! What the declared types of the databases are to a catalog.

use filterc_catalog::{IntWidth, Type};

/// The kind of a declared type in a catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A type without argument.
    Plain(Type),
    /// The Postgres enum of this name.
    Enum(String),
    /// None that a catalog knows.
    Unknown,
}

/// The kind of a Postgres type by its own name, not that of a domain over it.
pub(super) fn postgres(name: &str) -> Kind {
    Kind::Plain(match name {
        "bool" => Type::Bool,
        "int2" => Type::Int(IntWidth::Small),
        "int4" => Type::Int(IntWidth::Normal),
        "int8" => Type::Int(IntWidth::Big),
        "float4" | "float8" => Type::Float,
        "numeric" => Type::Decimal,
        "text" | "varchar" | "bpchar" | "name" => Type::Text,
        "uuid" => Type::Uuid,
        "date" => Type::Date,
        "timestamptz" | "timestamp" => Type::Timestamp,
        "interval" => Type::Interval,
        "json" | "jsonb" => Type::Json,
        _ => return Kind::Unknown,
    })
}

/// The kind of a declared type of SQLite, which stores whatever it is given: the name tells what programs mean by it.
///
/// An `INTEGER` has 64 bits there. [`Storage::SqlAlchemy`](filterc_catalog::Storage) keeps intervals as times after 1970 in a
/// `DATETIME`, which only the default of the column tells.
pub(super) fn sqlite(declared: &str, default: Option<&str>) -> Kind {
    let upper = declared.to_ascii_uppercase();
    let name = upper.split('(').next().unwrap_or_default().trim();
    let squeezed: String = upper.chars().filter(|c| !c.is_whitespace()).collect();
    Kind::Plain(match name {
        "BOOLEAN" | "BOOL" => Type::Bool,
        "TINYINT" | "SMALLINT" | "INT2" => Type::Int(IntWidth::Small),
        "MEDIUMINT" | "INT4" => Type::Int(IntWidth::Normal),
        "FLOAT" | "REAL" | "DOUBLE" | "DOUBLE PRECISION" => Type::Float,
        "DECIMAL" | "NUMERIC" => Type::Decimal,
        "UUID" => Type::Uuid,
        "CHAR" if squeezed == "CHAR(36)" => Type::Uuid,
        "DATE" => Type::Date,
        "DATETIME" | "TIMESTAMP" if default.is_some_and(is_no_time) => Type::Interval,
        "DATETIME" | "TIMESTAMP" => Type::Timestamp,
        "JSON" | "JSONB" => Type::Json,
        // The rules by which SQLite itself reads other names.
        _ if name == "INT" || name.ends_with("INTEGER") || name == "BIGINT" || name == "INT8" => {
            Type::Int(IntWidth::Big)
        }
        _ if name.contains("CHAR") || name.contains("TEXT") || name.contains("CLOB") => Type::Text,
        _ => return Kind::Unknown,
    })
}

/// An interval of no length, as a default.
fn is_no_time(default: &str) -> bool {
    matches!(default.trim_matches('\''), "0" | "1970-01-01 00:00:00" | "1970-01-01 00:00:00.000000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_types_of_sqlite_are_read_by_name() {
        for (declared, expected) in [
            ("CHAR(36)", Kind::Plain(Type::Uuid)),
            ("char (36)", Kind::Plain(Type::Uuid)),
            ("CHAR(32)", Kind::Plain(Type::Text)),
            ("varchar(9)", Kind::Plain(Type::Text)),
            ("NATIONAL VARYING CHARACTER(9)", Kind::Plain(Type::Text)),
            ("INTEGER", Kind::Plain(Type::Int(IntWidth::Big))),
            ("unsigned integer", Kind::Plain(Type::Int(IntWidth::Big))),
            ("smallint", Kind::Plain(Type::Int(IntWidth::Small))),
            ("DECIMAL(10, 2)", Kind::Plain(Type::Decimal)),
            ("double precision", Kind::Plain(Type::Float)),
            ("POINT", Kind::Unknown),
            ("BLOB", Kind::Unknown),
            ("", Kind::Unknown),
        ] {
            assert_eq!(sqlite(declared, None), expected, "{declared}");
        }
        assert_eq!(sqlite("DATETIME", Some("CURRENT_TIMESTAMP")), Kind::Plain(Type::Timestamp));
        assert_eq!(sqlite("DATETIME", Some("'0'")), Kind::Plain(Type::Interval));
    }
}
