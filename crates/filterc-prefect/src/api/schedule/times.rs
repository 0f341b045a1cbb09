//! Times one after the other.

use jiff::Timestamp;

/// Times one after the other.
pub(in crate::api) type Times<'s> = Box<dyn Iterator<Item = Timestamp> + 's>;
