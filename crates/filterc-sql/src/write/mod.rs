//! Writing rows: `INSERT`, `UPDATE` and `DELETE` out of JSON rows, checked against the columns of the collection. Rows are
//! changed by their keys only: which ones may be changed is for a guarded query to say.

mod bad_row;
mod columns;
mod delete;
mod insert;
mod json;
mod keys;
mod lock;
mod statement;
mod update;

pub use bad_row::BadRow;
pub use delete::delete;
pub use insert::{Conflict, insert, insert_many, insert_or};
pub use json::json_text;
pub use lock::lock;
pub use update::update;

#[cfg(test)]
mod tests;
