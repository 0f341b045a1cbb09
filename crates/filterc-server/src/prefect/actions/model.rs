//! What bodies that write may say: keys, their types, and what stands for those that are left out.

use filterc::syntax::Expected;

/// An object.
#[derive(Debug)]
pub(crate) struct Model {
    /// What it is, in a message: `a flow`.
    pub(crate) name: &'static str,
    pub(crate) keys: &'static [Key],
    pub(crate) others: Others,
    /// Its keys are values by themselves, as those of a filter are; a refusal says so.
    pub(crate) are_parameters: bool,
}

/// What becomes of other keys. Profile `strict` refuses them everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Others {
    Refused,
    Ignored,
}

/// A key of an object.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) absent: Absent,
    /// `null` will do.
    pub(crate) nullable: bool,
}

/// What becomes of a key that is left out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Absent {
    Refused,
    /// It is absent from what the action gets, too.
    Left,
    Null,
    Bool(bool),
    Int(i64),
    Text(&'static str),
    List,
    Object,
}

/// What a value is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Any JSON, null too.
    Any,
    /// Any JSON with a rule: what is wrong with one that breaks it, or none.
    RuledJson(fn(&serde_json::Value) -> Option<String>),
    Bool,
    Text,
    /// A text; NUL, which databases do not take, is left out of it.
    Cleaned,
    /// A text of a certain form: what is wrong with one that has another, or none.
    Form(fn(&str) -> Option<String>),
    /// A text with a rule: what is wrong with one that breaks it, or none.
    Ruled(fn(&str) -> Option<String>),
    /// A value of a kind with a rule for the whole of it.
    Whole(&'static Kind, fn(&serde_json::Value) -> Option<String>),
    /// A text of so many characters at most.
    Short(usize),
    /// A whole number in this range.
    Int(i64, i64),
    /// A number in this range.
    Float(f64, f64),
    Uuid,
    /// A time; becomes RFC 3339 in UTC.
    Time,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// Any object.
    Object,
    /// An object whose values are of one kind.
    Map(&'static Kind),
    List(&'static Kind),
    Model(&'static Model),
    /// The first of these that fits.
    Either(&'static [Kind]),
}

impl Kind {
    /// What a value of another type is told.
    pub(crate) fn expected(&self) -> Expected {
        match self {
            Self::Any | Self::RuledJson(_) => Expected::Value,
            Self::Bool => Expected::Boolean,
            Self::Text | Self::Cleaned | Self::Ruled(_) | Self::Short(_) => Expected::String,
            Self::Form(_) => Expected::Form,
            Self::Int(..) => Expected::Integer,
            Self::Float(..) => Expected::Number,
            Self::Uuid => Expected::Uuid,
            Self::Time => Expected::Time,
            Self::OneOf(_) => Expected::Member,
            Self::Object | Self::Map(_) => Expected::Map,
            Self::Model(_) => Expected::Object,
            Self::List(_) => Expected::List,
            Self::Whole(of, _) => of.expected(),
            Self::Either(kinds) => kinds.first().map_or(Expected::Value, Self::expected),
        }
    }
}

impl Key {
    const fn new(name: &'static str, kind: Kind, absent: Absent) -> Self {
        Self { name, kind, absent, nullable: matches!(absent, Absent::Null) }
    }

    /// Must be there.
    pub(crate) const fn required(name: &'static str, kind: Kind) -> Self {
        Self::new(name, kind, Absent::Refused)
    }

    /// May be left out, and is then missing: a part of a change.
    pub(crate) const fn optional(name: &'static str, kind: Kind) -> Self {
        Self::new(name, kind, Absent::Left)
    }

    /// May be left out or null, which is the same.
    pub(crate) const fn or_null(name: &'static str, kind: Kind) -> Self {
        Self::new(name, kind, Absent::Null)
    }

    /// Has this value where it is left out.
    pub(crate) const fn with_default(name: &'static str, kind: Kind, absent: Absent) -> Self {
        Self::new(name, kind, absent)
    }

    /// The same, and may be null.
    pub(crate) const fn nullable(self) -> Self {
        let Self { name, kind, absent, .. } = self;
        Self { name, kind, absent, nullable: true }
    }
}

impl Model {
    /// An object that takes no other keys.
    pub(crate) const fn new(name: &'static str, keys: &'static [Key]) -> Self {
        Self { name, keys, others: Others::Refused, are_parameters: false }
    }

    /// An object whose other keys are ignored.
    pub(crate) const fn open(name: &'static str, keys: &'static [Key]) -> Self {
        Self { name, keys, others: Others::Ignored, are_parameters: false }
    }

    /// Several values in one body.
    pub(crate) const fn parameters(name: &'static str, keys: &'static [Key]) -> Self {
        Self { name, keys, others: Others::Ignored, are_parameters: true }
    }
}

/// A number from 0.
pub(crate) const NOT_NEGATIVE: Kind = Kind::Int(0, i32::MAX as i64);

/// A number from 1.
pub(crate) const POSITIVE: Kind = Kind::Int(1, i32::MAX as i64);

/// Texts, as tags are.
pub(crate) const TEXTS: Kind = Kind::List(&Kind::Text);
