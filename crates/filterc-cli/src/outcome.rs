//! How a command ends.

/// Why a command ended early.
pub(crate) enum Failure {
    /// The findings were printed.
    Refused,
    /// Something outside the body: a file, a database, an argument.
    Other(String),
    /// A cause outside the body whose message has several lines.
    Lines(Vec<String>),
}

/// How a command ends.
pub(crate) type Outcome = Result<(), Failure>;
