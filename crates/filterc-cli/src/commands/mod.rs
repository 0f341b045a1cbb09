//! One file a command.

pub(crate) mod catalog;
pub(crate) mod check;
pub(crate) mod code;
pub(crate) mod explain;
pub(crate) mod run;
pub(crate) mod sql;
mod table;
