//! The members of an object, sorted by what they are; duplicates are found on the way.

use filterc_syntax::{Diagnostic, NodeId};
use smallvec::SmallVec;

use super::Checker;
use crate::codes::{DUPLICATE_KEY, LAST_WINS};
use crate::leniency::Leniency;
use crate::names::{Names, Positions};

/// The key nodes of the known names that an object has. Most objects have one or two of the names.
#[derive(Default)]
pub(super) struct Found {
    known: Positions,
    /// By position.
    keys: SmallVec<[NodeId; 6]>,
    /// True where the object also has other keys.
    pub(super) others: bool,
}

impl Found {
    /// The key of the name at this position, where the object has it.
    pub(super) fn key(&self, position: usize) -> Option<NodeId> {
        let has = self.known.contains(position);
        has.then(|| self.keys.get(self.known.before(position)).copied()).flatten()
    }

    /// The positions of the names that the object has, and of those that it should have, with their keys.
    pub(super) fn entries(&self, names: &Names) -> impl Iterator<Item = (usize, Option<NodeId>)> + '_ {
        let mut keys = self.keys.iter().copied();
        let all = self.known.union(names.demanded());
        all.iter()
            .map(move |position| (position, self.known.contains(position).then(|| keys.next()).flatten()))
    }
}

impl Checker<'_> {
    /// Finds the known names in an object. Moving what was just written costs more than finding it, so it is filled in place.
    pub(super) fn find(&mut self, object: NodeId, names: &Names, found: &mut Found) {
        let tree = self.tree;
        for (key, _) in tree.members(object) {
            let Some(position) = names.position(tree.text(key)) else {
                found.others = true;
                continue;
            };
            if found.known.end_before(position) {
                found.known.insert(position);
                found.keys.push(key);
                continue;
            }
            let at = found.known.before(position);
            if !found.known.contains(position) {
                found.known.insert(position);
                found.keys.insert(at, key);
            } else if let Some(known) = found.keys.get_mut(at) {
                let earlier = std::mem::replace(known, key);
                self.duplicate(earlier, key);
            }
        }
    }

    /// Refuses a key that comes twice, or warns of it: the caller lets the last one count.
    #[cold]
    pub(super) fn duplicate(&mut self, earlier: NodeId, key: NodeId) {
        let name = self.tree.text(key);
        let (first, span) = (self.tree.span(earlier), self.tree.span(key));
        let diagnostic = if self.has(Leniency::DuplicateKeys) {
            let message = format!("the key `{name}` is there twice; the last one counts");
            Diagnostic::warning(LAST_WINS, span, message).also(first, "this one is ignored")
        } else {
            let error = Diagnostic::error(DUPLICATE_KEY, span, format!("the key `{name}` is there twice"));
            error.labelled("again here").also(first, "first here").help("merge the two, or remove one")
        };
        self.report(key, diagnostic);
    }
}
