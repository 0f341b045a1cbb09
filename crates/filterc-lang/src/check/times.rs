//! What is said of times: why a text is none, and what of a day a day leaves out.

use filterc_catalog::Comparison;
use filterc_ir::rfc3339;
use filterc_syntax::NodeId;

use super::Checker;
use super::body::quoted;
use super::operands::excerpt;
use crate::codes::{ASSUMED_UTC, BAD_TIME};
use crate::coerce::{NoTime, date_of, no_time};

/// The last moment of a day that is told from the next one.
const LAST_OF_DAY: &str = "T23:59:59.999999Z";

impl Checker<'_> {
    #[cold]
    pub(super) fn no_time(&mut self, node: NodeId) {
        let text = self.tree.text(node);
        let found = excerpt(text);
        let Some(reason) = no_time(text) else {
            let error = self.error(BAD_TIME, node, format!("`{found}` is not a time"));
            return self.report(node, error.help("write a time as in `2026-11-01T08:30:00Z`"));
        };
        let (message, instead, why) = match reason {
            NoTime::Day(instead) => {
                (format!("there is no such day as in `{found}`"), instead, "the nearest day")
            }
            NoTime::Clock(instead) => {
                (format!("a day has no such time as in `{found}`"), instead, "the nearest time of that day")
            }
            NoTime::LeapSecond(instead) => (
                format!("`{found}` is a leap second, and no clock here has one"),
                instead,
                "the second before it",
            ),
            NoTime::Late(last) => (format!("`{found}` is beyond the last time there is"), last, "that one"),
            NoTime::Early(first) => {
                (format!("`{found}` is before the first time there is"), first, "that one")
            }
        };
        let error = self.error(BAD_TIME, node, message);
        self.report(node, error.help(format!("write `{instead}` for {why}")).edit(quoted(&instead)));
    }

    #[cold]
    pub(super) fn no_day(&mut self, node: NodeId) {
        let text = self.tree.text(node);
        let error = self.error(BAD_TIME, node, format!("`{}` is not a day", excerpt(text)));
        let day = match no_time(text) {
            Some(NoTime::Day(nearest)) => nearest.get(..10).map(str::to_owned),
            // A time, of which only the day is wanted.
            _ => text.get(..10).filter(|day| date_of(day).is_some()).map(str::to_owned),
        };
        let error = match day {
            Some(day) => error.help(format!("write `{day}`")).edit(quoted(&day)),
            None => error.help("write a day as in `2026-11-01`"),
        };
        self.report(node, error);
    }

    /// Warns of a time without a zone, and of a day where a time is wanted.
    #[cold]
    pub(super) fn assumed_utc(&mut self, node: NodeId, at: i64) {
        let (text, read) = (self.tree.text(node), rfc3339(at));
        let is_day = text.len() == 10;
        let warning = match self.comparison {
            Some(Comparison::AtMost) if is_day => {
                let warning = self.warning(
                    ASSUMED_UTC,
                    node,
                    format!("read as {read}, which leaves out the rest of that day"),
                );
                let whole = format!("{text}{LAST_OF_DAY}");
                warning.help(format!("write `{whole}` for all of that day")).edit(quoted(&whole))
            }
            _ if is_day => {
                let message = format!("read as {read}, where that day begins");
                self.warning(ASSUMED_UTC, node, message).help(format!("write `{read}`")).edit(quoted(&read))
            }
            _ => {
                let zoned = format!("{text}Z");
                let help = format!("write the zone: `{zoned}`, or an offset as in `{text}+02:00`");
                self.warning(ASSUMED_UTC, node, format!("read as {read}")).help(help).edit(quoted(&zoned))
            }
        };
        self.report(node, warning);
    }
}
