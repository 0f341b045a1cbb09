//! What is wrong with a catalog.

use filterc_syntax::Diagnostic;

/// What was found so far, with the numbers of the files.
#[derive(Default)]
pub(super) struct Errors(pub(super) Vec<(usize, Diagnostic)>);

impl Errors {
    pub(super) fn push(&mut self, source: usize, diagnostic: Diagnostic) {
        self.0.push((source, diagnostic));
    }
}
