//! Values that an endpoint takes beside its filters.

use crate::{Literal, OperatorUse, Presence, Type};

/// A value in the path or in the body.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// Its type; of a list, that of an element.
    pub ty: Type,
    /// True for a list.
    pub list: bool,
    /// Whether it may be left out or null.
    pub presence: Presence,
    /// The value of a body that leaves it out.
    pub default: Option<Literal>,
    /// A number is not less than this; an interval in seconds.
    pub least: Option<f64>,
    /// A number is not greater than this, a list not longer.
    pub most: Option<u32>,
    /// What it asks of each row.
    pub criterion: Option<OperatorUse>,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In braces in the path.
    Path,
    /// A key of the body.
    Body,
    /// Nowhere: it always has its default.
    Fixed,
}
