//! Catalogs out of live databases, and against them, on both.

mod commands;
mod differences;
mod drafts;
mod growing;
mod hostile;
mod own_tables;
mod support;
