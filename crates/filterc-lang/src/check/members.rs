//! The members of an object, sorted by what they are; duplicates are found on the way.

use filterc_syntax::{Diagnostic, NodeId};

use super::Checker;
use crate::codes::{DUPLICATE_KEY, LAST_WINS};

/// No catalog has more names in one place; [`Language::new`](crate::Language::new) refuses it.
pub(crate) const MOST_NAMES: usize = 64;
const EMPTY: u32 = u32::MAX;

/// The key node of each known name, by its position.
pub(super) struct Found {
    keys: [u32; MOST_NAMES],
    /// True where the object also has other keys.
    pub(super) others: bool,
}

impl Found {
    /// The key of the name at this position, where the object has it.
    pub(super) fn key(&self, position: usize) -> Option<NodeId> {
        self.keys.get(position).copied().filter(|key| *key != EMPTY).map(NodeId)
    }
}

impl<'c> Checker<'_, 'c> {
    /// Finds the known names in an object.
    pub(super) fn find<I: Iterator<Item = &'c str>>(
        &mut self,
        object: NodeId,
        names: impl Fn() -> I,
    ) -> Found {
        let mut found = Found { keys: [EMPTY; MOST_NAMES], others: false };
        let tree = self.tree;
        for (key, _) in tree.members(object) {
            let text = tree.text(key);
            let Some(slot) = names().position(|name| name == text).and_then(|at| found.keys.get_mut(at))
            else {
                found.others = true;
                continue;
            };
            let earlier = std::mem::replace(slot, key.0);
            if earlier != EMPTY {
                self.duplicate(NodeId(earlier), key);
            }
        }
        found
    }

    /// Strict refuses a key that comes twice; otherwise the caller lets the last one count.
    pub(super) fn duplicate(&mut self, earlier: NodeId, key: NodeId) {
        let name = self.tree.text(key);
        let (first, span) = (self.tree.span(earlier), self.tree.span(key));
        let diagnostic = if self.strict() {
            let error = Diagnostic::error(DUPLICATE_KEY, span, format!("the key `{name}` is there twice"));
            error.labelled("again here").also(first, "first here").help("merge the two, or remove one")
        } else {
            let message = format!("the key `{name}` is there twice; the last one counts");
            Diagnostic::warning(LAST_WINS, span, message).also(first, "this one is ignored")
        };
        self.report(key, diagnostic);
    }
}
