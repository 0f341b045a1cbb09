//! Bytes to [`Tree`]: a hand-written JSON scanner (RFC 8259) that keeps positions.
//!
//! It never fails: it gives a tree and the errors it met. A comma too many or too few is reported and passed over;
//! any other error ends the scan. A tree that came with an error must not be checked.

mod codes;
mod number;
mod open;
mod string;

pub use codes::*;

use crate::node::Node;
use crate::{Code, Diagnostic, Kind, Limits, NodeId, Span, Tree};

/// Parses one JSON document.
pub fn parse<'s>(source: &'s [u8], limits: &Limits) -> (Tree<'s>, Vec<Diagnostic>) {
    let refused = |diagnostic| {
        let tree = Tree { source: "", nodes: Vec::new(), decoded: String::new(), escapes: Vec::new() };
        (tree, vec![diagnostic])
    };
    if source.len() > limits.bytes {
        let message = format!("the body has {} bytes, more than the limit of {}", source.len(), limits.bytes);
        return refused(Diagnostic::error(TOO_MANY_BYTES, Span::new(0, 0), message));
    }
    let text = match std::str::from_utf8(source) {
        Ok(text) => text,
        Err(error) => {
            let at = error.valid_up_to();
            let diagnostic =
                Diagnostic::error(NOT_UTF8, Span::new(at, at + 1), "the body is not valid UTF-8");
            return refused(diagnostic.help("send the text as UTF-8"));
        }
    };
    let mut scanner = Scanner::new(text, limits);
    scanner.run();
    (scanner.tree, scanner.errors)
}

/// The token that may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    /// Right after `[`.
    ValueOrEnd,
    /// Right after `{`.
    KeyOrEnd,
    Key,
    CommaOrEnd,
    Nothing,
}

struct Scanner<'s, 'l> {
    bytes: &'s [u8],
    at: usize,
    tree: Tree<'s>,
    open: Option<Open>,
    depth: usize,
    errors: Vec<Diagnostic>,
    limits: &'l Limits,
    keys: usize,
}

/// The list or object that the scan is in. Until it is closed, its node holds what is around it where later the end of its
/// subtree stands, and how many elements it has so far where later its own end stands: what is open needs no stack.
#[derive(Clone, Copy)]
struct Open {
    node: u32,
    object: bool,
}

/// Naming the place of an error walks through all that is open, so a body of nothing but errors must end early.
const MOST_ERRORS: usize = 20;

/// The scan is over, for good or bad.
struct Stop;

impl<'s, 'l> Scanner<'s, 'l> {
    fn new(source: &'s str, limits: &'l Limits) -> Self {
        let nodes = Vec::with_capacity((source.len() / 6 + 4).min(1 << 16));
        let tree = Tree { source, nodes, decoded: String::new(), escapes: Vec::new() };
        let errors = Vec::new();
        Self { bytes: source.as_bytes(), at: 0, tree, open: None, depth: 0, errors, limits, keys: 0 }
    }

    fn run(&mut self) {
        if self.bytes.starts_with("\u{feff}".as_bytes()) {
            self.at = 3;
        }
        let mut expect = Expect::Value;
        while let Ok(next) = self.step(expect) {
            expect = next;
        }
        while self.open.is_some() {
            self.close();
        }
    }

    fn step(&mut self, expect: Expect) -> Result<Expect, Stop> {
        self.skip_space();
        let Some(byte) = self.bytes.get(self.at).copied() else {
            return if expect == Expect::Nothing { Err(Stop) } else { self.unexpected_end() };
        };
        match (expect, byte) {
            (Expect::Nothing, _) => {
                let span = Span::new(self.at, self.tree.source.trim_end().len());
                let error = Diagnostic::error(TEXT_AFTER, span, "there is text after the end of the body");
                self.stop(error.help("send one JSON object"))
            }
            (Expect::Key | Expect::KeyOrEnd, b'"') => self.key(),
            (Expect::KeyOrEnd, b'}') | (Expect::ValueOrEnd, b']') => Ok(self.close()),
            (Expect::CommaOrEnd, b'}') if self.in_object() => Ok(self.close()),
            (Expect::CommaOrEnd, b']') if !self.in_object() => Ok(self.close()),
            (Expect::CommaOrEnd, b',') => {
                self.at += 1;
                Ok(if self.in_object() { Expect::Key } else { Expect::Value })
            }
            (Expect::Key, b'}') | (Expect::Value, b']') if self.after_comma() => {
                let before = self.tree.source.get(..self.at).unwrap_or_default().trim_end().len();
                let span = Span::new(before.saturating_sub(1), before);
                let error = Diagnostic::error(SYNTAX, span, "a comma before the closing bracket");
                self.report(error.help("remove the comma").edit(""))?;
                Ok(self.close())
            }
            (Expect::CommaOrEnd, b'"') => {
                let span = Span::new(self.at, self.at);
                let error = Diagnostic::error(SYNTAX, span, "a comma is missing here");
                self.report(error.help("type `,` between two entries").edit(","))?;
                Ok(if self.in_object() { Expect::Key } else { Expect::Value })
            }
            (Expect::Value | Expect::ValueOrEnd, _) => self.value(byte),
            _ => self.unexpected(expect),
        }
    }

