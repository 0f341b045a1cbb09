//! Values as messages show them.

/// Longer values are cut in messages.
const SHOWN: usize = 60;

/// As much of a value as a message shows.
pub(super) fn short(text: &str) -> String {
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
