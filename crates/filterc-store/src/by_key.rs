//! Keys of rows as people write them: in the path of a URL, on a command line.

use filterc::catalog::{Collection, CollectionId, Type};
use filterc::{Compiled, Compiler, Values};
use serde_json::Value;
use uuid::Uuid;

/// The query for the row with a key; none where no row can have it.
pub(crate) fn query(compiler: &Compiler, id: CollectionId, key: &str) -> Option<Compiled> {
    let of = compiler.catalog().collection(id);
    Some(match of.column(of.key).ty {
        Type::Uuid => compiler.find(id, &[(of.key, Values::Uuids(&[Uuid::try_parse(key).ok()?]))]),
        Type::Int(_) => compiler.find(id, &[(of.key, Values::Ints(&[key.parse().ok()?]))]),
        _ => compiler.find(id, &[(of.key, Values::Texts(&[key]))]),
    })
}

/// The key as the column has it; none where no row can have it.
pub(crate) fn value(of: &Collection, key: &str) -> Option<Value> {
    Some(match of.column(of.key).ty {
        Type::Int(width) => {
            let (least, most) = width.range();
            key.parse::<i64>().ok().filter(|number| (least..=most).contains(number))?.into()
        }
        Type::Uuid => Uuid::try_parse(key).ok()?.to_string().into(),
        _ if key.contains('\0') => return None,
        _ => key.into(),
    })
}
