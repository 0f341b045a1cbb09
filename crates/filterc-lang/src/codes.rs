//! The codes of checking: `FC02xx` are errors, `FC03xx` warnings and notes, FC0114 and FC0115 limits.

use filterc_syntax::Code;

/// `Limits::text`
pub const TEXT_TOO_LONG: Code = Code("FC0114");
/// `Limits::wildcards`
pub const TOO_MANY_WILDCARDS: Code = Code("FC0115");

/// The body is not an object.
pub const BODY_NOT_OBJECT: Code = Code("FC0201");
/// A key that no body has.
pub const UNKNOWN_KEY: Code = Code("FC0202");
/// An operator the field does not take.
pub const UNKNOWN_OPERATOR: Code = Code("FC0203");
/// A field the collection does not have.
pub const UNKNOWN_FIELD: Code = Code("FC0204");
/// A key that this endpoint does not take, though others do.
pub const KEY_NOT_TAKEN: Code = Code("FC0205");
/// A key that comes twice is refused.
pub const DUPLICATE_KEY: Code = Code("FC0206");
/// `null` where a filter was meant.
pub const NULL: Code = Code("FC0207");
/// `{}` for a field.
pub const EMPTY_FIELD: Code = Code("FC0208");
/// A value of the wrong JSON type.
pub const WRONG_TYPE: Code = Code("FC0209");
/// A text that is not a UUID.
pub const BAD_UUID: Code = Code("FC0210");
/// A text that is not a time.
pub const BAD_TIME: Code = Code("FC0211");
/// A text that is not a member of the enum.
pub const BAD_MEMBER: Code = Code("FC0212");
/// A sort order the collection does not have.
pub const BAD_SORT: Code = Code("FC0213");
/// `operator` is neither `and_` nor `or_`.
pub const BAD_COMBINATOR: Code = Code("FC0214");
/// `limit` or `offset` out of range.
pub const OUT_OF_RANGE: Code = Code("FC0215");
/// `operator` where nothing can be combined.
pub const NO_COMBINATOR: Code = Code("FC0216");
/// A value that only a guess could read.
pub const GUESSED: Code = Code("FC0217");
/// An operand under `or_` that would match every row.
pub const VACUOUS_OR: Code = Code("FC0218");
/// A field that is checked and then ignored.
pub const IGNORED_FIELD: Code = Code("FC0219");
/// NUL in a text.
pub const NUL: Code = Code("FC0220");
/// An integer that the column cannot hold.
pub const INT_RANGE: Code = Code("FC0221");
/// `Limits::pattern`: a pattern that costs a database too much.
pub const PATTERN_TOO_LONG: Code = Code("FC0222");
/// A body that does not tell which collection it queries.
pub const NO_COLLECTION: Code = Code("FC0224");
/// A collection or endpoint that the catalog does not have.
pub const UNKNOWN_ENDPOINT: Code = Code("FC0225");
/// A catalog whose field takes an operator that does not exist or does not fit.
pub const OPERATOR_DOES_NOT_FIT: Code = Code("FC0226");

/// A key or operator that must be given.
pub const MISSING: Code = Code("FC0227");
/// A collection whose rows no database has.
pub const NOT_STORED: Code = Code("FC0228");
/// A number that a parameter does not take.
pub const PARAMETER_RANGE: Code = Code("FC0229");

/// A text that is no cursor.
pub const BAD_CURSOR: Code = Code("FC0230");
/// A cursor of another query.
pub const OTHER_QUERY: Code = Code("FC0231");
/// A cursor beside an offset.
pub const CURSOR_AND_OFFSET: Code = Code("FC0232");

/// More values than a statement takes.
pub const TOO_MANY_VALUES: Code = Code("FC0233");

/// A catalog with more names in one place than a body is read with.
pub const TOO_MANY_NAMES: Code = Code("FC0407");

/// An operand that constrains nothing.
pub const CONSTRAINS_NOTHING: Code = Code("FC0301");
/// An operand that selects nothing.
pub const SELECTS_NOTHING: Code = Code("FC0302");
/// `{}` for a related collection.
pub const DEMANDS_EXISTENCE: Code = Code("FC0303");
/// `%`, `_` or `\` in a pattern.
pub const WILDCARDS: Code = Code("FC0304");
/// A time without a zone.
pub const ASSUMED_UTC: Code = Code("FC0305");
/// Something that was accepted and ignored.
pub const IGNORED: Code = Code("FC0306");
/// A key that comes twice; the last one counts.
pub const LAST_WINS: Code = Code("FC0307");
/// A value that was read as another type.
pub const COERCED: Code = Code("FC0308");
/// Says nothing and so matches every row under `or_`.
pub const MATCHES_ALL: Code = Code("FC0309");
/// A default that the body does not show becomes an alternative under `or_`.
pub const HIDDEN_DEFAULT: Code = Code("FC0310");
