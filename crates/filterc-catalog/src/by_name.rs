//! Names of a list by their hash, where a list is long.

use std::collections::HashMap;
use std::sync::OnceLock;

/// In a list of so many names, looking at each is as fast.
const FEW: usize = 32;

/// The first position of each name, from the first question on.
#[derive(Debug, Clone, Default)]
pub(crate) struct ByName(OnceLock<HashMap<String, u16>>);

impl ByName {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The position of a name among those of a list that does not change any more.
    pub(crate) fn find<'n, I>(&self, name: &str, names: impl Fn() -> I) -> Option<u16>
    where
        I: ExactSizeIterator<Item = &'n str>,
    {
        let numbered = || (0..=u16::MAX).zip(names());
        if names().len() <= FEW {
            return numbered().find(|(_, known)| *known == name).map(|(at, _)| at);
        }
        let index = self.0.get_or_init(|| {
            let mut index = HashMap::new();
            for (at, known) in numbered() {
                index.entry(known.to_owned()).or_insert(at);
            }
            index
        });
        index.get(name).copied()
    }
}
