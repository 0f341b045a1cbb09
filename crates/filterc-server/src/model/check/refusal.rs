//! What is told of values that do not fit.

use filterc::lang::codes::{GUESSED, PARAMETER_RANGE, WRONG_TYPE};
use filterc::lang::coerce::Reading;
use filterc::syntax::{Diagnostic, Expected, Kind as Json, NodeId};
use filterc::{Code, Leniency};

use super::Checker;
use super::short::short;

/// Errors of one body that are told, at most: each is looked for from the root on.
const MOST: usize = 100;

impl Checker<'_, '_> {
    pub(super) fn is(&mut self, node: NodeId, kind: Json, wanted: &str, expected: Expected) -> Option<()> {
        if self.tree.kind(node) == kind { Some(()) } else { self.wrong(node, wanted, expected) }
    }

    pub(super) fn in_range<T: PartialOrd + Copy + std::fmt::Display>(
        &mut self,
        node: NodeId,
        number: T,
        least: T,
        most: T,
    ) -> Option<()> {
        if least <= number && number <= most {
            return Some(());
        }
        let message = format!("`{}` is out of range", self.tree.raw(node));
        self.refuse(node, PARAMETER_RANGE, message, |error| {
            let error = if number < least { error.expected(Expected::More) } else { error };
            error.help(format!("write a number from {least} to {most}"))
        })
    }

    pub(super) fn read<T>(
        &mut self,
        leniency: Leniency,
        node: NodeId,
        read: Option<Reading<T>>,
        wanted: &str,
        expected: Expected,
    ) -> Option<T> {
        match read {
            Some(Reading::Exact(value)) => Some(value),
            Some(Reading::Guess(value)) if self.leniencies.has(leniency) => Some(value),
            Some(Reading::Guess(_)) => {
                let message =
                    format!("`{}` would have to be guessed to be {wanted}", short(self.tree.raw(node)));
                self.refuse(node, GUESSED, message, |error| {
                    error.expected(expected).help(format!("write {wanted}"))
                })
            }
            None => self.wrong(node, wanted, expected),
        }
    }

    pub(super) fn wrong<T>(&mut self, node: NodeId, wanted: &str, expected: Expected) -> Option<T> {
        let message = format!("expected {wanted}, found `{}`", short(self.tree.raw(node)));
        self.refuse(node, WRONG_TYPE, message, |error| error.expected(expected))
    }

    pub(super) fn refuse<T>(
        &mut self,
        node: NodeId,
        code: Code,
        message: String,
        more: impl FnOnce(Diagnostic) -> Diagnostic,
    ) -> Option<T> {
        if !self.has_told_enough() {
            let error = Diagnostic::error(code, self.tree.span(node), message).at(self.tree.pointer(node));
            self.found.push(more(error));
        }
        None
    }

    /// Keeps what a value was read as, where it is not what was sent.
    pub(super) fn warn(&mut self, node: NodeId, code: Code, message: String) {
        if self.warnings.len() < MOST {
            let warning = Diagnostic::warning(code, self.tree.span(node), message);
            self.warnings.push(warning.at(self.tree.pointer(node)));
        }
    }

    /// True where more errors would be told to nobody.
    pub(super) fn has_told_enough(&self) -> bool {
        self.found.len() >= MOST
    }
}
