//! Errors of a catalog: all findings at once, each with its file and place.

use std::fmt;

use filterc_syntax::{Diagnostic, LineIndex, Position, visible};

/// One finding of a catalog, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CatalogDiagnostic {
    /// Position of the source in the list given to [`load`](crate::load).
    pub source: usize,
    /// The name of that source.
    pub file: String,
    /// Line and column in it.
    pub position: Position,
    /// The finding: code, message, labels and help.
    pub diagnostic: Diagnostic,
}

impl fmt::Display for CatalogDiagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, position: Position { line, column, .. }, diagnostic, .. } = self;
        write!(f, "{file}:{line}:{column}: {}: {}", diagnostic.code, visible(&diagnostic.message))?;
        match &diagnostic.help {
            Some(help) => write!(f, " ({})", visible(help)),
            None => Ok(()),
        }
    }
}

/// A catalog that was refused. Its text has a line for each finding.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CatalogError {
    /// All errors of the catalog, in the order of its sources.
    pub diagnostics: Vec<CatalogDiagnostic>,
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, one) in self.diagnostics.iter().enumerate() {
            write!(f, "{}{one}", if at == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for CatalogError {}

/// The names and texts of a catalog's sources: what findings are placed in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources(Box<[(Box<str>, Box<str>)]>);

impl Sources {
    pub(crate) fn new<'s>(sources: impl Iterator<Item = (&'s str, &'s str)>) -> Self {
        Self(sources.map(|(name, text)| (name.into(), text.into())).collect())
    }

    /// Places findings, each in the source at its position.
    pub(crate) fn error(&self, found: Vec<(usize, Diagnostic)>) -> CatalogError {
        let mut lines: Vec<Option<LineIndex<'_>>> = self.0.iter().map(|_| None).collect();
        let placed = found.into_iter().map(|(source, diagnostic)| {
            let (name, text) = self.0.get(source).map_or(("", ""), |(name, text)| (&**name, &**text));
            let fresh = || LineIndex::new(text.as_bytes());
            let offset = diagnostic.span().start;
            let position = match lines.get_mut(source) {
                Some(lines) => lines.get_or_insert_with(fresh).position(offset),
                None => fresh().position(offset),
            };
            CatalogDiagnostic { source, file: name.to_owned(), position, diagnostic }
        });
        CatalogError { diagnostics: placed.collect() }
    }
}
