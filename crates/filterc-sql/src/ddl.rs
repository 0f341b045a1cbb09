//! Tables, keys and indexes out of the catalog; on SQLite in the forms of its [`Storage`](filterc_catalog::Storage) (semantics §4).

use filterc_catalog::{
    Catalog, Collection, Column, Default, EnumId, IndexKind, IntWidth, OnDelete, Storage, Type,
};
use sea_query::{
    Alias, ColumnDef, Expr as SqlExpr, ForeignKey, ForeignKeyAction, ForeignKeyCreateStatement,
    PostgresQueryBuilder, SqliteQueryBuilder, Table,
};

use crate::Dialect;
use crate::index::IndexText;
use crate::literal::quoted;
use crate::time::interval_text;

/// The statements that make an empty database.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schema {
    /// Enums and tables, first.
    pub tables: Vec<String>,
    /// Indexes and, on Postgres, foreign keys; they can wait until rows are loaded.
    pub indexes: Vec<String>,
}

impl Schema {
    /// All statements in order.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().chain(&self.indexes).map(String::as_str)
    }
}

/// The schema of a catalog.
pub fn schema(catalog: &Catalog, dialect: Dialect) -> Schema {
    let mut schema = Schema { tables: Vec::new(), indexes: Vec::new() };
    if dialect.flags().enum_types {
        let stored = |id| {
            let columns = catalog.collections().flat_map(|(_, collection)| &collection.columns);
            columns.map(|column| column.ty).any(|ty| ty == Type::Enum(id))
        };
        for (id, of) in catalog.enums().filter(|(id, _)| stored(*id)) {
            let members: Vec<_> = of.members.iter().map(|member| format!("'{member}'")).collect();
            schema.tables.push(format!(
                "CREATE TYPE {} AS ENUM ({})",
                enum_type(catalog, id),
                members.join(", ")
            ));
        }
    }
    let stored = || catalog.collections().filter(|(_, collection)| collection.stored);
    for (_, collection) in stored() {
        schema.tables.push(table(catalog, collection, dialect));
    }
    for (_, collection) in stored() {
        let made = collection
            .indexes
            .iter()
            .filter_map(|index| IndexText { catalog, collection, dialect }.create(index));
        schema.indexes.extend(made);
        if dialect == Dialect::Postgres {
            let keys =
                collection.columns().filter_map(|(_, column)| foreign_key(catalog, collection, column));
            schema.indexes.extend(keys.map(|key| key.to_string(PostgresQueryBuilder)));
        }
    }
    let trigrams =
        |collection: &Collection| collection.indexes.iter().any(|index| index.kind == IndexKind::Trigram);
    if dialect == Dialect::Postgres && catalog.collections().any(|(_, collection)| trigrams(collection)) {
        schema.tables.insert(0, "CREATE EXTENSION IF NOT EXISTS pg_trgm".to_owned());
    }
    schema
}

fn table(catalog: &Catalog, collection: &Collection, dialect: Dialect) -> String {
    let mut table = Table::create();
    table.table(Alias::new(&collection.table));
    for (id, column) in collection.columns() {
        let mut def = ColumnDef::new(Alias::new(&column.name));
        def.custom(Alias::new(type_name(catalog, column.ty, dialect)));
        if !column.nullable {
            def.not_null();
        }
        if id == collection.key {
            def.primary_key();
        }
        if column.unique {
            def.unique_key();
        }
        if let Some(default) =
            column.default.as_ref().and_then(|default| default_sql(default, column, dialect, catalog.storage))
        {
            def.default(SqlExpr::cust(default));
        }
        table.col(&mut def);
    }
    match dialect {
        // Keys that point at each other: Postgres gets them when all tables are there.
        Dialect::Postgres => table.to_string(PostgresQueryBuilder),
        Dialect::Sqlite => {
            for (_, column) in collection.columns() {
                if let Some(mut key) = foreign_key(catalog, collection, column) {
                    table.foreign_key(&mut key);
                }
            }
            table.to_string(SqliteQueryBuilder)
        }
    }
}

fn foreign_key(
    catalog: &Catalog,
    collection: &Collection,
    column: &Column,
) -> Option<ForeignKeyCreateStatement> {
    let reference = column.references?;
    let parent = catalog.collection(reference.collection);
    let action = match reference.on_delete {
        OnDelete::Restrict => ForeignKeyAction::Restrict,
        OnDelete::Cascade => ForeignKeyAction::Cascade,
        OnDelete::SetNull => ForeignKeyAction::SetNull,
    };
    let mut key = ForeignKey::create();
    key.name(format!("fk_{}__{}", collection.table, column.name))
        .from(Alias::new(&collection.table), Alias::new(&column.name))
        .to(Alias::new(&parent.table), Alias::new(&parent.column(parent.key).name))
        .on_delete(action);
    Some(key)
}

