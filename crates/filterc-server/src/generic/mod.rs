//! Answers in the shape that a catalog declares: rows by the names of their columns, counts, pages, groups.

mod describe;
mod model;
mod write;

use filterc::catalog::Answer;
use filterc_db::Row;
use filterc_store::Rows;
use filterc_store::object::{JsonPart, Object};

pub(crate) use describe::describe;
pub(crate) use write::routes as writes;

use crate::compiled_request::{CompiledRequest, encoded};
use crate::failure::Failure;
use crate::reader::Reader;
use crate::shapes::Reply;

/// The answer to a request.
pub async fn answer(reader: &Reader<'_>, request: &CompiledRequest<'_>) -> Result<Reply, Failure> {
    let compiled = request.compiled;
    let bytes = match reader.app.catalog().endpoint(request.endpoint).answer {
        Answer::Rows | Answer::Page => {
            let found = reader.page(request.endpoint, compiled).await?;
            let objects = objects(reader, request, &found.rows);
            let bytes = match found.total {
                Some(total) => encoded(&page(objects, total, request))?,
                None => encoded(&objects)?,
            };
            return Ok(Reply { bytes, next: found.next });
        }
        Answer::Count => encoded(&reader.count(compiled).await?)?,
        Answer::Groups => {
            let (names, rows) = reader.groups(compiled).await?;
            encoded(&rows.iter().map(|row| group(&names, row)).collect::<Vec<_>>())?
        }
    };
    Ok(bytes.into())
}

fn objects<'t>(reader: &Reader<'t>, request: &CompiledRequest<'_>, table: &'t Rows<'_>) -> Vec<Object<'t>> {
    let collection = reader.app.catalog().collection(request.compiled.query.ir().query.collection);
    table.views().map(|view| view.whole(collection)).collect()
}

/// A group by the names of what is said of it.
pub fn group<'r>(names: &'r [String], row: &'r Row) -> Object<'r> {
    let cells = row.values.iter().map(JsonPart::Cell);
    Object(names.iter().map(|name| name.as_str().into()).zip(cells).collect())
}

/// One of the pages that the rows are cut into.
pub fn page<'r>(results: Vec<Object<'r>>, total: u64, request: &CompiledRequest<'_>) -> Object<'r> {
    let limit = request.compiled.limit().map_or(0, u64::from);
    let pages = if limit == 0 { 0 } else { total.div_ceil(limit) };
    Object::default()
        .with("results", JsonPart::objects(results))
        .with("count", int(total))
        .with("limit", int(limit))
        .with("pages", int(pages))
        .with("page", int(request.compiled.page.unwrap_or(1)))
}

/// A number that no row count exceeds.
pub fn int<'r>(number: u64) -> JsonPart<'r> {
    JsonPart::Int(i64::try_from(number).unwrap_or(i64::MAX))
}
