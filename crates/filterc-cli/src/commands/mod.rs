//! One file a command.

pub(crate) mod catalog;
pub(crate) mod check;
pub(crate) mod code;
mod compare;
mod draft;
pub(crate) mod eval;
pub(crate) mod explain;
mod inspect;
pub(crate) mod run;
pub(crate) mod schema;
#[cfg(feature = "serve")]
pub(crate) mod serve;
mod show;
pub(crate) mod sql;
mod table;
