//! How deep in its order a page lies, in classes: the text of a statement may depend on the class, and on no number.

use crate::Query;

/// How many rows a page and everything before it have, in classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageDepth {
    /// Up to 100 rows.
    Hundred,
    /// Up to 1,000.
    Thousand,
    /// Up to 10,000.
    TenThousand,
    /// Further.
    Further,
}

impl Query {
    /// Returns the depth of the page; none where there is no limit.
    pub fn page_depth(&self) -> Option<PageDepth> {
        let rows = self.offset.saturating_add(self.limit?.into());
        Some(match rows {
            ..=100 => PageDepth::Hundred,
            101..=1_000 => PageDepth::Thousand,
            1_001..=10_000 => PageDepth::TenThousand,
            _ => PageDepth::Further,
        })
    }

    /// True where a page lies deeper than 100 rows and skips more of them than it shows.
    pub fn skips(&self) -> bool {
        let shown = self.limit.map_or(u64::MAX, u64::from);
        self.page_depth() > Some(PageDepth::Hundred) && self.offset > shown
    }
}
