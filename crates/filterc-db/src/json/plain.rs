//! JSON as Python writes it, made plain: what JSON has no value for becomes a text.

/// Words of Python for numbers that JSON has none for.
const WORDS: [&str; 3] = ["NaN", "Infinity", "-Infinity"];

/// The text with such numbers, and numbers beyond 64-bit floats, in quotes, and half surrogates replaced by U+FFFD; and the first
/// of them. In one pass from left to right.
pub(super) fn plain(text: &str) -> (String, Option<String>) {
    let mut plain = Plain { out: String::with_capacity(text.len() + 16), first: None };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '"' => plain.string(rest),
            '-' | '0'..='9' | 'N' | 'I' => plain.number(rest),
            _ => {
                plain.out.push(c);
                c.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    (plain.out, plain.first)
}

/// True for a word that stands in the place of a number.
pub(super) fn is_word(text: &str) -> bool {
    WORDS.contains(&text)
}

struct Plain {
    out: String,
    first: Option<String>,
}

impl Plain {
    fn note(&mut self, odd: &str) {
        self.first.get_or_insert_with(|| odd.chars().take(60).collect());
    }

    /// A number, or a word in the place of one; its length.
    fn number(&mut self, text: &str) -> usize {
        let end = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.');
        let word = text.split(end).next().unwrap_or_default();
        let beyond = || {
            word.parse::<f64>().is_ok_and(f64::is_infinite) && word.ends_with(|c: char| c.is_ascii_digit())
        };
        if WORDS.contains(&word) || beyond() {
            self.note(word);
            self.out.extend(["\"", word, "\""]);
        } else {
            self.out.push_str(word);
        }
        word.len()
    }

    /// A text in quotes; its length.
    fn string(&mut self, text: &str) -> usize {
        let bytes = text.as_bytes();
        let (mut at, mut copied) = (1, 0);
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'"' => {
                    at += 1;
                    break;
                }
                b'\\' => {
                    let high = unit(text, at);
                    match high {
                        Some(0xd800..=0xdbff) if matches!(unit(text, at + 6), Some(0xdc00..=0xdfff)) => {
                            at += 12;
                        }
                        Some(0xd800..=0xdfff) => {
                            self.note(text.get(at..at + 6).unwrap_or_default());
                            self.out.push_str(text.get(copied..at).unwrap_or_default());
                            self.out.push_str("\\ufffd");
                            at += 6;
                            copied = at;
                        }
                        _ => at += 2,
                    }
                }
                _ => at += 1,
            }
        }
        let at = at.min(bytes.len());
        self.out.push_str(text.get(copied..at).unwrap_or_default());
        at
    }
}

/// The unit of UTF-16 that is escaped at a place.
fn unit(text: &str, at: usize) -> Option<u16> {
    u16::from_str_radix(text.get(at..at + 6)?.strip_prefix("\\u")?, 16).ok()
}
