//! A compiler for JSON filter bodies: bytes in, SQL out, errors that point at the byte.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use filterc::catalog::{Source, load};
//! use filterc::{Compiler, Dialect};
//!
//! let text = r#"
//! collection notes from note {
//!   columns {
//!     id     int        key
//!     words  text
//!     tags   set<text>
//!   }
//!   filter groups {
//!     words: like_
//!     tags: all_ any_
//!   }
//!   sort {
//!     ID = id asc
//!   }
//!   endpoint POST "/notes/filter" rows {
//!     notes
//!     limit 1..100 = 100  offset  sort = ID
//!   }
//! }
//! "#;
//! let compiler = Compiler::new(&load(&[Source { name: "notes.catalog", text }])?)?;
//! let body = br#"{"notes": {"tags": {"all_": ["garden"]}}, "limit": 10}"#;
//! let compiled = compiler.compile("notes", body)?;
//! let statement = compiled.statement(Dialect::Sqlite);
//! assert!(statement.sql.starts_with(r#"SELECT "note"."id", "#));
//! assert_eq!(statement.binds.len(), 2); // the tag and the limit
//!
//! let refused = compiler.compile("notes", br#"{"notes": {"tags": {"all": ["garden"]}}}"#).unwrap_err();
//! assert_eq!(refused.diagnostics[0].code.0, "FC0203");
//! assert_eq!(refused.diagnostics[0].pointer.as_str(), "/notes/tags/all");
//! # Ok(())
//! # }
//! ```
//!
//! The same filter over a stream of records, without a database:
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use filterc::catalog::{Source, load};
//! use filterc::eval::{JsonRow, Matcher};
//! use filterc::{Compiler, Dialect};
//!
//! let text = r#"
//! collection logs from log {
//!   columns {
//!     id       int   key
//!     level    int
//!     message  text
//!   }
//!   filter {
//!     level: ge_
//!     text: query = search_ on message
//!   }
//!   endpoint POST "/logs/filter" rows {
//!     logs
//!     limit 1..100 = 100  order id asc
//!   }
//! }
//! "#;
//! let compiler = Compiler::new(&load(&[Source { name: "logs.catalog", text }])?)?;
//! let body = br#"{"logs": {"level": {"ge_": 40}, "text": {"query": "disk -test"}}}"#;
//! let program = compiler.compile("logs", body)?.program(Dialect::Postgres);
//! assert!(program.is_single()); // it reads no other collection
//!
//! let stream = r#"{"level": 20, "message": "the disk is fine"}
//! {"level": 50, "message": "the disk is full"}
//! {"level": 50, "message": "a test of the disk"}"#;
//! let matcher = Matcher::new(&program, None);
//! let matching = stream.lines().filter(|line| {
//!     let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
//!     let object = record.as_object().expect("an object");
//!     matcher.matches(&JsonRow::new(compiler.catalog(), program.collection(), object))
//! });
//! assert_eq!(matching.collect::<Vec<_>>(), [r#"{"level": 50, "message": "the disk is full"}"#]);
//! # Ok(())
//! # }
//! ```

mod argument;
mod builder;
mod codes;
mod collection_query;
mod compiled;
mod compiler;
#[cfg(all(feature = "eval", feature = "sql"))]
mod cursors;
#[cfg(all(feature = "eval", feature = "sql"))]
mod explain;
mod find;
mod infer;
#[cfg(feature = "openapi")]
pub mod openapi;
mod pages;
mod policy;
mod position;
#[cfg(feature = "eval")]
mod programs;
mod reference;
mod render;
#[cfg(all(feature = "eval", feature = "sql"))]
mod short_cursor;
#[cfg(feature = "sql")]
mod statements;

pub use argument::Argument;
pub use builder::{FieldBuilder, QueryBuilder};
pub use codes::{PAGES, page};
pub use collection_query::{CollectionQuery, ColumnValue, QueryError};
pub use compiled::Compiled;
pub use compiler::Compiler;
#[cfg(all(feature = "eval", feature = "sql"))]
pub use explain::{ExplainedPlan, Explanation, Stage, StageLine, explain};
pub use filterc_catalog as catalog;
pub use filterc_catalog::{
    Catalog, CatalogBuilder, CatalogDiagnostic, CatalogError, CollectionBuilder, ColumnBuilder, ColumnType,
    EndpointBuilder, ParameterBuilder, RelationBuilder,
};
#[cfg(feature = "eval")]
pub use filterc_eval as eval;
pub use filterc_ir as ir;
pub use filterc_ir::{Guarded, Policy, QueryHash, ShapeHash};
pub use filterc_lang as lang;
pub use filterc_lang::{CompileError, Leniencies, Leniency, Target};
#[cfg(feature = "sql")]
pub use filterc_sql as sql;
#[cfg(feature = "sql")]
pub use filterc_sql::{Bind, Dialect, Plan, Plans, Statement};
pub use filterc_syntax as syntax;
pub use filterc_syntax::{Code, Diagnostic, Limits, Severity};
pub use find::Values;
pub use infer::{Inferred, infer};
#[cfg(feature = "openapi")]
pub use openapi::{OpenApi, openapi};
pub use reference::{
    CollectionReference, ColumnReference, EndpointReference, EnumReference, FieldReference,
    OperatorReference, Reference, RelationReference, SortReference, reference,
};
pub use render::{Problem, one_line, problem};
#[cfg(feature = "report")]
pub use render::{Theme, report};
