//! Duplicate and unknown names.

use std::collections::BTreeSet;

use filterc_syntax::{Diagnostic, suggest};

use super::Errors;
use crate::codes::{DUPLICATE, UNKNOWN_NAME};
use crate::syntax::Name;

/// The names of one scope.
#[derive(Default)]
pub(super) struct Seen(BTreeSet<(&'static str, String)>);

impl Seen {
    /// Reports a name that was there already.
    pub(super) fn once(&mut self, what: &'static str, source: usize, name: &Name, errors: &mut Errors) {
        if !self.0.insert((what, name.text.clone())) {
            let message = format!("the {what} `{}` is declared twice", name.text);
            errors.push(
                source,
                Diagnostic::error(DUPLICATE, name.span, message).help("rename or remove one of them"),
            );
        }
    }
}

/// As many known names are compared with one that is unknown.
const MOST_COMPARED: usize = 500;

/// "there is no column `nam`" with the nearest of those that are.
pub(super) fn unknown<'a>(
    what: &str,
    name: &Name,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    // Each of many unknown names would be compared with each of many known ones.
    let known = known.into_iter().take(MOST_COMPARED).collect::<Vec<_>>();
    let error = Diagnostic::error(UNKNOWN_NAME, name.span, format!("there is no {what} `{}`", name.text));
    match suggest(&name.text, known.iter().copied()) {
        Some(near) => error.labelled(format!("did you mean `{near}`?")).edit(near),
        None => {
            let list: Vec<_> = known.into_iter().take(12).map(|name| format!("`{name}`")).collect();
            if list.is_empty() { error } else { error.help(format!("there are {}", list.join(", "))) }
        }
    }
}
