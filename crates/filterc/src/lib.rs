//! A compiler for JSON filter bodies: bytes in, SQL out, errors that point at the byte.
//!
//! ```
//! use filterc::{Compiler, Dialect};
//!
//! let compiler = Compiler::prefect();
//! let body = br#"{"flows": {"tags": {"all_": ["database"]}}, "limit": 10}"#;
//! let compiled = compiler.compile("flows", body).expect("a correct body");
//! let statement = compiled.statement(Dialect::Sqlite);
//! assert!(statement.sql.starts_with(r#"SELECT "flow".* FROM "flow" WHERE"#));
//! assert_eq!(statement.binds.len(), 3); // the tag, the limit and the offset
//!
//! let refused = compiler.compile("flows", br#"{"flows": {"tags": {"all": ["database"]}}}"#).unwrap_err();
//! assert_eq!(refused.diagnostics[0].code.0, "FC0203");
//! assert_eq!(refused.diagnostics[0].pointer.as_str(), "/flows/tags/all");
//! ```

mod codes;
mod compiler;
mod explain;
mod infer;
mod policy;
mod reference;
mod render;

pub use codes::{PAGES, page};
pub use compiler::{Compiled, Compiler, Refused};
pub use explain::{Explanation, Stage, StageLine, explain};
pub use filterc_catalog as catalog;
pub use filterc_catalog::Catalog;
pub use filterc_eval as eval;
pub use filterc_ir as ir;
pub use filterc_ir::{Guarded, Policy, QueryHash, ShapeHash};
pub use filterc_lang as lang;
pub use filterc_lang::{Profile, Target};
pub use filterc_sql as sql;
pub use filterc_sql::{Bind, Dialect, Statement};
pub use filterc_syntax as syntax;
pub use filterc_syntax::{Code, Diagnostic, Limits, Severity};
pub use infer::{Inferred, infer};
pub use reference::{
    CollectionReference, ColumnReference, EndpointReference, EnumReference, FieldReference,
    OperatorReference, Reference, RelationReference, SortReference, reference,
};
pub use render::{Problem, one_line, problem};
#[cfg(feature = "report")]
pub use render::{Theme, report};
