//! The differences between databases, one field each. SQL is emitted for them, and the evaluator takes the same value.

/// The points in which two databases with equal rows may answer differently (semantics §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a difference")]
pub struct DialectSemantics {
    /// How `like_`, `startswith_` and text searches take upper and lower case for the same.
    pub folding: Folding,
    /// The database's own `LIKE`, of prefixes and labels, takes upper and lower case of ASCII for the same.
    pub like_folds: bool,
    /// A backslash in a pattern makes the next character literal.
    pub like_escapes: bool,
    /// NULL comes before every value in ascending order; otherwise after.
    pub nulls_first: bool,
    /// Enums come in the order of their names; otherwise in that of their declaration.
    pub enums_by_name: bool,
    /// Exact numbers are compared as 64-bit floats, which tells up to 15 digits apart.
    pub decimals_as_floats: bool,
    /// Intervals lose the fraction of each second when they are summed, where the catalog says so.
    pub whole_seconds: bool,
    /// How JSON reads as text.
    pub json: JsonText,
}

/// The characters whose upper and lower case are taken for the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folding {
    /// `a` and `A`, but not `é` and `É`.
    Ascii,
    /// Every character with one in lower case.
    Characters,
}

/// How JSON reads as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonText {
    /// Members by length and bytes of their names, of two of a name the last, blanks after `:` and `,`, numbers with all their
    /// digits and no exponent; what Postgres makes of a `jsonb`.
    Sorted,
    /// As it was stored: members in order, all but printable ASCII escaped, numbers as they were written. A member of it is the
    /// first of its name; it reads without blanks, `true` as `1`, and a number as an integer of 64 bits or as a float.
    Stored,
}

impl DialectSemantics {
    /// PostgreSQL, in a database whose locale is C.UTF-8.
    pub const POSTGRES: Self = Self {
        folding: Folding::Characters,
        like_folds: false,
        like_escapes: true,
        nulls_first: false,
        enums_by_name: false,
        decimals_as_floats: false,
        whole_seconds: false,
        json: JsonText::Sorted,
    };

    /// SQLite.
    pub const SQLITE: Self = Self {
        folding: Folding::Ascii,
        like_folds: true,
        like_escapes: false,
        nulls_first: true,
        enums_by_name: true,
        decimals_as_floats: true,
        whole_seconds: true,
        json: JsonText::Stored,
    };
}
