//! Times that are finer than the microseconds that databases keep.

use filterc_catalog::Comparison;
use filterc_ir::rfc3339;
use filterc_syntax::{Kind, NodeId};

use super::Checker;
use super::body::quoted;
use super::operands::excerpt;
use crate::codes::{COERCED, GUESSED};
use crate::coerce::{ReadTime, is_finer, time_from};
use crate::leniency::Leniency;
use crate::operators::Meaning;

impl Meaning {
    /// True where a time whose digits behind the microseconds are cut off selects more than the time itself.
    pub(crate) fn widens_when_cut(self) -> bool {
        matches!(self, Self::In | Self::Compare(Comparison::Equal | Comparison::AtLeast))
    }
}

impl Checker<'_> {
    /// What is said of an operand with digits behind the microseconds, which are cut off. No time of a database lies between such a
    /// time and the microsecond before it, so `before_` means the same. `after_` and equality would also select what has just
    /// that microsecond, and is refused without [`Leniency::FinerTimes`]. False where it was.
    pub(super) fn keeps_its_times(&mut self, value: NodeId, meaning: Meaning) -> bool {
        let tree = self.tree;
        if tree.kind(value) != Kind::Array {
            return self.keeps_its_time(value, meaning);
        }
        // Each is told of.
        let refused = tree.elements(value).filter(|element| !self.keeps_its_time(*element, meaning)).count();
        refused == 0
    }

    /// What is said of a value beside the filters with digits behind the microseconds. False where it was refused.
    pub(super) fn parameter_keeps_its_time(&mut self, node: NodeId) -> bool {
        let Some(at) = self.cut_off(node) else { return true };
        let raw = excerpt(self.tree.raw(node)).to_owned();
        if self.has(Leniency::FinerTimes) {
            self.warn_of_cut(node, &raw, at);
            return true;
        }
        let (exact, message) = (quoted(&rfc3339(at)), format!("`{raw}` is finer than microseconds"));
        let error = self.error(GUESSED, node, message);
        let help = format!("databases keep microseconds: write `{exact}` if that is meant");
        self.report(node, error.help(help).edit(exact));
        false
    }

    /// What is left of a time whose digits behind the microseconds are cut off; none of any other value.
    fn cut_off(&self, node: NodeId) -> Option<i64> {
        if !is_finer(self.tree, node) {
            return None;
        }
        // What is no time is told of where it is read.
        match time_from(self.tree, node, self.settings.now)? {
            ReadTime::Exact(at) | ReadTime::AssumedUtc(at) => Some(at),
            ReadTime::Guess(_) => None,
        }
    }

    fn warn_of_cut(&mut self, node: NodeId, raw: &str, at: i64) {
        let warning = self.warning(COERCED, node, format!("`{raw}` is read as `{}`", rfc3339(at)));
        self.report(node, warning.help("databases keep microseconds; the digits behind them are cut off"));
    }

    fn keeps_its_time(&mut self, node: NodeId, meaning: Meaning) -> bool {
        let Some(at) = self.cut_off(node) else { return true };
        let raw = excerpt(self.tree.raw(node)).to_owned();
        let from = meaning == Meaning::Compare(Comparison::AtLeast);
        if !meaning.widens_when_cut() || self.has(Leniency::FinerTimes) {
            self.warn_of_cut(node, &raw, at);
            return true;
        }
        let error = self.error(
            GUESSED,
            node,
            format!("`{raw}` is finer than microseconds, and `{}` would select more", rfc3339(at)),
        );
        let exact = quoted(&rfc3339(if from { at.saturating_add(1) } else { at }));
        let help = if from {
            format!("write `{exact}`, the next microsecond, or six digits of a second")
        } else {
            format!("no time of a database equals it: leave it out, or write `{exact}` if that is meant")
        };
        self.report(node, error.help(help));
        false
    }
}
