//! The objects that stand for rows in answers.

use std::fmt::Debug;

use filterc_store::object::Object;

/// Rows with what of other tables stands in their objects.
pub(crate) trait Objects: Debug + Send + Sync {
    /// The objects, in the order of the rows.
    fn objects(&self) -> Vec<Object<'_>>;
}
