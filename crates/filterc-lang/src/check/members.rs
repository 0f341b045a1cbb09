//! The members of an object, sorted by what they are; duplicates are found on the way.

use filterc_syntax::{Diagnostic, NodeId};
use smallvec::SmallVec;

use super::Checker;
use crate::codes::{DUPLICATE_KEY, LAST_WINS};

/// No catalog has more names in one place; [`Language::new`](crate::Language::new) refuses it.
pub(crate) const MOST_NAMES: usize = 64;

/// The key nodes of the known names that an object has. Most objects have one or two of the names.
pub(super) struct Found {
    keys: SmallVec<[(u8, NodeId); 6]>,
    /// True where the object also has other keys.
    pub(super) others: bool,
}

impl Found {
    /// The key of the name at this position, where the object has it.
    pub(super) fn key(&self, position: usize) -> Option<NodeId> {
        self.keys.iter().find(|(known, _)| usize::from(*known) == position).map(|(_, key)| *key)
    }
}

impl<'c> Checker<'_, 'c> {
    /// Finds the known names in an object.
    pub(super) fn find<I: Iterator<Item = &'c str>>(
        &mut self,
        object: NodeId,
        names: impl Fn() -> I,
    ) -> Found {
        let mut found = Found { keys: SmallVec::new(), others: false };
        let tree = self.tree;
        for (key, _) in tree.members(object) {
            let text = tree.text(key);
            let Some(position) = names().position(|name| name == text) else {
                found.others = true;
                continue;
            };
            // There are at most `MOST_NAMES`.
            let position = position as u8;
            match found.keys.iter_mut().find(|(known, _)| *known == position) {
                None => found.keys.push((position, key)),
                Some((_, known)) => {
                    let earlier = std::mem::replace(known, key);
                    self.duplicate(earlier, key);
                }
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
