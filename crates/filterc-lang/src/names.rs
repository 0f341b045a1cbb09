//! The names that may stand in one object, ready to be found.

/// No catalog has more names in one place; [`Language::new`](crate::Language::new) refuses it.
pub(crate) const MOST_NAMES: usize = 64;

/// The names of one object, by position.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    known: Box<[Box<str>]>,
    /// A hash table of positions, at least half of it [`FREE`].
    slots: Box<[u8]>,
    /// The positions of names that are missed where they are absent.
    demanded: Positions,
}

/// No position.
const FREE: u8 = u8::MAX;

/// A set of positions.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Positions(u64);

impl Names {
    /// Names, and whether each is missed where it is absent.
    pub(crate) fn new<'n>(names: impl IntoIterator<Item = (&'n str, bool)>) -> Self {
        let names = names.into_iter().map(|(name, is_demanded)| (Box::from(name), is_demanded));
        let (known, is_demanded): (Vec<Box<str>>, Vec<_>) = names.unzip();
        let slots = vec![FREE; known.len().next_power_of_two() * 2].into();
        let mut names = Self { known: known.into(), slots, demanded: Positions::default() };
        for (position, is_demanded) in is_demanded.into_iter().enumerate() {
            names.keep(position);
            if is_demanded {
                names.demanded.insert(position);
            }
        }
        names
    }

    /// Gives a name the first slot that is free from its own one on; of two of one name, the first keeps it.
    fn keep(&mut self, position: usize) {
        let Some(name) = self.known.get(position) else { return };
        let free = self.slots_of(name).find(|slot| self.slots.get(*slot) == Some(&FREE));
        if let Some(slot) = free.and_then(|slot| self.slots.get_mut(slot)) {
            *slot = position as u8;
        }
    }

    /// The position of a name, below [`MOST_NAMES`].
    pub(crate) fn position(&self, text: &str) -> Option<usize> {
        for slot in self.slots_of(text) {
            let position = usize::from(*self.slots.get(slot)?);
            // What is free is no position.
            if **self.known.get(position)? == *text {
                return Some(position);
            }
        }
        None
    }

    /// Where a name may stand: from its own slot on, around.
    fn slots_of(&self, name: &str) -> impl Iterator<Item = usize> + use<> {
        let all = self.slots.len();
        let own = mark(name).wrapping_mul(0x9e37_79b1) as usize >> 16;
        (own..own + all).map(move |slot| slot & (all - 1))
    }

    /// The names that are missed where they are absent.
    pub(crate) fn demanded(&self) -> Positions {
        self.demanded
    }
}

/// Its length and its first, middle and last byte: what tells a name from nearly all others.
fn mark(name: &str) -> u32 {
    let bytes = name.as_bytes();
    let at = |position: usize| bytes.get(position).copied().unwrap_or_default();
    let length = bytes.len();
    u32::from_le_bytes([length as u8, at(0), at(length / 2), at(length.wrapping_sub(1))])
}

impl Positions {
    pub(crate) fn insert(&mut self, position: usize) {
        self.0 |= 1 << position;
    }

    pub(crate) fn contains(self, position: usize) -> bool {
        self.0 >> position & 1 == 1
    }

    /// True where all come before this one.
    pub(crate) fn end_before(self, position: usize) -> bool {
        self.0 >> position == 0
    }

    /// How many come before this one.
    pub(crate) fn before(self, position: usize) -> usize {
        (self.0 & ((1 << position) - 1)).count_ones() as usize
    }

    pub(crate) fn union(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// In their order.
    pub(crate) fn iter(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let first = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            (first < MOST_NAMES).then_some(first)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_at_its_position_and_nothing_else_is() {
        let long = "x".repeat(300);
        let names = ["", "a", "id", "start_time", "stert_time", "name", "nome", &long];
        let known = Names::new(names.map(|name| (name, name == "id")));
        for (position, name) in names.iter().enumerate() {
            assert_eq!(known.position(name), Some(position));
        }
        for other in ["b", "ib", "stirt_time", "xxxxx", &"x".repeat(44), "nume"] {
            assert_eq!(known.position(other), None);
        }
        assert_eq!(known.demanded().iter().collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn positions_come_in_order_up_to_the_last_one() {
        let mut all = Positions::default();
        for position in [63, 0, 7] {
            all.insert(position);
        }
        assert_eq!(all.iter().collect::<Vec<_>>(), [0, 7, 63]);
        assert_eq!([0, 7, 63].map(|position| all.before(position)), [0, 1, 2]);
        assert!(all.contains(63) && !all.contains(62));
        assert!(!all.end_before(63) && !all.end_before(62) && Positions::default().end_before(0));
        assert_eq!(Positions::default().iter().next(), None);
    }
}
