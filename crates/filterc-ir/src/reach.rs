//! How far into its order a page reaches, in classes: the text of a statement may depend on the class, and on no number.

use crate::Query;

/// Limit and offset together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
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
    /// How far the page reaches; none where there is no limit.
    pub fn reach(&self) -> Option<Reach> {
        let rows = self.offset.saturating_add(self.limit?.into());
        Some(match rows {
            ..=100 => Reach::Hundred,
            101..=1_000 => Reach::Thousand,
            1_001..=10_000 => Reach::TenThousand,
            _ => Reach::Further,
        })
    }

    /// True where a page reaches beyond 100 rows and leaves out more of them than it shows.
    pub fn skips(&self) -> bool {
        let shown = self.limit.map_or(u64::MAX, u64::from);
        self.reach() > Some(Reach::Hundred) && self.offset > shown
    }
}
