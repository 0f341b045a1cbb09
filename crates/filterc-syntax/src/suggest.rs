//! "did you mean": the nearest of some known words.

/// The candidate nearest to `word`, at most max(1, a third of the word) edits away; a difference of case or of
/// `-` and `_` costs nothing. Ties go to the first candidate.
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = fold(word);
    let allowed = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&plain, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn fold(word: &str) -> String {
    word.chars().take(64).flat_map(char::to_lowercase).map(|c| if c == '-' { '_' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_stop_at_a_third_of_the_word() {
        assert_eq!(suggest("FAILD", ["FAILED", "PAUSED"]), Some("FAILED"));
        assert_eq!(suggest("any", ["any_", "not_any_"]), Some("any_"));
        assert_eq!(suggest("flow-runs", ["flows", "flow_runs"]), Some("flow_runs"));
        assert_eq!(suggest("colour", ["name", "tags"]), None);
    }
}
