//! "did you mean": the nearest of some known words.

/// The candidate nearest to `word`; ties go to the first one. Upper and lower case are alike, and so are `any`, `any_` and
/// `-any`. Otherwise each word of a name has to be near by itself, at most max(1, a third of it) edits away: of the names of
/// things that differ in one word, one is not meant by the other. A word of three letters or fewer has no other letter in
/// their place.
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = fold(word);
    let near = candidates.into_iter().filter_map(|known| Some((distance(&word, &fold(known))?, known)));
    near.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// Longer words are cut.
const LONGEST: usize = 64;

fn fold(word: &str) -> String {
    word.chars().take(LONGEST).flat_map(char::to_lowercase).collect()
}

fn distance(word: &str, known: &str) -> Option<usize> {
    let (joined, known_joined) = (joined(word), joined(known));
    if joined.is_empty() {
        return None;
    }
    if joined == known_joined {
        return Some(0);
    }
    let (words, known_words) = (split_words(word), split_words(known));
    if words.len() != known_words.len() {
        // One slip more than the missing or the superfluous blank.
        let distance = strsim::osa_distance(&joined, &known_joined);
        return (distance == 1 && joined.chars().count() > 5).then_some(2);
    }
    words.into_iter().zip(known_words).map(|(word, known)| of_word(word, known)).sum()
}

fn of_word(word: &str, known: &str) -> Option<usize> {
    let distance = strsim::osa_distance(word, known);
    let (length, known_length) = (word.chars().count(), known.chars().count());
    let allowed = match length.min(known_length) {
        0..=3 => usize::from(length != known_length || letters(word) == letters(known)),
        short => (short / 3).max(1),
    };
    (distance <= allowed).then_some(distance)
}

fn split_words(name: &str) -> Vec<&str> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

fn joined(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The letters of a word in their order, which is equal for words of the same letters.
fn letters(word: &str) -> Vec<char> {
    let mut letters: Vec<_> = word.chars().collect();
    letters.sort_unstable();
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_stop_at_a_third_of_the_word() {
        assert_eq!(suggest("FAILD", ["FAILED", "PAUSED"]), Some("FAILED"));
        assert_eq!(suggest("any", ["not_any_", "any_"]), Some("any_"));
        assert_eq!(suggest("flow-runs", ["flows", "flow_runs"]), Some("flow_runs"));
        assert_eq!(suggest("flowRun", ["flows", "flow_runs"]), Some("flow_runs"));
        assert_eq!(suggest("flow_run/cont", ["flow_runs/count"]), Some("flow_runs/count"));
        assert_eq!(suggest("strat_time_asc", ["START_TIME_ASC"]), Some("START_TIME_ASC"));
        assert_eq!(suggest("nam", ["name", "tags"]), Some("name"));
        assert_eq!(suggest("colour", ["name", "tags"]), None);
        assert_eq!(suggest("", ["a", "_"]), None);
        assert_eq!(suggest("__", ["a", "_"]), None);
    }

    #[test]
    fn a_name_of_another_thing_is_not_meant() {
        for (word, known) in [
            ("NAME_ASC", "NAME_DESC"),
            ("START_TIME_ASC", "EXPECTED_START_TIME_ASC"),
            ("START_TIME_ASC", "START_TIME_DESC"),
            ("CREATED_DESC", "UPDATED_DESC"),
            ("ne_", "ge_"),
            ("gt_", "ge_"),
            ("le_", "ge_"),
            ("not_all_", "not_any_"),
            ("any_", "all_"),
        ] {
            assert_eq!(suggest(word, [known]), None, "{word}");
            assert_eq!(suggest(known, [word]), None, "{known}");
        }
    }
}
