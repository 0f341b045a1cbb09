//! Long patterns: a search that never reads a character of the text twice for one part of the pattern, however often a part of
//! it almost fits.

use super::token::Token;

/// The pieces between the `%` of a pattern, in their order.
#[derive(Debug, Clone)]
pub(super) struct Pieces(Box<[Piece]>);

/// Characters side by side, some of which may be any.
#[derive(Debug, Clone)]
struct Piece {
    length: usize,
    parts: Box<[Part]>,
}

/// Characters side by side that have to be these.
#[derive(Debug, Clone)]
struct Part {
    /// The position at which the part begins in its piece.
    from: usize,
    literal: Box<[char]>,
    /// For each place in it, how many of the characters up to there are also its first ones (Knuth, Morris and Pratt).
    borders: Box<[usize]>,
}

/// The progress of a search for a part.
#[derive(Debug, Clone, Copy, Default)]
struct Searched {
    at: usize,
    /// The number of characters before `at` that are the first ones of the part.
    matched: usize,
    /// The last place where it was.
    found: Option<usize>,
}

impl Pieces {
    pub(super) fn new(tokens: &[Token]) -> Self {
        Self(tokens.split(|token| *token == Token::Run).map(Piece::new).collect())
    }

    /// True where the pattern matches the whole text, which is folded.
    pub(super) fn match_all(&self, text: &[char]) -> bool {
        let [first, rest @ ..] = &*self.0 else { return text.is_empty() };
        let [between @ .., last] = rest else { return text.len() == first.length && first.fits(text, 0) };
        let Some(end) = text.len().checked_sub(last.length).filter(|end| first.length <= *end) else {
            return false;
        };
        let inner = text.get(..end).unwrap_or_default();
        let mut at = first.length;
        // The first place for each leaves the most room for those behind it.
        let all_found = between.iter().all(|piece| match piece.find(inner, at) {
            Some(found) => {
                at = found + piece.length;
                true
            }
            None => false,
        });
        all_found && first.fits(text, 0) && last.fits(text, end)
    }
}

impl Piece {
    fn new(tokens: &[Token]) -> Self {
        let mut from = 0;
        let parts = tokens.split(|token| *token == Token::One).filter_map(|part| {
            let begins = from;
            from += part.len() + 1;
            let literal = part.iter().filter_map(|token| match token {
                Token::Char(c) => Some(*c),
                Token::One | Token::Run => None,
            });
            (!part.is_empty()).then(|| Part::new(begins, literal.collect()))
        });
        Self { parts: parts.collect(), length: tokens.len() }
    }

    fn fits(&self, text: &[char], at: usize) -> bool {
        let fits = |part: &Part| {
            let from = at + part.from;
            text.get(from..from + part.literal.len()) == Some(&*part.literal)
        };
        self.parts.iter().all(fits)
    }

    /// The first place from `from` on where all parts are at once.
    fn find(&self, text: &[char], from: usize) -> Option<usize> {
        let last = text.len().checked_sub(self.length)?;
        let mut searched = vec![Searched::default(); self.parts.len()];
        let mut at = from;
        loop {
            let mut needed = at;
            for (part, searched) in self.parts.iter().zip(&mut searched) {
                needed = part.find(text, needed + part.from, searched)? - part.from;
                if needed != at {
                    break;
                }
            }
            if needed == at {
                return (at <= last).then_some(at);
            }
            at = needed;
        }
    }
}

impl Part {
    fn new(from: usize, literal: Box<[char]>) -> Self {
        let mut borders = vec![0];
        let mut matched = 0;
        for c in literal.iter().skip(1) {
            matched = next(&literal, &borders, matched, *c);
            borders.push(matched);
        }
        Self { from, literal, borders: borders.into() }
    }

    /// The first place from `from` on where it is. What was searched is not searched again.
    fn find(&self, text: &[char], from: usize, searched: &mut Searched) -> Option<usize> {
        if let Some(found) = searched.found.filter(|found| *found >= from) {
            return Some(found);
        }
        if searched.at < from {
            *searched = Searched { at: from, ..Searched::default() };
        }
        while let Some(c) = text.get(searched.at) {
            searched.matched = next(&self.literal, &self.borders, searched.matched, *c);
            searched.at += 1;
            let begins = searched.at - searched.matched;
            if searched.matched == self.literal.len() && begins >= from {
                searched.found = Some(begins);
                return Some(begins);
            }
        }
        None
    }
}

/// Returns how many first characters of the literal end with `c`, where `matched` of them stand before it.
fn next(literal: &[char], borders: &[usize], mut matched: usize, c: char) -> usize {
    while literal.get(matched) != Some(&c) {
        let Some(before) = matched.checked_sub(1) else { return 0 };
        matched = borders.get(before).copied().unwrap_or_default();
    }
    matched + 1
}
