//! Queries over rows in memory.
//!
//! A [`Program`] decides one row after the other, as live streams need, or answers a whole query over a [`Dataset`]: rows in
//! order, pages, counts, groups. It answers as the database whose [`DialectSemantics`](filterc_ir::DialectSemantics) it is given, and it
//! takes nothing but a guarded query.
//!
//! A part of `filterc`, and unstable by itself: it changes with any version. Depend on `filterc`, which names what is kept.

mod answer;
mod arithmetic;
mod column_vectors;
mod dataset;
mod decode;
mod document;
mod encode;
mod evaluate;
mod groups;
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
use filterc_ir::{DialectSemantics, Guarded};

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
pub fn evaluate_reference(
    guarded: &Guarded,
    catalog: &Catalog,
    differences: DialectSemantics,
    data: &Dataset,
) -> Answer {
    let (ir, rules) = (guarded.ir(), Rules { catalog, differences });
    let reference = Reference { ir, rules, data, whole: false };
    let selected = reference.selected(ir.query.collection, ir.query.predicate);
    answer::answer(ir, rules, data, &reference, selected)
}

/// The values of the sort keys of a row, in order: where the row stands among the others.
pub fn sort_keys(
    guarded: &Guarded,
    catalog: &Catalog,
    differences: DialectSemantics,
    row: &Record,
) -> Vec<Place> {
    let (ir, rules, data) = (guarded.ir(), Rules { catalog, differences }, Dataset::new(catalog));
    let reference = Reference { ir, rules, data: &data, whole: false };
    ir.query.sort.iter().map(|key| reference.place(key.scalar, row)).collect()
}

/// Evaluates the predicate of a query for each row of its collection: true, false, or none where it is unknown.
pub fn evaluate_predicate(
    guarded: &Guarded,
    catalog: &Catalog,
    differences: DialectSemantics,
    data: &Dataset,
) -> Vec<Option<bool>> {
    let (ir, rules) = (guarded.ir(), Rules { catalog, differences });
    let reference = Reference { ir, rules, data, whole: false };
    let records = data.records(ir.query.collection);
    records.iter().map(|record| reference.truth(ir.query.predicate, record)).collect()
}
