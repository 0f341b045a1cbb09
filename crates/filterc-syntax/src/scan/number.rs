//! Numbers: only their shape is checked here, the text is kept.

use super::{BAD_NUMBER, Scanner, Stop};
use crate::{Diagnostic, Kind, Span};

impl Scanner<'_, '_> {
    /// Scans a number from its first character.
    pub(super) fn number(&mut self) -> Result<(), Stop> {
        let start = self.at;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let part = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
        let length = rest.iter().take_while(part).count();
        let text = rest.get(..length).unwrap_or_default();
        self.at += length;
        if well_formed(text) {
            self.push(Kind::Number, start, self.at);
            return Ok(());
        }
        let span = Span::new(start, self.at);
        let error = Diagnostic::error(BAD_NUMBER, span, "this is not a number that JSON knows");
        self.stop(
            error.help("write digits without a leading zero, as in `5`, `-1` or `0.5`; quote ids and times"),
        )
    }
}

/// `-? (0 | [1-9][0-9]*) ('.' [0-9]+)? ([eE] [+-]? [0-9]+)?`
fn well_formed(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let (whole, rest) = digits(text);
    if whole == 0 || (whole > 1 && text.first() == Some(&b'0')) {
        return false;
    }
    let rest = match rest.strip_prefix(b".") {
        Some(fraction) => match digits(fraction) {
            (0, _) => return false,
            (_, rest) => rest,
        },
        None => rest,
    };
    let Some(exponent) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) else {
        return rest.is_empty();
    };
    let exponent = exponent.strip_prefix(b"+").or_else(|| exponent.strip_prefix(b"-")).unwrap_or(exponent);
    matches!(digits(exponent), (1.., []))
}

fn digits(text: &[u8]) -> (usize, &[u8]) {
    let count = text.iter().take_while(|b| b.is_ascii_digit()).count();
    (count, text.get(count..).unwrap_or_default())
}
