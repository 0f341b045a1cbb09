//! Rows by their keys.

use filterc_catalog::{Catalog, Collection, Type};
use sea_query::extension::postgres::PgFunc;
use sea_query::{Alias, Expr, ExprTrait, Func, Query};
use serde_json::Value;

use super::bad_row::BadRow;
use super::columns::bind;
use crate::writer::placeholder;
use crate::{Bind, Dialect};

/// The rows with one of these keys; its bind is pushed. One key is compared, several travel as one bind, so that the text does
/// not depend on their number.
pub(super) fn has_key(
    catalog: &Catalog,
    collection: &Collection,
    keys: &[Value],
    binds: &mut Vec<Bind>,
    dialect: Dialect,
) -> Result<Expr, BadRow> {
    let column = collection.column(collection.key);
    let name = Alias::new(&column.name);
    let bad = |problem| BadRow { collection: collection.name.clone(), column: column.name.clone(), problem };
    let wrong = || bad("has a value of the wrong type");
    let plain = placeholder(binds.len());
    if let [key] = keys {
        binds.push(
            bind(column.ty, key, dialect, catalog.storage)
                .filter(|bind| *bind != Bind::Null)
                .ok_or_else(wrong)?,
        );
        return Ok(Expr::col(name).eq(plain));
    }
    let listed: Option<Vec<_>> =
        keys.iter().map(|key| bind(column.ty, key, dialect, catalog.storage)).collect();
    let listed = listed.ok_or_else(wrong)?;
    if dialect == Dialect::Sqlite {
        binds.push(Bind::Text(serde_json::to_string(&listed).map_err(|_| wrong())?));
        let mut each = Query::select();
        each.column(Alias::new("value"))
            .from_function(Func::cust("json_each").arg(plain), Alias::new("each"));
        return Ok(Expr::col(name).in_subquery(each));
    }
    let array = match column.ty {
        Type::Uuid => {
            Bind::Uuids(all(listed, |bind| if let Bind::Uuid(uuid) = bind { Some(uuid) } else { None }))
        }
        Type::Int(_) => {
            Bind::Ints(all(listed, |bind| if let Bind::Int(number) = bind { Some(number) } else { None }))
        }
        Type::Text => {
            Bind::Texts(all(listed, |bind| if let Bind::Text(text) = bind { Some(text) } else { None }))
        }
        _ => return Err(bad("is a key of a type by which only one row is found at a time")),
    };
    binds.push(array);
    Ok(Expr::col(name).eq(PgFunc::any(plain)))
}

fn all<T>(binds: Vec<Bind>, one: impl Fn(Bind) -> Option<T>) -> Vec<T> {
    binds.into_iter().filter_map(one).collect()
}
