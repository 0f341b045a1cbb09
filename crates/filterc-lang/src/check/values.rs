//! Operands of the rarer types: exact and inexact numbers, lengths of time, days, labels, pairs and text searches.

use std::collections::HashMap;

use filterc_ir::{ListType, Operand, TextId};
use filterc_syntax::{Expected, Kind, NodeId};

use super::Checker;
use super::operands::excerpt;
use crate::ast::{Argument, LabelFilter, Slice, Term};
use crate::codes::{INT_RANGE, MISSING, TEXT_TOO_LONG, WRONG_TYPE};
use crate::coerce::{MOST_DIGITS, NoDecimal, Reading, date_from, decimal_from, float_from};
use crate::leniency::Leniency;
use crate::search::terms;

/// Significant digits of a number that every database of a target with SQLite compares exactly.
const EXACT_DIGITS: usize = 15;

/// Digits of a number between the zeros at its ends.
fn significant(text: &str) -> usize {
    let digits = text.trim_start_matches(['-', '0', '.']).trim_end_matches(['0', '.']);
    digits.bytes().filter(u8::is_ascii_digit).count()
}

impl Checker<'_> {
    pub(super) fn float(&mut self, node: NodeId, wanted: &str) -> Option<f64> {
        match float_from(self.tree, node) {
            Some(Reading::Exact(number)) => Some(number),
            Some(Reading::Guess(number)) => {
                let shown = number.to_string();
                self.guess(Leniency::NumbersFromText, node, number, &shown, &shown)
            }
            None => {
                self.wrong_type(node, wanted, Expected::Number);
                None
            }
        }
    }

    /// A number of seconds.
    pub(super) fn interval(&mut self, node: NodeId) -> Option<Operand> {
        let seconds = self.float(node, "a number of seconds")?;
        if seconds.abs() > 1e11 {
            let error = self.error(INT_RANGE, node, "this length of time is out of range".to_owned());
            self.report(node, error.help("write a smaller number of seconds"));
            return None;
        }
        Some(Operand::Interval((seconds * 1e6).round() as i64))
    }

    pub(super) fn decimal(&mut self, node: NodeId) -> Option<Operand> {
        let text = match decimal_from(self.tree, node) {
            Ok(text) => text,
            Err(NoDecimal::Type) => {
                self.wrong_type(node, "a decimal number", Expected::Number);
                return None;
            }
            Err(NoDecimal::Digits) => {
                let message =
                    format!("`{}` has more than {MOST_DIGITS} digits", excerpt(self.tree.text(node)));
                let error = self.error(INT_RANGE, node, message);
                self.report(
                    node,
                    error.help(format!(
                        "write at most {MOST_DIGITS} digits, those behind the point among them"
                    )),
                );
                return None;
            }
        };
        if self.settings.target.sqlite && significant(&text) > EXACT_DIGITS {
            let message = format!("`{}` has more digits than SQLite compares exactly", excerpt(&text));
            let error = self.error(INT_RANGE, node, message);
            self.report(node, error.help(format!("write at most {EXACT_DIGITS} digits")));
            return None;
        }
        Some(Operand::Decimal(self.out.values.text(&text)))
    }

    pub(super) fn date(&mut self, node: NodeId) -> Option<Operand> {
        let found = date_from(self.tree, node);
        if found.is_none() {
            self.no_day(node);
        }
        found.map(Operand::Date)
    }

    /// True where a text has no more characters than are taken.
    pub(super) fn fits(&mut self, node: NodeId, text: TextId, longest: u32) -> bool {
        let length = self.out.values.get_text(text).chars().count();
        if length <= longest as usize {
            return true;
        }
        let message = format!("this text has {length} characters, more than {longest}");
        let error = self.error(TEXT_TOO_LONG, node, message);
        self.report(node, error.help("shorten it"));
        false
    }

    pub(super) fn search(&mut self, text: TextId) -> Argument {
        let start = self.out.terms.len() as u32;
        for (kind, text) in terms(self.out.values.get_text(text)) {
            let text = self.out.values.text(&text);
            self.out.terms.push(Term { kind, text });
        }
        Argument::Terms(Slice { start, len: self.out.terms.len() as u32 - start })
    }

    /// `{"label": "pattern"}` or `{"label": ["pattern", …]}`
    pub(super) fn labels(&mut self, object: NodeId) -> Option<Argument> {
        if self.tree.kind(object) != Kind::Object {
            self.wrong_type(object, "an object of labels", Expected::Map);
            return None;
        }
        let tree = self.tree;
        let start = self.out.labels.len() as u32;
        let mut right = true;
        let mut last = HashMap::new();
        for (key, _) in tree.members(object) {
            if let Some(earlier) = last.insert(tree.text(key), key) {
                self.duplicate(earlier, key);
            }
        }
        for (key, value) in tree.members(object) {
            if last.get(tree.text(key)) != Some(&key) {
                continue;
            }
            let Some(Operand::Text(name)) = self.text(key, false) else {
                right = false;
                continue;
            };
            let started = self.out.values.start(ListType::Text, 1);
            match tree.kind(value) {
                Kind::String => right &= self.label(value),
                Kind::Array => {
                    for element in tree.elements(value) {
                        right &= self.label(element);
                    }
                }
                _ => {
                    self.wrong_type(value, "a string with a pattern, or a list of them", Expected::String);
                    right = false;
                }
            }
            let patterns = self.out.values.finish(started);
            self.out.labels.push(LabelFilter { name, key, patterns });
        }
        right.then(|| Argument::Labels(Slice { start, len: self.out.labels.len() as u32 - start }))
    }

    /// The pattern of a label, which is the label itself where it has no wildcard.
    fn label(&mut self, node: NodeId) -> bool {
        let tree = self.tree;
        let text = if tree.kind(node) == Kind::String { tree.text(node) } else { "" };
        let wildcards = text.bytes().filter(|byte| matches!(byte, b'*' | b'?')).count();
        if wildcards > 0 && !self.is_cheap(node, text, wildcards, "use fewer `*` and `?`") {
            return false;
        }
        self.text(node, false).is_some()
    }

    /// `[["a", "b"], …]`, as one list: a, b, …
    pub(super) fn pairs(&mut self, list: NodeId) -> Option<Argument> {
        if self.tree.kind(list) != Kind::Array {
            self.wrong_type(list, "a list of pairs", Expected::List);
            return None;
        }
        let tree = self.tree;
        let started = self.out.values.start(ListType::Text, tree.capacity(list));
        let mut right = true;
        for pair in tree.elements(list) {
            let length =
                if tree.kind(pair) == Kind::Array { tree.elements(pair).count() } else { usize::MAX };
            if length > 2 {
                let error = self
                    .error(WRONG_TYPE, pair, "expected a list of two strings".to_owned())
                    .expected(Expected::Pair);
                self.report(pair, error.help("write `[\"one\", \"other\"]`"));
                right = false;
                continue;
            }
            for element in tree.elements(pair) {
                right &= self.text(element, false).is_some();
            }
            for position in length..2 {
                let error = self.error(MISSING, pair, "expected a list of two strings".to_owned());
                right = false;
                if self.counts(&error) {
                    let mut pointer = tree.pointer(pair);
                    pointer.push_index(position);
                    self.out.warnings.push(error.help("write `[\"one\", \"other\"]`").at(pointer));
                }
            }
        }
        right.then(|| Argument::List(self.out.values.finish(started)))
    }
}
