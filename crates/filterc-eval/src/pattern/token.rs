//! The parts of a pattern.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// This character, folded.
    Char(char),
    /// Any character.
    One,
    /// Any text.
    Run,
}
