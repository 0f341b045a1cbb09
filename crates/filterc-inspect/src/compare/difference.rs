//! Differences, and how they are told.

use std::fmt;

use serde::Serialize;

/// The severity of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Slower, or wrong for some values or writes.
    Warning,
    /// Statements fail, or give something else than the catalog says.
    Error,
}

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The severity of the difference.
    pub severity: Severity,
    /// The table, or the type of an enum.
    pub table: String,
    /// The column, where it is about one.
    pub column: Option<String>,
    /// In a few words.
    pub problem: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.column.as_ref().map(|column| format!(".{column}")).unwrap_or_default();
        let line = format!("{}{column}: {}", self.table, self.problem);
        // The names of a database may hold anything.
        f.write_str(&line.replace(char::is_control, "�"))
    }
}

/// The differences that were found so far.
pub(super) struct Found {
    /// The table at hand.
    pub(super) table: String,
    pub(super) differences: Vec<Difference>,
}

impl Found {
    pub(super) fn table(&mut self, severity: Severity, problem: impl Into<String>) {
        let (table, problem) = (self.table.clone(), problem.into());
        self.differences.push(Difference { severity, table, column: None, problem });
    }

    pub(super) fn column(&mut self, severity: Severity, column: &str, problem: impl Into<String>) {
        let (table, problem) = (self.table.clone(), problem.into());
        self.differences.push(Difference { severity, table, column: Some(column.to_owned()), problem });
    }
}

/// Names in backticks.
pub(super) fn list<N: AsRef<str>>(names: &[N]) -> String {
    names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}
