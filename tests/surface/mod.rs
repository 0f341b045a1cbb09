//! What people see: snapshots, code pages, the command line, the README.

mod cli;
mod codes;
mod openapi;
mod readme;
mod reference;
mod schema;
mod snapshots;