    fn value(&mut self, byte: u8) -> Result<Expect, Stop> {
        if let Some(Open { node, object: false }) = self.open
            && let Some(list) = self.tree.nodes.get_mut(node as usize)
        {
            list.end += 1;
            if list.end as usize > self.limits.list {
                return self.over_limit(LIST_TOO_LONG, "a list has", self.limits.list, "elements");
            }
        }
        match byte {
            b'{' => self.descend(Kind::Object, Expect::KeyOrEnd),
            b'[' => self.descend(Kind::Array, Expect::ValueOrEnd),
            b'"' => {
                self.string()?;
                Ok(self.after_value())
            }
            b'-' | b'0'..=b'9' => {
                self.number()?;
                Ok(self.after_value())
            }
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Result<Expect, Stop> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        let kind = match rest.get(..length).unwrap_or_default() {
            b"null" => Kind::Null,
            b"true" => Kind::True,
            b"false" => Kind::False,
            _ => return self.unexpected(Expect::Value),
        };
        self.push(kind, self.at, self.at + length);
        self.at += length;
        Ok(self.after_value())
    }

    fn key(&mut self) -> Result<Expect, Stop> {
        self.keys += 1;
        if self.keys > self.limits.keys {
            return self.over_limit(TOO_MANY_KEYS, "the body has", self.limits.keys, "keys");
        }
        self.string()?;
        self.skip_space();
        if self.bytes.get(self.at) != Some(&b':') {
            let span = Span::new(self.at, self.at);
            let error = Diagnostic::error(SYNTAX, span, "a colon is missing after this key");
            return self.stop(error.help("type `:` and a value"));
        }
        self.at += 1;
        self.skip_space();
        self.bytes.get(self.at).map_or(Ok(Expect::Value), |byte| self.value(*byte))
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) -> NodeId {
        let id = self.tree.nodes.len() as u32;
        let (start, end) = (start as u32, end as u32);
        self.tree.nodes.push(Node { start, end, end_of_subtree: id + 1, kind, escaped: false });
        NodeId(id)
    }

    fn after_value(&self) -> Expect {
        if self.open.is_none() { Expect::Nothing } else { Expect::CommaOrEnd }
    }

    /// True between a comma and what must follow it.
    fn after_comma(&self) -> bool {
        self.tree.source.get(..self.at).is_some_and(|before| before.trim_end().ends_with(','))
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn report(&mut self, error: Diagnostic) -> Result<(), Stop> {
        let pointer = self.place();
        self.errors.push(error.at(pointer));
        if self.errors.len() < MOST_ERRORS { Ok(()) } else { Err(Stop) }
    }

    #[cold]
    fn over_limit<T>(&mut self, code: Code, what: &str, limit: usize, unit: &str) -> Result<T, Stop> {
        let message = format!("{what} more than {limit} {unit}");
        self.stop(Diagnostic::error(code, Span::new(self.at, self.at + 1), message))
    }

    #[cold]
    fn stop<T>(&mut self, error: Diagnostic) -> Result<T, Stop> {
        self.report(error).and(Err(Stop))
    }

    #[cold]
    fn unexpected_end<T>(&mut self) -> Result<T, Stop> {
        // Not behind a line break at the end of the file.
        let end = self.tree.source.trim_end().len();
        let span = Span::new(end, end);
        if self.open.is_none() {
            let error = Diagnostic::error(SYNTAX, span, "the body is empty");
            return self.stop(error.help("send `{}` for a body without conditions"));
        }
        let mut error = Diagnostic::error(SYNTAX, span, "the body ends too early");
        let closing = if self.in_object() { '}' } else { ']' };
        if let Some(node) = self.open.and_then(|open| self.tree.nodes.get(open.node as usize)) {
            error = error.also(Span::new(node.start as usize, node.start as usize + 1), "opened here");
        }
        self.stop(error.help(format!("close what is open: type `{closing}`")))
    }

    #[cold]
    fn unexpected<T>(&mut self, expect: Expect) -> Result<T, Stop> {
        let rest = self.tree.source.get(self.at..).unwrap_or_default();
        let word = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').take(32).collect::<String>();
        let found = if word.is_empty() { rest.chars().take(1).collect() } else { word };
        let span = Span::new(self.at, self.at + found.len());
        let (wanted, help) = match (expect, found.as_str()) {
            (Expect::Value | Expect::ValueOrEnd, "None" | "undefined") => ("a value", "JSON writes `null`"),
            (Expect::Value | Expect::ValueOrEnd, "True" | "TRUE") => ("a value", "JSON writes `true`"),
            (Expect::Value | Expect::ValueOrEnd, "False" | "FALSE") => ("a value", "JSON writes `false`"),
            (_, "'") => ("a string", "JSON takes double quotes: `\"`"),
            (_, "/" | "#") => ("a value", "JSON has no comments"),
            (Expect::Key | Expect::KeyOrEnd, _) => ("a key", "put the key in double quotes"),
            (Expect::Value | Expect::ValueOrEnd, _) => ("a value", "put text in double quotes"),
            _ if self.in_object() => ("`,` or `}`", "type `,` before another key, or `}`"),
            _ => ("`,` or `]`", "type `,` before another element, or `]`"),
        };
        let error = Diagnostic::error(SYNTAX, span, format!("expected {wanted}, found `{found}`"));
        self.stop(error.help(help))
    }
}

#[cfg(test)]
mod tests;
