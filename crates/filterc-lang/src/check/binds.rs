//! How many values a statement is given one by one. The values of a list travel as one, patterns do not, and a database takes
//! so many and no more.

use filterc_catalog::OperatorUse;
use filterc_ir::List;
use filterc_syntax::NodeId;

use super::Checker;
use crate::ast::Argument;
use crate::codes::TOO_MANY_VALUES;
use crate::operators::Meaning;

/// Longer lists of values are one; shorter ones are padded to no more.
const FEW: usize = 16;

impl Checker<'_> {
    /// Counts what an operator is given, and refuses what is more than the databases take in all.
    pub(super) fn count(&mut self, value: NodeId, one: &OperatorUse, meaning: Meaning, argument: Argument) {
        let before = self.values;
        // A member of a JSON column is named by a value as well, once for each pattern.
        let patterns = |list: List| list.len() * 2;
        let of_one = match argument {
            Argument::Null => 0,
            Argument::One(_) => 2,
            Argument::List(list)
                if matches!(meaning, Meaning::Like(_) | Meaning::NotLike(_) | Meaning::Pairs) =>
            {
                patterns(list)
            }
            Argument::List(list) => list.len().min(FEW) + 1,
            Argument::Labels(labels) => {
                labels.of(&self.out.labels).iter().map(|label| patterns(label.patterns) + 1).sum()
            }
            Argument::Terms(terms) => terms.len as usize * 2,
        };
        self.values += of_one * one.subjects.len().max(1);
        let most = self.settings.target.most_values();
        if before <= most && self.values > most {
            let database = if self.settings.target.sqlite { "SQLite" } else { "Postgres" };
            let message = format!("more patterns than {database} takes in one statement");
            let error = self.error(TOO_MANY_VALUES, value, message);
            let error = error.help(format!("ask for at most {} patterns in one body", most / 2));
            self.report(value, error);
        }
    }
}
