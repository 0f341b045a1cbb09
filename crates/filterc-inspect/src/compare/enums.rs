//! Enums and their members, on Postgres; SQLite has texts instead.

use filterc_catalog::{Catalog, EnumId, Type};
use filterc_sql::Dialect;

use super::difference::Severity::{Error, Warning};
use super::difference::{Found, list};
use crate::Schema;

pub(super) fn compare(schema: &Schema, catalog: &Catalog, found: &mut Found) {
    if schema.dialect != Dialect::Postgres {
        return;
    }
    for (_, ours) in catalog.enums().filter(|(id, _)| is_stored(catalog, *id)) {
        found.table.clone_from(&ours.database_type);
        let Some(theirs) = schema.enums.iter().find(|theirs| theirs.name == ours.database_type) else {
            found.table(Error, format!("no such type, for the enum `{}`", ours.name));
            continue;
        };
        let lacks = |all: &[String], some: &[String]| -> Vec<String> {
            some.iter().filter(|member| !all.contains(member)).cloned().collect()
        };
        let (missing, more) = (lacks(&theirs.members, &ours.members), lacks(&ours.members, &theirs.members));
        if !missing.is_empty() {
            found.table(Error, format!("has no member {}", list(&missing)));
        }
        if !more.is_empty() {
            found.table(Warning, format!("has more members, {}", list(&more)));
        }
    }
}

/// True where a column has the type; sets are documents, which know nothing of it.
fn is_stored(catalog: &Catalog, id: EnumId) -> bool {
    let mut columns =
        catalog.collections().filter(|(_, one)| one.stored).flat_map(|(_, collection)| &collection.columns);
    columns.any(|column| column.ty == Type::Enum(id))
}
