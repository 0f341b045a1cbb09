//! The codes of the parser, `FC01xx`.

use crate::Code;

/// The bytes are not UTF-8.
pub const NOT_UTF8: Code = Code("FC0101");
/// The text is not JSON.
pub const SYNTAX: Code = Code("FC0102");
/// A string that does not end, holds a raw control character or an unknown escape.
pub const BAD_STRING: Code = Code("FC0103");
/// A number that JSON does not write so.
pub const BAD_NUMBER: Code = Code("FC0104");
/// Half of a surrogate pair.
pub const LONE_SURROGATE: Code = Code("FC0105");
/// Something after the document.
pub const TEXT_AFTER: Code = Code("FC0106");
/// `Limits::bytes`
pub const TOO_MANY_BYTES: Code = Code("FC0110");
/// `Limits::depth`
pub const TOO_DEEP: Code = Code("FC0111");
/// `Limits::keys`
pub const TOO_MANY_KEYS: Code = Code("FC0112");
/// `Limits::list`
pub const LIST_TOO_LONG: Code = Code("FC0113");
