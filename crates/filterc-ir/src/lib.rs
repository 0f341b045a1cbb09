//! The intermediate representation: one query over a catalog, as flat lists of three-valued predicates.
//!
//! A predicate is true, false or unknown for a row; a row is selected where it is true.
//!
//! | predicate | true | unknown |
//! |---|---|---|
//! | `True`, `False` | always, never | never |
//! | `And`, `Or` | Kleene: the least, the greatest of the members with false < unknown < true | |
//! | `Not` | where its member is false | where its member is unknown |
//! | `Compare`, `Relate` | where the comparison holds | where a scalar is NULL |
//! | `In` | where the list has the scalar; an empty list has none and is never unknown | where the scalar is NULL |
//! | `Null` | where the scalar is NULL | never |
//! | `Like` | where the pattern matches | where the scalar is NULL |
//! | `SetAny`, `SetAll` | where the set has one, each of the list; of an empty list never, always | where the set is NULL and the list is not empty |
//! | `SetEmpty` | where the set has no element | where the set is NULL |
//! | `Exists` | where a related row makes the inner predicate true | never |
//!
//! This crate knows ids and types of the catalog, never a span, JSON or SQL.
//!
//! A part of `filterc`, and unstable by itself: it changes with any version. Depend on `filterc`, which names what is kept.

mod cursor;
mod dialect_semantics;
mod digits;
mod display;
mod group_columns;
mod guard;
mod hash;
mod ids;
mod ir;
mod page;
mod page_depth;
mod predicate;
mod print;
mod query;
mod scalar;
mod shape;
mod simplify;
mod sink;
mod time;
mod types;
mod values;

pub use cursor::{Cursor, KeyValue, NamedRow};
pub use dialect_semantics::{DialectSemantics, Folding, JsonText};
pub use digits::{is_decimal, plain_digits, plain_digits_within, python_float};
pub use display::{display, display_list, hex};
pub use filterc_catalog::Comparison;
pub use guard::{Guarded, Policy, guard};
pub use hash::QueryHash;
pub use ids::{PredicateId, ScalarId};
pub use ir::{Connective, Ir, Origin};
pub use page_depth::PageDepth;
pub use predicate::{Link, Members, PatternShape, Predicate};
pub use print::{Line, line, lines};
pub use query::{Aggregate, Buckets, GroupBy, Measure, Query, SortKey};
pub use scalar::{Scalar, Scalars};
pub use shape::{Shape, ShapeHash};
pub use simplify::simplify;
use time::interval;
pub use time::{date, rfc3339};
pub use values::{LengthClass, List, ListType, Operand, TextId, Values};
