//! JSON values to typed ones: what each type accepts, and what only a guess reads. Operands of filters are read so,
//! and the members of bodies that write.

mod no_time;
mod number;
mod time;

pub use no_time::{NoTime, no_time};
pub use number::{
    MOST_DIGITS, NoDecimal, Whole, bool_from, decimal_from, float_from, int_from, whole_from, whole_text,
};
pub use time::{ReadTime, date_from, date_of, instant, is_finer, time_from};

/// A value with the way it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading<T> {
    /// The value as it is written.
    Exact(T),
    /// A guess, which needs a leniency: `"5"` as 5.
    Guess(T),
}
