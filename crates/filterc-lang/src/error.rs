//! A body that was refused.

use std::fmt;

use filterc_syntax::{Diagnostic, visible};

use crate::codes::{BAD_CURSOR, CURSOR_AND_OFFSET, OTHER_QUERY};

/// A body that was refused, with all that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileError {
    /// The errors, and the warnings beside them, in the order of their place.
    pub diagnostics: Vec<Diagnostic>,
}

impl CompileError {
    /// The error of a cursor that stood beside the body, which has no place in it.
    pub fn of_cursor(&self) -> Option<&Diagnostic> {
        let of_cursor = |one: &&Diagnostic| {
            [BAD_CURSOR, OTHER_QUERY, CURSOR_AND_OFFSET].contains(&one.code)
                && one.pointer.as_str().is_empty()
        };
        self.diagnostics.iter().find(of_cursor)
    }
}

impl From<Diagnostic> for CompileError {
    fn from(error: Diagnostic) -> Self {
        Self { diagnostics: vec![error] }
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = self.diagnostics.iter().filter(|one| one.is_error());
        let texts: Vec<_> = errors.map(|one| format!("{}: {}", one.code, visible(&one.message))).collect();
        f.write_str(&texts.join("; "))
    }
}

impl std::error::Error for CompileError {}
