//! Diagnostics as plain data. Printers live elsewhere.

use std::fmt;

use serde::Serialize;

use crate::{Pointer, Span};

/// A stable number, `FC0203`, with a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Code(pub &'static str);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The severity of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Accepted, though probably not what was meant.
    Warning,
    /// Refused.
    Error,
}

/// A marked range of the source with a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Label {
    /// The marked bytes.
    pub span: Span,
    /// The note beside the range; may be empty.
    pub text: String,
}

/// A replacement that would mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The bytes to replace.
    pub span: Span,
    /// The text that replaces the range.
    pub replacement: String,
}

/// A type that a value of a body can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Expected {
    /// A JSON object.
    Object,
    /// A JSON object with any keys.
    Map,
    /// A JSON array.
    List,
    /// An array of two texts.
    Pair,
    /// A JSON string.
    String,
    /// A string of a certain form, such as a name.
    Form,
    /// A whole number above 0.
    Positive,
    /// A number that is not as small.
    More,
    /// A string with a UUID.
    Uuid,
    /// A string with a time or a day.
    Time,
    /// A string with a name of an enum.
    Member,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// Anything but null.
    Value,
}

/// One finding: a message in lower case without a full stop, user input in backticks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The code.
    pub code: Code,
    /// Error, warning or note.
    pub severity: Severity,
    /// The message: one sentence.
    pub message: String,
    /// The first one is where it happened.
    pub labels: Vec<Label>,
    /// The place in the body; empty in sources that are not JSON.
    pub pointer: Pointer,
    /// The type that belongs there, where a value has the wrong one.
    pub expected: Option<Expected>,
    /// A help that says what to type.
    pub help: Option<String>,
    /// Edits, best first.
    pub edits: Vec<Edit>,
}

/// Messages are not longer than so many characters: a key of a body may be a megabyte.
const MOST: usize = 1000;

/// The message, without its middle where it is too long.
fn bounded(message: String) -> String {
    if message.chars().nth(MOST).is_none() {
        return message;
    }
    let start: String = message.chars().take(MOST / 2).collect();
    let mut end: Vec<_> = message.chars().rev().take(MOST / 4).collect();
    end.reverse();
    format!("{start} … {}", String::from_iter(end))
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, span, message.into())
    }

    /// A warning at `span`.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, span, message.into())
    }

    /// A note at `span`.
    pub fn note(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, span, message.into())
    }

    fn new(code: Code, severity: Severity, span: Span, message: String) -> Self {
        let labels = vec![Label { span, text: String::new() }];
        Self {
            code,
            severity,
            message: bounded(message),
            labels,
            pointer: Pointer::default(),
            expected: None,
            help: None,
            edits: Vec::new(),
        }
    }

    /// The span of the first label.
    pub fn span(&self) -> Span {
        self.labels.first().map(|label| label.span).unwrap_or_default()
    }

    /// Says what is the matter at the first label.
    #[must_use]
    pub fn labelled(mut self, text: impl Into<String>) -> Self {
        if let Some(label) = self.labels.first_mut() {
            label.text = text.into();
        }
        self
    }

    /// Marks another place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to type.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds an edit of the first label's span.
    #[must_use]
    pub fn edit(mut self, replacement: impl Into<String>) -> Self {
        self.edits.push(Edit { span: self.span(), replacement: replacement.into() });
        self
    }

    /// Says which type belongs there.
    #[must_use]
    pub fn expected(mut self, expected: Expected) -> Self {
        self.expected = Some(expected);
        self
    }

    /// Sets the place in the body.
    #[must_use]
    pub fn at(mut self, pointer: Pointer) -> Self {
        self.pointer = pointer;
        self
    }

    /// True where the diagnostic is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
