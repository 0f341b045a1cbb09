//! One entry of the JSON tape.

use crate::Span;

/// A node of a [`Tree`](crate::Tree), in document order; the root is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The whole document.
    pub const ROOT: Self = Self(0);

    /// The node that follows in document order: the first child of a container, the value of a key.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// The kind of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `false`
    False,
    /// `true`
    True,
    /// A number, kept as its text.
    Number,
    /// A string, or the key of an object's member.
    String,
    /// A list.
    Array,
    /// An object: key, value, key, value, …
    Object,
}

impl Kind {
    /// Returns the kind with an article, for messages.
    pub fn described(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::False | Self::True => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "a list",
            Self::Object => "an object",
        }
    }
}

/// 16 bytes a node; a container is followed by its children, `end_of_subtree` is the node after the last of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) end_of_subtree: u32,
    pub(crate) kind: Kind,
    pub(crate) escaped: bool,
}

impl Node {
    pub(crate) fn span(self) -> Span {
        Span { start: self.start, end: self.end }
    }
}
