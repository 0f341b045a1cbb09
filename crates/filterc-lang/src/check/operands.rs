//! Operands: lists and single values of each type.

use filterc_ir::{ListType, Operand, rfc3339};
use filterc_syntax::{Expected, Kind, NodeId, suggest};
use uuid::Uuid;

use super::body::quoted;
use super::wording::list;
use super::{Checker, MOST_REPORTED};
use crate::ast::Argument;
use crate::codes::{
    BAD_MEMBER, BAD_UUID, COERCED, GUESSED, INT_RANGE, NUL, PATTERN_TOO_LONG, TEXT_TOO_LONG,
    TOO_MANY_WILDCARDS, WILDCARDS, WRONG_TYPE,
};
use crate::coerce::{ReadTime, Reading, Whole, bool_from, int_from, time_from, whole_from};
use crate::language::{Linked, OperandType};
use crate::leniency::Leniency;
use crate::operators::{Meaning, OperandShape};

impl Checker<'_> {
    pub(super) fn operand(
        &mut self,
        value: NodeId,
        linked: Linked,
        longest: Option<u32>,
        what: &dyn Fn() -> String,
    ) -> Option<Argument> {
        let operator = linked.operator.get();
        if operator.operand == OperandShape::Flag {
            return self.bool(value).map(Argument::One);
        }
        match operator.operand {
            OperandShape::Labels => return self.labels(value),
            OperandShape::Pairs => return self.pairs(value),
            _ => {}
        }
        self.comparison = match operator.meaning {
            Meaning::Compare(comparison) => Some(comparison),
            _ => None,
        };
        if linked.operand == OperandType::Time && !self.keeps_its_times(value, operator.meaning) {
            return None;
        }
        let pattern = matches!(operator.meaning, Meaning::Like(_) | Meaning::NotLike(_));
        if operator.operand == OperandShape::One {
            let one = self.one(value, linked.operand, pattern)?;
            return match (longest, one) {
                (Some(longest), Operand::Text(text)) if !self.fits(value, text, longest) => None,
                (_, Operand::Text(text)) if operator.meaning == Meaning::Search => Some(self.search(text)),
                _ => Some(Argument::One(one)),
            };
        }
        self.list_of(value, linked.operand, pattern, &|| format!("`{}` on {}", operator.name, what()))
    }

    /// A list; `what` takes it.
    pub(super) fn list_of(
        &mut self,
        value: NodeId,
        ty: OperandType,
        pattern: bool,
        what: &dyn Fn() -> String,
    ) -> Option<Argument> {
        let kind = self.tree.kind(value);
        if kind != Kind::Array {
            let message = format!("{} takes a list, not {}", what(), kind.described());
            let error = self.error(WRONG_TYPE, value, message).expected(Expected::List);
            let raw = self.tree.raw(value);
            let error = match kind {
                Kind::Object => error.help("write a list in square brackets"),
                _ if raw.len() < 60 => error.help(format!("write `[{raw}]`")).edit(format!("[{raw}]")),
                _ => error.help("put it in square brackets"),
            };
            self.report(value, error);
            return None;
        }
        self.list(value, ty, pattern)
    }

    fn list(&mut self, value: NodeId, ty: OperandType, pattern: bool) -> Option<Argument> {
        let list_type = match ty {
            OperandType::Text | OperandType::Json => ListType::Text,
            OperandType::Uuid => ListType::Uuid,
            OperandType::Int(_) => ListType::Int,
            OperandType::Bool => ListType::Bool,
            OperandType::Float => ListType::Float,
            OperandType::Decimal => ListType::Decimal,
            OperandType::Date => ListType::Date,
            OperandType::Interval => ListType::Interval,
            OperandType::Time => ListType::Time,
            OperandType::Member(of) => ListType::Member(of),
        };
        let tree = self.tree;
        let started = self.out.values.start(list_type, tree.capacity(value));
        let most = self.settings.element_errors.clamp(1, MOST_REPORTED);
        let mut wrong = 0;
        for element in tree.elements(value) {
            match self.one(element, ty, pattern) {
                Some(operand) => self.out.values.push(operand),
                None => wrong += 1,
            }
            if wrong >= most {
                break;
            }
        }
        (wrong == 0).then(|| Argument::List(self.out.values.finish(started)))
    }

    pub(super) fn one(&mut self, node: NodeId, ty: OperandType, pattern: bool) -> Option<Operand> {
        match ty {
            OperandType::Uuid => self.uuid(node),
            OperandType::Text => self.text(node, pattern),
            OperandType::Member(of) => self.member(node, of),
            OperandType::Time => self.time(node),
            OperandType::Bool => self.bool(node),
            OperandType::Float => self.float(node, "a number").map(Operand::Float),
            OperandType::Interval => self.interval(node),
            OperandType::Decimal => self.decimal(node),
            OperandType::Date => self.date(node),
            OperandType::Json => self.json(node),
            OperandType::Int(width) => {
                let number = self.int(node)?;
                let (least, most) = width.range();
                if (least..=most).contains(&number) {
                    return Some(Operand::Int(number));
                }
                let error = self.error(INT_RANGE, node, format!("{number} does not fit the column"));
                self.report(node, error.help(format!("write a number from {least} to {most}")));
                None
            }
        }
    }

    pub(super) fn wrong_type(&mut self, node: NodeId, wanted: &str, expected: Expected) {
        let message = format!("expected {wanted}, found {}", self.tree.kind(node).described());
        let error = self.error(WRONG_TYPE, node, message).expected(expected);
        let raw = self.tree.raw(node);
        let error = match self.tree.kind(node) {
            Kind::Number if wanted.starts_with("a string") => {
                error.help(format!("put it in double quotes: `\"{raw}\"`")).edit(format!("\"{raw}\""))
            }
            Kind::Null => error.help("a list has no null elements; leave it out"),
            _ => error,
        };
        self.report(node, error);
    }

    fn uuid(&mut self, node: NodeId) -> Option<Operand> {
        if self.tree.kind(node) != Kind::String {
            self.wrong_type(node, "a string with a uuid", Expected::Uuid);
            return None;
        }
        let text = self.tree.text(node);
        if let Ok(uuid) = Uuid::try_parse(text) {
            return Some(Operand::Uuid(uuid));
        }
        let error = self.error(BAD_UUID, node, format!("`{}` is not a uuid", excerpt(text)));
        self.report(
            node,
            error.help("write 32 hexadecimal digits, as in `0b6f7d3e-5c1a-4f0e-9a55-2f1d3c4b5a69`"),
        );
        None
    }

    pub(super) fn text(&mut self, node: NodeId, pattern: bool) -> Option<Operand> {
        if self.tree.kind(node) != Kind::String {
            self.wrong_type(node, "a string", Expected::String);
            return None;
        }
        let (text, limits) = (self.tree.text(node), self.settings.limits);
        let problem = if text.len() > limits.text {
            let message =
                format!("this text has {} bytes, more than the limit of {}", text.len(), limits.text);
            Some((TEXT_TOO_LONG, message, "shorten it"))
        } else if text.contains('\0') {
            let message = "a text with NUL cannot be compared in a database".to_owned();
            Some((NUL, message, "remove the `\\u0000`"))
        } else {
            None
        };
        if let Some((code, message, help)) = problem {
            let error = self.error(code, node, message).help(help);
            self.report(node, error);
            return None;
        }
        if pattern && !self.is_cheap(node, text, wildcards(text), "use fewer `%` and `_`") {
            return None;
        }
        if pattern {
            self.warn_of_wildcards(node, text);
        }
        Some(Operand::Text(self.out.values.text(text)))
    }

    /// True where a database compares a text with a pattern in a moment.
    pub(super) fn is_cheap(&mut self, node: NodeId, text: &str, wildcards: usize, help: &str) -> bool {
        let limits = self.settings.limits;
        let most = limits.pattern.min(self.settings.target.longest_pattern());
        let error = if text.len() > most {
            let message = format!("a pattern of {} bytes is more than the limit of {most}", text.len());
            self.error(PATTERN_TOO_LONG, node, message).help("shorten it")
        } else if wildcards > limits.wildcards {
            let message = format!("this pattern has more than {} wildcards", limits.wildcards);
            self.error(TOO_MANY_WILDCARDS, node, message).help(help)
        } else {
            return true;
        };
        self.report(node, error);
        false
    }

    fn warn_of_wildcards(&mut self, node: NodeId, text: &str) {
        if self.has(Leniency::Wildcards) {
            return;
        }
        let message = if wildcards(text) > 0 {
            "`%` stands for any text and `_` for any character here"
        } else if text.contains('\\') && self.settings.target.postgres {
            "`\\` makes the next character literal on Postgres, and is itself a character on SQLite"
        } else {
            return;
        };
        let warning = self.warning(WILDCARDS, node, message.to_owned());
        self.report(node, warning);
    }

    fn member(&mut self, node: NodeId, of: filterc_catalog::EnumId) -> Option<Operand> {
        let enumeration = self.catalog.enumeration(of);
        if self.tree.kind(node) != Kind::String {
            self.wrong_type(node, &format!("a string of `{}`", enumeration.name), Expected::Member);
            return None;
        }
        let text = self.tree.text(node);
        if let Some(position) = enumeration.members.iter().position(|member| member == text) {
            return Some(Operand::Member(of, position as u16));
        }
        let names = || enumeration.members.iter().map(String::as_str);
        let error =
            self.error(BAD_MEMBER, node, format!("`{}` is not a `{}`", excerpt(text), enumeration.name));
        let error = match suggest(text, names()) {
            Some(near) => error.labelled(format!("did you mean `{near}`?")).edit(quoted(near)),
            None => error.help(format!("it is one of {}", list(names()))),
        };
        self.report(node, error);
        None
    }

    fn time(&mut self, node: NodeId) -> Option<Operand> {
        let Some(read) = time_from(self.tree, node, self.settings.now) else {
            self.no_time(node);
            return None;
        };
        let at = match read {
            ReadTime::Exact(at) => at,
            ReadTime::AssumedUtc(at) => {
                self.assumed_utc(node, at);
                at
            }
            // `now` is one, and so is `02:00`.
            ReadTime::Guess(at) => {
                self.out.dated = true;
                self.guess(Leniency::TimesFromNumbers, node, at, &rfc3339(at), &quoted(&rfc3339(at)))?
            }
        };
        Some(Operand::Time(at))
    }

    fn bool(&mut self, node: NodeId) -> Option<Operand> {
        match bool_from(self.tree, node) {
            Some(Reading::Exact(value)) => Some(Operand::Bool(value)),
            Some(Reading::Guess(value)) => {
                let shown = value.to_string();
                self.guess(Leniency::BooleansFromWords, node, value, &shown, &shown).map(Operand::Bool)
            }
            None => {
                let found = self.tree.kind(node).described();
                let error = self
                    .error(WRONG_TYPE, node, format!("expected a boolean, found {found}"))
                    .expected(Expected::Boolean);
                self.report(node, error.help("write `true` or `false`"));
                None
            }
        }
    }

    pub(super) fn int(&mut self, node: NodeId) -> Option<i64> {
        match int_from(self.tree, node) {
            Some(Reading::Exact(value)) => Some(value),
            Some(Reading::Guess(value)) => {
                let shown = value.to_string();
                self.guess(Leniency::NumbersFromText, node, value, &shown, &shown)
            }
            None if self.tree.kind(node) == Kind::Number => {
                let raw = self.tree.raw(node);
                let fraction =
                    raw.parse::<f64>().is_ok_and(|number| number.is_finite() && number.fract() != 0.0);
                let (code, help) = if fraction {
                    (WRONG_TYPE, "write a whole number")
                } else {
                    (INT_RANGE, "write a smaller number")
                };
                let error = self.error(code, node, format!("`{}` is not an integer that fits", excerpt(raw)));
                // Digits alone are an integer, only not one for a database.
                let error =
                    if raw.contains(['.', 'e', 'E']) { error.expected(Expected::Integer) } else { error };
                self.report(node, error.help(help));
                None
            }
            None if matches!(whole_from(self.tree, node), Whole::Below | Whole::Above) => {
                let text = excerpt(self.tree.text(node)).to_owned();
                let error = self.error(INT_RANGE, node, format!("`{text}` is not an integer that fits"));
                self.report(node, error.help("write a smaller number"));
                None
            }
            None => {
                self.wrong_type(node, "an integer", Expected::Integer);
                None
            }
        }
    }

    /// A value that only a guess reads: refused without the leniency that allows it, warned of with it.
    pub(super) fn guess<T>(
        &mut self,
        leniency: Leniency,
        node: NodeId,
        value: T,
        shown: &str,
        exact: &str,
    ) -> Option<T> {
        let raw = excerpt(self.tree.raw(node)).to_owned();
        if !self.has(leniency) {
            let error =
                self.error(GUESSED, node, format!("`{raw}` would have to be guessed to be `{shown}`"));
            self.report(node, error.help(format!("write `{exact}` if that is meant")).edit(exact));
            return None;
        }
        let warning = self.warning(COERCED, node, format!("`{raw}` is read as `{shown}`"));
        self.report(node, warning);
        Some(value)
    }
}

/// How many `%` and `_` a pattern has.
fn wildcards(text: &str) -> usize {
    text.bytes().filter(|b| matches!(b, b'%' | b'_')).count()
}

/// At most 40 characters of what was written.
pub(super) fn excerpt(text: &str) -> &str {
    text.char_indices().nth(40).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}
