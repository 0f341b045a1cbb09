//! Blocks of rows, of which each row is a bit.

/// Words of 64 rows in a block: its bits stay in registers and the first cache.
pub(super) const WORDS: usize = 16;
/// Rows in a block.
pub(super) const ROWS: usize = 64 * WORDS;

/// A bit for each row of a block.
pub(super) type Bits = [u64; WORDS];

/// The bits that are not taken.
pub(super) fn without(mut bits: Bits, taken: Bits) -> Bits {
    bits.iter_mut().zip(taken).for_each(|(bits, taken)| *bits &= !taken);
    bits
}
