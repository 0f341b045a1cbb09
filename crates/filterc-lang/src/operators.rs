//! The operator table. Checking, suggestions, documentation and lowering read it; to add an operator that is sugar is
//! to add a row.

use filterc_ir::{Comparison, PatternShape};

/// A row of [`OPERATORS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OperatorId(pub u8);

/// A class of types that an operator applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Any scalar column or expression.
    Scalar,
    /// bool
    Bool,
    /// int, float, decimal, interval
    Number,
    /// text
    Text,
    /// timestamp, date
    Time,
    /// json
    Json,
    /// Two texts.
    Pair,
    /// set<…>
    Set,
    /// Rows of a related collection.
    Relation,
}

/// The JSON an operator takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperandShape {
    /// A list of the subject's type.
    List,
    /// One value of the subject's type.
    One,
    /// `true` or `false`, whatever the subject.
    Flag,
    /// An object of patterns: `{"label": "pattern"}` or `{"label": ["pattern", …]}`.
    Labels,
    /// A list of lists of two texts.
    Pairs,
}

/// The meaning of an operator as IR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The list has the value.
    In,
    /// The list does not have the value; NULL rows are left out.
    NotIn,
    /// The set and the list share an element.
    SetAny,
    /// The set has every element of the list.
    SetAll,
    /// A pattern matches; of a list, one of them.
    Like(PatternShape),
    /// No pattern of the list matches; NULL rows are left out.
    NotLike(PatternShape),
    /// A text search (`grammar/search.ebnf`).
    Search,
    /// Every label of the object has a pattern that matches (`grammar/labels.ebnf`).
    Labels,
    /// The two values are one of the pairs.
    Pairs,
    /// `true`: only the first row of each value, in the order of the query.
    First,
    /// A comparison.
    Compare(Comparison),
    /// `true`: NULL; `false`: not NULL.
    Null,
    /// `true`: not NULL; `false`: NULL.
    NotNull,
    /// `true`: no element; `false`: some.
    SetEmpty,
    /// `true`: no related row; `false`: some.
    Absent,
    /// `true`: some related row; `false`: none.
    Present,
}

/// One row: an operator on a class of subjects.
#[derive(Debug, Clone, Copy)]
pub struct Operator {
    /// The name in bodies.
    pub name: &'static str,
    /// The class of types that the operator applies to.
    pub class: Class,
    /// The JSON it takes.
    pub operand: OperandShape,
    /// The meaning as IR.
    pub meaning: Meaning,
    /// One line of documentation.
    pub doc: &'static str,
    /// A field object that uses it; a test checks every one.
    pub example: &'static str,
    /// The names that other languages have for the operator.
    pub known_as: &'static [&'static str],
}

macro_rules! operators {
    ($($name:literal $class:ident $operand:ident $meaning:expr, $doc:literal, $example:literal, [$($alias:literal),*];)+) => {
        /// All operators.
        pub const OPERATORS: &[Operator] = &[$(Operator {
            name: $name,
            class: Class::$class,
            operand: OperandShape::$operand,
            meaning: $meaning,
            doc: $doc,
            example: $example,
            known_as: &[$($alias),*],
        }),+];
    };
}

