//! What bodies that write may say: keys, their types, and what stands for those that are left out.

mod check;
mod read;
mod schema;

use filterc::catalog::EnumType;
use filterc::syntax::Expected;
use serde_json::Value;

pub use read::{checked, read};
pub use schema::{object, schema};

/// Any members.
pub type Object = serde_json::Map<String, serde_json::Value>;

/// An object.
#[derive(Debug)]
pub struct Model<'c> {
    /// What it is, in a message: `a flow`.
    pub name: &'c str,
    /// The keys that it knows.
    pub keys: &'c [Key<'c>],
    /// What becomes of other keys.
    pub others: Others,
    /// Its keys are values by themselves, as those of a filter are; a refusal says so.
    pub are_parameters: bool,
}

/// What becomes of other keys. Without [`Leniency::UnknownKeys`](filterc::Leniency) they are refused everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// An error.
    Refused,
    /// As if it were not there.
    Ignored,
}

/// A key of an object.
#[derive(Debug, Clone)]
pub struct Key<'c> {
    /// As the body has it.
    pub name: &'c str,
    /// What its value is.
    pub kind: Kind<'c>,
    /// What becomes of it where it is left out.
    pub absent: Absent,
    /// `null` will do.
    pub nullable: bool,
}

/// What becomes of a key that is left out.
#[derive(Debug, Clone, Copy)]
pub enum Absent {
    /// An error.
    Refused,
    /// It is absent from what the action gets, too.
    Left,
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// This number.
    Int(i64),
    /// This text.
    Text(&'static str),
    /// `[]`.
    List,
    /// `{}`.
    Object,
}

impl Absent {
    /// What stands for the key; none where nothing does.
    pub fn value(self) -> Option<Value> {
        Some(match self {
            Self::Refused | Self::Left => return None,
            Self::Null => Value::Null,
            Self::Bool(value) => value.into(),
            Self::Int(number) => number.into(),
            Self::Text(text) => text.into(),
            Self::List => Value::Array(Vec::new()),
            Self::Object => Value::Object(Object::new()),
        })
    }
}

/// What a value is.
#[derive(Debug, Clone)]
pub enum Kind<'c> {
    /// Any JSON, null too.
    Any,
    /// Any JSON with a rule: what is wrong with one that breaks it, or none.
    RuledJson(fn(&serde_json::Value) -> Option<String>),
    /// `true` or `false`.
    Bool,
    /// A text.
    Text,
    /// A text; NUL, which databases do not take, is left out of it.
    Cleaned,
    /// A text of a certain form: what is wrong with one that has another, or none.
    Form(fn(&str) -> Option<String>),
    /// A text, a number, `true` or `false`, as it is.
    Scalar,
    /// A text with a rule: what is wrong with one that breaks it, or none.
    Ruled(fn(&str) -> Option<String>),
    /// A value of a kind with a rule for the whole of it.
    Whole(&'c Kind<'c>, fn(&serde_json::Value) -> Option<String>),
    /// A whole number in this range.
    Int(i64, i64),
    /// A whole number above 0.
    Positive,
    /// A length of time: a number of seconds above 0, or a text as `PT15M`. Becomes the number.
    Length,
    /// A number in this range.
    Float(f64, f64),
    /// A UUID, as 32 digits with or without hyphens.
    Uuid,
    /// A time; becomes RFC 3339 in UTC.
    Time,
    /// A day.
    Date,
    /// A number or a text with one, exact; becomes a text.
    Decimal,
    /// One of these texts.
    OneOf(&'c [&'c str]),
    /// A member of an enum.
    Member(&'c EnumType),
    /// Any object.
    Object,
    /// Any object, with NUL in its texts: it is stored encrypted.
    Encrypted,
    /// An object with a rule: what is wrong with one that breaks it, or none.
    RuledObject(fn(&Object) -> Option<String>),
    /// An object whose values are of one kind.
    Map(&'c Kind<'c>),
    /// A list of values of one kind.
    List(&'c Kind<'c>),
    /// A list of at most so many.
    Few(&'c Kind<'c>, usize),
    /// An object of a model.
    Model(&'c Model<'c>),
    /// A kind that this stands in, one level deeper; it is described once.
    Again(&'c Kind<'c>),
    /// The first of these that fits.
    Either(&'c [Kind<'c>]),
}

impl Kind<'_> {
    /// What a value of another type is told.
    pub fn expected(&self) -> Expected {
        match self {
            Self::Any | Self::RuledJson(_) => Expected::Value,
            Self::Bool => Expected::Boolean,
            Self::Text | Self::Cleaned | Self::Ruled(_) | Self::Scalar => Expected::String,
            Self::Form(_) => Expected::Form,
            Self::Int(..) | Self::Positive => Expected::Integer,
            Self::Float(..) | Self::Decimal | Self::Length => Expected::Number,
            Self::Uuid => Expected::Uuid,
            Self::Time | Self::Date => Expected::Time,
            Self::OneOf(_) | Self::Member(_) => Expected::Member,
            Self::Object | Self::Encrypted | Self::RuledObject(_) | Self::Map(_) => Expected::Map,
            Self::Model(_) => Expected::Object,
            Self::List(_) | Self::Few(..) => Expected::List,
            Self::Whole(of, _) | Self::Again(of) => of.expected(),
            Self::Either(kinds) => kinds.first().map_or(Expected::Value, Self::expected),
        }
    }
}

impl<'c> Key<'c> {
    const fn new(name: &'c str, kind: Kind<'c>, absent: Absent) -> Self {
        Self { name, kind, absent, nullable: matches!(absent, Absent::Null) }
    }

    /// Must be there.
    pub const fn required(name: &'c str, kind: Kind<'c>) -> Self {
        Self::new(name, kind, Absent::Refused)
    }

    /// May be left out, and is then missing: a part of a change.
    pub const fn optional(name: &'c str, kind: Kind<'c>) -> Self {
        Self::new(name, kind, Absent::Left)
    }

    /// May be left out or null, which is the same.
    pub const fn or_null(name: &'c str, kind: Kind<'c>) -> Self {
        Self::new(name, kind, Absent::Null)
    }

    /// Has this value where it is left out.
    pub const fn with_default(name: &'c str, kind: Kind<'c>, absent: Absent) -> Self {
        Self::new(name, kind, absent)
    }

    /// The same, and may be null.
    #[must_use]
    pub const fn nullable(self) -> Self {
        let Self { name, kind, absent, .. } = self;
        Self { name, kind, absent, nullable: true }
    }
}

impl<'c> Model<'c> {
    const fn named(name: &'c str, keys: &'c [Key<'c>], others: Others, are_parameters: bool) -> Self {
        Self { name, keys, others, are_parameters }
    }

    /// An object that takes no other keys.
    pub const fn new(name: &'c str, keys: &'c [Key<'c>]) -> Self {
        Self::named(name, keys, Others::Refused, false)
    }

    /// An object whose other keys are ignored.
    pub const fn open(name: &'c str, keys: &'c [Key<'c>]) -> Self {
        Self::named(name, keys, Others::Ignored, false)
    }

    /// Several values in one body.
    pub const fn parameters(name: &'c str, keys: &'c [Key<'c>]) -> Self {
        Self::named(name, keys, Others::Ignored, true)
    }
}

/// A number from 0.
pub const NOT_NEGATIVE: Kind<'_> = Kind::Int(0, i32::MAX as i64);

/// A number from 1.
pub const POSITIVE: Kind<'_> = Kind::Positive;

/// Texts, as tags are.
pub const TEXTS: Kind<'_> = Kind::List(&Kind::Text);
