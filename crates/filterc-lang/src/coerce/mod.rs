//! JSON values to typed operands: what each type accepts, and what only profile `prefect` does.

mod number;
mod time;

pub(crate) use number::{bool_from, decimal_from, float_from, int_from};
pub(crate) use time::{ReadTime, date_from, time_from};

/// How a value was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading<T> {
    /// As written.
    Exact(T),
    /// By a guess that strict refuses: `"5"` as 5.
    Guess(T),
}
