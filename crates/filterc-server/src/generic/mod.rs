//! Answers in the shape that a catalog declares: rows by the names of their columns, counts, pages, groups.

mod describe;
mod model;
mod write;

use filterc::catalog::Answer;
use filterc_db::Row;

pub(crate) use describe::describe;
pub(crate) use write::routes as writes;

use crate::endpoint::{Asked, encoded};
use crate::failure::Failure;
use crate::object::{Object, Part};
use crate::reader::Reader;
use crate::table::{Table, View};

/// The answer to a request, in bytes.
pub async fn answer(reader: &Reader<'_>, asked: &Asked<'_>) -> Result<Vec<u8>, Failure> {
    let compiled = asked.compiled;
    match reader.app.catalog().endpoint(asked.endpoint).answer {
        Answer::Rows => {
            let table = reader.page(asked).await?;
            encoded(&objects(reader, asked, &table))
        }
        Answer::Count => encoded(&reader.count(compiled).await?),
        Answer::Page => {
            let table = reader.rows(compiled).await?;
            let total = reader.total(compiled).await?;
            encoded(&page(objects(reader, asked, &table), total, asked))
        }
        Answer::Groups => {
            let (names, rows) = reader.groups(compiled).await?;
            encoded(&rows.iter().map(|row| group(&names, row)).collect::<Vec<_>>())
        }
    }
}

fn objects<'t>(reader: &Reader<'t>, asked: &Asked<'_>, table: &'t Table<'_>) -> Vec<Object<'t>> {
    let collection = reader.app.catalog().collection(asked.compiled.query.ir().query.collection);
    table.views().map(|view| object(view, collection)).collect()
}

/// A row with all columns of its collection.
pub fn object<'t>(view: View<'t>, of: &'t filterc::catalog::Collection) -> Object<'t> {
    Object(of.columns.iter().map(|column| (column.name.as_str().into(), view.part(&column.name))).collect())
}

/// A group by the names of what is said of it.
pub fn group<'r>(names: &'r [String], row: &'r Row) -> Object<'r> {
    let cells = row.values.iter().map(Part::Cell);
    Object(names.iter().map(|name| name.as_str().into()).zip(cells).collect())
}

/// One of the pages that the rows are cut into.
pub fn page<'r>(results: Vec<Object<'r>>, total: u64, asked: &Asked<'_>) -> Object<'r> {
    let limit = asked.compiled.limit().map_or(0, u64::from);
    let pages = if limit == 0 { 0 } else { total.div_ceil(limit) };
    Object::default()
        .with("results", Part::objects(results))
        .with("count", int(total))
        .with("limit", int(limit))
        .with("pages", int(pages))
        .with("page", int(asked.compiled.page.unwrap_or(1)))
}

/// A number that no row count exceeds.
pub fn int<'r>(number: u64) -> Part<'r> {
    Part::Int(i64::try_from(number).unwrap_or(i64::MAX))
}
