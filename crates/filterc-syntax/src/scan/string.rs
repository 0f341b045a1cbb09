//! Strings and their escapes.

use super::{BAD_STRING, LONE_SURROGATE, Scanner, Stop};
use crate::{Diagnostic, Kind, Span};

impl Scanner<'_, '_> {
    /// Scans a string from its opening quote and pushes its node.
    pub(super) fn string(&mut self) -> Result<(), Stop> {
        let start = self.at;
        let rest = self.bytes.get(start + 1..).unwrap_or_default();
        self.at = start + 1 + plain_length(rest);
        if self.bytes.get(self.at) == Some(&b'"') {
            self.at += 1;
            self.push(Kind::String, start, self.at);
            return Ok(());
        }
        self.escaped_string(start)
    }

    #[cold]
    fn escaped_string(&mut self, start: usize) -> Result<(), Stop> {
        let from = self.tree.decoded.len();
        let mut copied = start + 1;
        loop {
            match self.bytes.get(self.at).copied() {
                Some(b'"') => break,
                Some(b'\\') => {
                    self.copy(copied);
                    self.escape()?;
                    copied = self.at;
                }
                Some(0..=0x1f) => {
                    let span = Span::new(self.at, self.at + 1);
                    let error = Diagnostic::error(BAD_STRING, span, "a raw control character in a string");
                    return self.stop(error.help("write line breaks as `\\n`, tabs as `\\t`"));
                }
                Some(_) => self.at += 1,
                None => {
                    let span = Span::new(start, start + 1);
                    let error = Diagnostic::error(BAD_STRING, span, "this string does not end");
                    return self.stop(error.help("type a closing `\"`"));
                }
            }
        }
        self.copy(copied);
        self.at += 1;
        let node = self.push(Kind::String, start, self.at);
        if let Some(last) = self.tree.nodes.last_mut() {
            last.escaped = true;
        }
        let span = Span::new(from, self.tree.decoded.len());
        self.tree.escapes.push((node.0, span));
        Ok(())
    }

    fn copy(&mut self, from: usize) {
        let text = self.tree.source.get(from..self.at).unwrap_or_default();
        self.tree.decoded.push_str(text);
    }

    /// Decodes one escape from its backslash.
    fn escape(&mut self) -> Result<(), Stop> {
        let start = self.at;
        let plain = match self.bytes.get(start + 1) {
            Some(c @ (b'"' | b'\\' | b'/')) => Some(char::from(*c)),
            Some(b'b') => Some('\u{8}'),
            Some(b'f') => Some('\u{c}'),
            Some(b'n') => Some('\n'),
            Some(b'r') => Some('\r'),
            Some(b't') => Some('\t'),
            _ => None,
        };
        if let Some(c) = plain {
            self.tree.decoded.push(c);
            self.at = start + 2;
            return Ok(());
        }
        let Some(first) = self.unit(start) else {
            let length =
                self.tree.source.get(start + 1..).and_then(|s| s.chars().next()).map_or(0, char::len_utf8);
            let span = Span::new(start, start + 1 + length);
            let error = Diagnostic::error(BAD_STRING, span, "JSON has no such escape");
            return self.stop(error.help("write a backslash as `\\\\`"));
        };
        self.at = start + 6;
        let decoded = match first {
            0xd800..=0xdbff => {
                let second = self.unit(self.at).filter(|unit| (0xdc00..=0xdfff).contains(unit));
                self.at += if second.is_some() { 6 } else { 0 };
                second
                    .and_then(|second| char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)))
            }
            unit => char::from_u32(unit),
        };
        if let Some(c) = decoded {
            self.tree.decoded.push(c);
            return Ok(());
        }
        let span = Span::new(start, start + 6);
        let error = Diagnostic::error(LONE_SURROGATE, span, "half of a surrogate pair is not a character");
        self.stop(error.help("write the character itself, or both halves of the pair"))
    }

    /// The value of `\uXXXX` at `at`.
    fn unit(&self, at: usize) -> Option<u32> {
        let digits = self.tree.source.get(at..at + 6)?.strip_prefix("\\u")?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        u32::from_str_radix(digits, 16).ok()
    }
}

/// How many bytes come before the first that ends a string or is not written as it is: a quote, a backslash, a control
/// character. Eight at a time: long lists of ids are read at the speed of this.
fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHS: u64 = ONES << 7;
    let (words, rest) = bytes.as_chunks::<8>();
    for (position, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // The high bit of each byte that is below the limit; after the first such byte others may be wrong, too.
        let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word;
        let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
        let found = (below(word, 0x20) | equal(b'"') | equal(b'\\')) & HIGHS;
        if found != 0 {
            return position * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let special = |b: &u8| matches!(b, b'"' | b'\\' | 0..=0x1f);
    words.len() * 8 + rest.iter().position(special).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::plain_length;

    #[test]
    fn the_first_special_byte_is_found_wherever_it_stands() {
        for length in 0..24 {
            for at in 0..length {
                for special in [b'"', b'\\', 0, 0x1f, b'\n'] {
                    for around in [b'!', b'#', b' ', b'[', b']', 0x7f, 0x80, 0xa2, 0xdc, 0xff] {
                        let mut bytes = vec![around; length];
                        assert_eq!(plain_length(&bytes), length);
                        bytes[at] = special;
                        assert_eq!(plain_length(&bytes), at, "{bytes:?}");
                    }
                }
            }
        }
    }
}
