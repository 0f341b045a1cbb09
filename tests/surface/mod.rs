//! What people see: snapshots, code pages, the command line, the README.

mod broken_files;
mod cli;
mod codes;
mod openapi;
mod readme;
mod reference;
mod rows;
mod schema;
mod snapshots;
mod terminal;
