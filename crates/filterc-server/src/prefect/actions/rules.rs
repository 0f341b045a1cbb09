//! Rules that texts of several collections keep, and how large bodies may be.

use filterc::Limits;

/// Of bodies that write: they hold parameters, schemas and data, which are deeper and longer than filters.
pub(super) const LIMITS: Limits = Limits {
    bytes: 16 << 20,
    depth: 128,
    keys: 200_000,
    list: 200_000,
    text: 16 << 20,
    wildcards: usize::MAX,
};

/// Keys that stand in paths: lower case letters, digits and `-`.
pub(super) fn slug(text: &str) -> Option<String> {
    let fits = text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    (!fits).then(|| "only lower case letters, digits and `-` stand here".to_owned())
}

/// Names that stand in paths and are shown to people.
pub(super) fn name(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("a name is not empty".to_owned());
    }
    let banned = text.chars().find(|c| matches!(c, '/' | '%' | '&' | '>' | '<'))?;
    Some(format!("a name has no `{banned}`"))
}
