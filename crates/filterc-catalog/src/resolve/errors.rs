//! The errors of a catalog.

use filterc_syntax::Diagnostic;

/// The errors found so far, each with the number of its file.
#[derive(Default)]
pub(super) struct Errors(pub(super) Vec<(usize, Diagnostic)>);

impl Errors {
    pub(super) fn push(&mut self, source: usize, diagnostic: Diagnostic) {
        self.0.push((source, diagnostic));
    }
}
