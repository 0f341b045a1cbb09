//! Patterns, prepared once: matching allocates nothing, but where a pattern is long.

mod pieces;
#[cfg(test)]
mod tests;
mod token;

use filterc_ir::{DialectSemantics, Folding, PatternShape};
use memchr::{memchr2_iter, memmem::Finder};

use crate::text::lower;
use pieces::Pieces;
use token::Token;

#[derive(Debug, Clone)]
enum Shape {
    /// Any text.
    Any,
    /// The literal at the start, at the end, at both …
    Anchored { literal: Box<str>, start: bool, end: bool },
    /// … or anywhere.
    Anywhere(Box<Finder<'static>>),
    /// Anything else.
    Tokens,
}

/// The most characters side by side that are compared at each place of a text.
const LONG: usize = 64;

/// A pattern: its tokens, and the shape that is faster where it fits.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    /// The folding of a text before it is compared.
    folding: Option<Folding>,
    shape: Shape,
    tokens: Box<[Token]>,
    /// A long pattern.
    pieces: Option<Pieces>,
}

impl Pattern {
    /// The pattern of a predicate.
    pub(crate) fn new(shape: PatternShape, text: &str, differences: DialectSemantics) -> Self {
        let own = differences.like_folds.then_some(Folding::Ascii);
        let folding = Some(differences.folding);
        let escapes = differences.like_escapes;
        let (folding, tokens) = match shape {
            PatternShape::Contains => (folding, tokens(&format!("%{text}%"), escapes, '%', '_', folding)),
            PatternShape::StartsWith => (folding, tokens(&format!("{text}%"), escapes, '%', '_', folding)),
            PatternShape::Prefix => (own, tokens(&format!("{text}%"), escapes, '%', '_', own)),
            PatternShape::Label => (own, tokens(text, false, '*', '?', own)),
            // The term is in lower case; only the text is still to be folded.
            PatternShape::Term => {
                let fold = |c: char| own.map_or(c, |own| lower(own, c));
                let inner = text.chars().map(|c| Token::Char(fold(c)));
                (folding, [Token::Run].into_iter().chain(inner).chain([Token::Run]).collect())
            }
        };
        let shape = Shape::from_tokens(&tokens);
        let is_long = tokens.split(|token| *token == Token::Run).any(|piece| piece.len() > LONG);
        let pieces = is_long.then(|| Pieces::new(&tokens));
        Self { folding, shape, tokens: tokens.into_boxed_slice(), pieces }
    }

    /// True where it matches the whole text.
    #[inline]
    pub(crate) fn matches(&self, text: &str) -> bool {
        let Self { folding, shape, .. } = self;
        // Bytes are enough where folding changes no other character into one of ASCII.
        let bytes = *folding != Some(Folding::Characters) || text.is_ascii();
        match shape {
            Shape::Any => true,
            _ if !bytes => self.by_characters(text),
            Shape::Anchored { literal, start, end } => {
                anchored(text.as_bytes(), literal.as_bytes(), *start, *end, folding.is_some())
            }
            Shape::Anywhere(finder) if folding.is_none() => finder.find(text.as_bytes()).is_some(),
            Shape::Anywhere(finder) if finder.needle().len() > LONG => {
                finder.find(text.to_ascii_lowercase().as_bytes()).is_some()
            }
            Shape::Anywhere(finder) => anywhere(text.as_bytes(), finder.needle()),
            Shape::Tokens => self.by_characters(text),
        }
    }

    /// Goes back to the last run where a character does not fit.
    fn by_characters(&self, text: &str) -> bool {
        let fold = |c| self.folding.map_or(c, |folding| lower(folding, c));
        if let Some(pieces) = &self.pieces {
            return pieces.match_all(&text.chars().map(fold).collect::<Vec<_>>());
        }
        let (mut rest, mut at) = (text.chars(), 0);
        let mut last_run: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            let before = rest.clone();
            let fits = match (self.tokens.get(at), rest.next()) {
                (None, None) => return true,
                (Some(Token::Run), _) => {
                    at += 1;
                    rest = before;
                    last_run = Some((at, rest.clone()));
                    continue;
                }
                (Some(Token::One), Some(_)) => true,
                (Some(Token::Char(wanted)), Some(c)) => fold(c) == *wanted,
                (_, None) => return false,
                (None, Some(_)) => false,
            };
            if fits {
                at += 1;
                continue;
            }
            let Some((after, from)) = &mut last_run else { return false };
            if from.next().is_none() {
                return false;
            }
            at = *after;
            rest = from.clone();
        }
    }
}

impl Shape {
    fn from_tokens(tokens: &[Token]) -> Self {
        let start = tokens.first() != Some(&Token::Run);
        let end = tokens.last() != Some(&Token::Run);
        let inner = tokens.iter().skip_while(|token| **token == Token::Run).collect::<Vec<_>>();
        let runs_after = inner.iter().rev().take_while(|token| ***token == Token::Run).count();
        let inner = inner.get(..inner.len() - runs_after).unwrap_or_default();
        let literal: Option<String> = inner
            .iter()
            .map(|token| match token {
                Token::Char(c) => Some(*c),
                Token::One | Token::Run => None,
            })
            .collect();
        match literal {
            None => Self::Tokens,
            Some(literal) if literal.is_empty() && !tokens.is_empty() => Self::Any,
            Some(literal) if start || end => Self::Anchored { literal: literal.into(), start, end },
            Some(literal) => Self::Anywhere(Box::new(Finder::new(&literal).into_owned())),
        }
    }
}

fn tokens(pattern: &str, escapes: bool, run: char, one: char, folding: Option<Folding>) -> Vec<Token> {
    let fold = |c| Token::Char(folding.map_or(c, |folding| lower(folding, c)));
    let mut tokens = Vec::with_capacity(pattern.len());
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        let next = match c {
            '\\' if escapes => rest.next().map_or(fold(c), fold),
            _ if c == run => Token::Run,
            _ if c == one => Token::One,
            _ => fold(c),
        };
        // A run after a run says nothing more.
        if next != Token::Run || tokens.last() != Some(&Token::Run) {
            tokens.push(next);
        }
    }
    tokens
}

fn anchored(text: &[u8], literal: &[u8], start: bool, end: bool, folds: bool) -> bool {
    let equal = |part: &[u8]| if folds { part.eq_ignore_ascii_case(literal) } else { part == literal };
    match (start, end) {
        (true, true) => equal(text),
        (true, false) => text.get(..literal.len()).is_some_and(equal),
        _ => text.len().checked_sub(literal.len()).and_then(|from| text.get(from..)).is_some_and(equal),
    }
}

/// To start a search of so few bytes costs more than to compare them.
const SHORT: usize = 32;

/// A literal in lower case, upper and lower case of ASCII alike.
fn anywhere(text: &[u8], literal: &[u8]) -> bool {
    let Some(first) = literal.first() else { return true };
    if text.len() < SHORT {
        let upper = first.to_ascii_uppercase();
        return text.windows(literal.len()).any(|part| match part.first() {
            Some(byte) if *byte == *first || *byte == upper => part.eq_ignore_ascii_case(literal),
            _ => false,
        });
    }
    memchr2_iter(*first, first.to_ascii_uppercase(), text).any(|from| {
        text.get(from..from + literal.len()).is_some_and(|part| part.eq_ignore_ascii_case(literal))
    })
}
