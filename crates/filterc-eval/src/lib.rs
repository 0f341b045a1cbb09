//! Queries over rows in memory.
//!
//! A [`Program`] decides one row after the other, as live streams need, or answers a whole query over a [`Dataset`]: rows in
//! order, pages, counts, groups. It answers as the database whose [`Differences`](filterc_ir::Differences) it is given, and it
//! takes nothing but a guarded query.

mod answer;
mod arithmetic;
mod dataset;
mod decode;
mod document;
mod encode;
mod groups;
mod lanes;
mod number;
mod order;
mod pattern;
mod place;
mod program;
mod read;
mod reference;
mod sum;
mod text;
mod value;

use filterc_catalog::Catalog;
use filterc_ir::{Differences, Guarded};

pub use answer::Answer;
pub use dataset::Dataset;
pub use decode::{BadRow, JsonRow};
pub use document::{Document, DocumentError};
pub use place::Place;
pub use program::{Matcher, Program};
pub use read::RowError;
pub use value::{Cell, Record, Row, Stored, Value};

use order::Rules;
use reference::Reference;

/// The answer of a query, read off the three-valued tables of [`filterc_ir`] without any cleverness: what [`Program`] and the
/// databases are compared with.
pub fn by_the_tables(
    guarded: &Guarded,
    catalog: &Catalog,
    differences: Differences,
    data: &Dataset,
) -> Answer {
    let (ir, rules) = (guarded.ir(), Rules { catalog, differences });
    let reference = Reference { ir, rules, data, whole: false };
    let selected = reference.selected(ir.query.collection, ir.query.predicate);
    answer::answer(ir, rules, data, &reference, selected)
}

/// The values of the sort keys of a row, in order: where the row stands among the others.
pub fn sort_keys(guarded: &Guarded, catalog: &Catalog, differences: Differences, row: &Record) -> Vec<Place> {
    let (ir, rules, data) = (guarded.ir(), Rules { catalog, differences }, Dataset::new(catalog));
    let reference = Reference { ir, rules, data: &data, whole: false };
    ir.query.sort.iter().map(|key| reference.place(key.scalar, row)).collect()
}

/// Whether the predicate of a query is true, false, or unknown for each row of its collection.
pub fn truths(
    guarded: &Guarded,
    catalog: &Catalog,
    differences: Differences,
    data: &Dataset,
) -> Vec<Option<bool>> {
    let (ir, rules) = (guarded.ir(), Rules { catalog, differences });
    let reference = Reference { ir, rules, data, whole: false };
    let records = data.records(ir.query.collection);
    records.iter().map(|record| reference.truth(ir.query.predicate, record)).collect()
}
