//! The codes of the catalog language, `FC04xx`.

use filterc_syntax::Code;

/// It does not read as a catalog.
pub const SYNTAX: Code = Code("FC0401");
/// A name that nothing declares.
pub const UNKNOWN_NAME: Code = Code("FC0402");
/// The same name twice.
pub const DUPLICATE: Code = Code("FC0403");
/// A collection without a key, or with two.
pub const KEY: Code = Code("FC0404");
/// Two types that do not go together.
pub const TYPE_MISMATCH: Code = Code("FC0405");
/// An endpoint that cannot work.
pub const ENDPOINT: Code = Code("FC0406");