/// The Postgres type of an enum; in quotes, for it may hold upper case or be a word of SQL.
pub(crate) fn enum_type(catalog: &Catalog, id: EnumId) -> String {
    format!("\"{}\"", catalog.enumeration(id).database_type)
}

fn type_name(catalog: &Catalog, ty: Type, dialect: Dialect) -> String {
    let name = match (dialect, ty) {
        (Dialect::Postgres, Type::Bool) => "boolean",
        (Dialect::Postgres, Type::Int(IntWidth::Small)) => "smallint",
        (Dialect::Postgres, Type::Int(IntWidth::Normal)) => "integer",
        (Dialect::Postgres, Type::Int(IntWidth::Big)) => "bigint",
        (Dialect::Postgres, Type::Float) => "double precision",
        (Dialect::Postgres, Type::Decimal) => "numeric",
        (Dialect::Postgres, Type::Text) => "character varying",
        (Dialect::Postgres, Type::Uuid) => "uuid",
        (Dialect::Postgres, Type::Date) => "date",
        (Dialect::Postgres, Type::Timestamp) => "timestamp with time zone",
        (Dialect::Postgres, Type::Interval) => "interval",
        (Dialect::Postgres, Type::Json | Type::Set(_)) => "jsonb",
        (Dialect::Postgres, Type::Enum(id)) => return enum_type(catalog, id),
        (Dialect::Sqlite, ty) => return sqlite_type(catalog, ty),
    };
    name.to_owned()
}

fn sqlite_type(catalog: &Catalog, ty: Type) -> String {
    let name = match (catalog.storage, ty) {
        (Storage::SqlAlchemy, Type::Bool) => "BOOLEAN",
        (Storage::SqlAlchemy, Type::Int(IntWidth::Big)) => "bigint",
        (Storage::SqlAlchemy, Type::Int(_)) => "INTEGER",
        (Storage::SqlAlchemy, Type::Float) => "FLOAT",
        (Storage::SqlAlchemy, Type::Decimal) => "TEXT",
        (Storage::SqlAlchemy, Type::Text) => "VARCHAR",
        (Storage::SqlAlchemy, Type::Uuid) => "CHAR(36)",
        (Storage::SqlAlchemy, Type::Date) => "DATE",
        (Storage::SqlAlchemy, Type::Timestamp | Type::Interval) => "DATETIME",
        (Storage::SqlAlchemy, Type::Json | Type::Set(_)) => "JSON",
        (Storage::SqlAlchemy, Type::Enum(id)) => {
            let longest = catalog.enumeration(id).members.iter().map(String::len).max().unwrap_or(1);
            return format!("VARCHAR({longest})");
        }
    };
    name.to_owned()
}

/// None where the table has no default: the rows say it.
fn default_sql(default: &Default, column: &Column, dialect: Dialect, storage: Storage) -> Option<String> {
    let postgres = dialect == Dialect::Postgres;
    Some(match default {
        Default::Text(text) | Default::Member(text) => quoted(text, dialect),
        Default::Int(number) => number.to_string(),
        Default::Bool(value) if postgres => value.to_string(),
        Default::Bool(value) => i32::from(*value).to_string(),
        Default::EmptyList => "'[]'".to_owned(),
        Default::EmptyObject => "'{}'".to_owned(),
        Default::Now if postgres => "CURRENT_TIMESTAMP".to_owned(),
        Default::Now => match storage {
            Storage::SqlAlchemy => "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))".to_owned(),
        },
        Default::RandomUuid if postgres => "gen_random_uuid()".to_owned(),
        Default::RandomUuid => match storage {
            Storage::SqlAlchemy => RANDOM_UUID.to_owned(),
        },
        Default::Zero if postgres => "'00:00:00'".to_owned(),
        Default::Zero if column.ty == Type::Interval => quoted(&interval_text(0, storage), dialect),
        Default::Zero => "0".to_owned(),
        Default::JsonNull => return None,
    })
}

/// A version 4 UUID in SQLite: 122 random bits, the version and the variant in their places.
const RANDOM_UUID: &str = "(lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || \
    substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', abs(random()) % 4 + 1, 1) || \
    substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6))))";
