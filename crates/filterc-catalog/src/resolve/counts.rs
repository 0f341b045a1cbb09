//! How much a catalog may declare: everything has a number of 16 bits.

use filterc_syntax::{Diagnostic, Span};

use super::Errors;
use crate::Declarations;
use crate::codes::TYPE_MISMATCH;

/// Most things of a kind.
const MOST: usize = u16::MAX as usize;

/// Reports lists of more things than have numbers.
pub(super) fn check(catalog: &Declarations, errors: &mut Errors) {
    let mut once = |source: usize, of: &str, count: usize, things: &str| {
        if count > MOST {
            let message = format!("{of} has {count} {things}, which are more than {MOST}");
            let error = Diagnostic::error(TYPE_MISMATCH, Span::default(), message);
            errors.push(source, error.help("leave out what nobody asks for"));
        }
    };
    once(0, "the catalog", catalog.enums.len(), "enums");
    once(0, "the catalog", catalog.collections.len(), "collections");
    once(0, "the catalog", catalog.endpoints.len(), "endpoints");
    for of in &catalog.enums {
        once(0, &format!("the enum `{}`", of.name), of.members.len(), "members");
    }
    for of in &catalog.collections {
        let name = format!("the collection `{}`", of.name);
        let counts = [
            (of.columns.len(), "columns"),
            (of.computed.len(), "computed columns"),
            (of.fields.len(), "fields"),
            (of.sorts.len(), "sort orders"),
            (of.relations.len(), "relations"),
        ];
        for (count, things) in counts {
            once(of.source, &name, count, things);
        }
    }
}