operators! {
    "any_" Scalar List Meaning::In, "is one of the list; an empty list selects nothing",
        r#"{"any_": ["a", "b"]}"#, ["in", "$in", "in_", "one_of", "eq", "eq_", "equals", "$eq", "is"];
    "not_any_" Scalar List Meaning::NotIn, "is none of the list; rows without a value are left out",
        r#"{"not_any_": ["a"]}"#, ["not_in", "$nin", "nin", "ne", "ne_", "$ne", "not", "not_"];
    "any_" Set List Meaning::SetAny, "has at least one of the list; an empty list selects nothing",
        r#"{"any_": ["prod"]}"#, ["in", "contains_any", "overlaps", "has", "$in"];
    "all_" Set List Meaning::SetAll, "has every one of the list",
        r#"{"all_": ["prod", "database"]}"#, ["contains", "contains_all", "$all", "has", "includes"];
    "is_null_" Set Flag Meaning::SetEmpty, "`true`: has no element; `false`: has some",
        r#"{"is_null_": true}"#, ["empty", "is_empty", "exists", "exists_"];
    "like_" Text One Meaning::Like(PatternShape::Contains), "contains the text, upper and lower case alike; `%` and `_` are wildcards",
        r#"{"like_": "etl"}"#, ["contains", "ilike", "like", "search", "match", "$regex", "icontains"];
    "startswith_" Text List Meaning::Like(PatternShape::StartsWith), "begins with one of the list, upper and lower case alike",
        r#"{"startswith_": ["high"]}"#, ["starts_with", "prefix", "begins_with"];
    "prefix_" Text List Meaning::Like(PatternShape::Prefix), "begins with one of the list, as the database's `LIKE` compares; `%` and `_` are wildcards",
        r#"{"prefix_": ["order."]}"#, ["starts_with", "begins_with"];
    "not_prefix_" Text List Meaning::NotLike(PatternShape::Prefix), "begins with none of the list, as the database's `LIKE` compares",
        r#"{"not_prefix_": ["order."]}"#, ["exclude_prefix"];
    "search_" Text One Meaning::Search, "a text search: words that may stand in it, `+` must, `-` must not, `\"a phrase\"`",
        r#"{"search_": "error -timeout"}"#, ["query", "text", "match"];
    "labels_" Json Labels Meaning::Labels, "each label has one of the patterns: `*` any text, `?` a character, `!` not",
        r#"{"labels_": {"env": ["prod", "stag*"]}}"#, ["labels", "matches"];
    "pairs_" Pair Pairs Meaning::Pairs, "the two values together are one of the list",
        r#"{"pairs_": [["a", "b"]]}"#, ["in", "any_"];
    "first_" Scalar Flag Meaning::First, "`true`: of the rows with one value only the first, in the order asked for",
        r#"{"first_": true}"#, ["distinct", "unique"];
    "eq_" Bool One Meaning::Compare(Comparison::Equal), "is the value",
        r#"{"eq_": true}"#, ["eq", "is", "equals", "$eq", "any_"];
    "ge_" Number One Meaning::Compare(Comparison::AtLeast), "is the number or more",
        r#"{"ge_": 1}"#, ["gte", "gte_", "$gte", "ge", "min"];
    "le_" Number One Meaning::Compare(Comparison::AtMost), "is the number or less",
        r#"{"le_": 10}"#, ["lte", "lte_", "$lte", "le", "max"];
    "before_" Time One Meaning::Compare(Comparison::AtMost), "is the time or the day, or earlier",
        r#"{"before_": "2026-11-01T00:00:00Z"}"#, ["lt", "lte", "le_", "$lt", "$lte", "until", "to", "end"];
    "after_" Time One Meaning::Compare(Comparison::AtLeast), "is the time or the day, or later",
        r#"{"after_": "2026-11-01T00:00:00Z"}"#, ["gt", "gte", "ge_", "$gt", "$gte", "since", "from", "start"];
    "is_null_" Scalar Flag Meaning::Null, "`true`: has no value; `false`: has one",
        r#"{"is_null_": true}"#, ["null", "is_none", "isnull", "exists", "exists_"];
    "exists_" Scalar Flag Meaning::NotNull, "`true`: has a value; `false`: has none",
        r#"{"exists_": true}"#, ["not_null", "$exists", "is_null_"];
    "is_null_" Relation Flag Meaning::Absent, "`true`: there is no such row; `false`: there is one",
        r#"{"is_null_": true}"#, ["exists", "exists_", "none"];
    "exists_" Relation Flag Meaning::Present, "`true`: there is such a row; `false`: there is none",
        r#"{"exists_": true}"#, ["exists", "$exists", "some", "is_null_"];
}

impl OperatorId {
    /// The row.
    #[expect(clippy::indexing_slicing, reason = "ids only come from this table")]
    pub fn get(self) -> &'static Operator {
        &OPERATORS[usize::from(self.0)]
    }
}
