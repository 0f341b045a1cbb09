//! Rules that texts of several collections keep.

/// Names that stand in paths and are shown to people.
pub(super) fn name(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("a name is not empty".to_owned());
    }
    let banned = text.chars().find(|c| matches!(c, '/' | '%' | '&' | '>' | '<'))?;
    Some(format!("a name has no `{banned}`"))
}

/// The same, of more than spaces and quotes.
pub(super) fn shown_name(text: &str) -> Option<String> {
    if text.trim_matches([' ', '\'', '"']).is_empty() {
        return Some("a name is not empty".to_owned());
    }
    name(text)
}
