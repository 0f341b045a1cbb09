//! Lists of rows, equal as far as the requested order goes.

use std::collections::BTreeSet;

use serde_json::Value;

use super::cases::Case;

/// The recorded `ids` against ours. Rows of a range of `ties` may come in any order; where the page begins or ends
/// inside such a range, any rows of `head_pool` or `tail_pool` may stand there.
pub(crate) fn compare(case: &Case, ours: &[String]) -> Result<(), String> {
    let theirs = texts(case.list("ids"));
    if theirs.len() != ours.len() {
        return Err(format!("{} rows, not {}", ours.len(), theirs.len()));
    }
    if ours.iter().collect::<BTreeSet<_>>().len() != ours.len() {
        return Err("a row comes twice".to_owned());
    }
    let mut from = 0;
    while from < theirs.len() {
        let to = tie_from(case, from).unwrap_or(from + 1);
        let found: BTreeSet<_> = ours[from..to].iter().map(String::as_str).collect();
        let pool = pool(case, from, to == theirs.len());
        let allowed = pool.unwrap_or_else(|| theirs[from..to].iter().copied().collect());
        if !found.is_subset(&allowed) {
            return Err(format!("{found:?} at {from}..{to}, not {allowed:?}"));
        }
        from = to;
    }
    Ok(())
}

fn tie_from(case: &Case, from: usize) -> Option<usize> {
    let from = Value::from(from);
    let tie = case.list("ties").iter().find(|range| range[0] == from)?;
    tie[1].as_u64().map(|to| to as usize)
}

fn pool(case: &Case, from: usize, last: bool) -> Option<BTreeSet<&str>> {
    let of = |key, cut: bool| cut.then(|| texts(case.list(key))).filter(|pool| !pool.is_empty());
    let pool = of("head_pool", from == 0).or_else(|| of("tail_pool", last))?;
    Some(pool.into_iter().collect())
}

fn texts(list: &[Value]) -> Vec<&str> {
    list.iter().map(|text| text.as_str().unwrap()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn agrees(answer: Value, ours: &str) -> bool {
        let of_kind = "list".to_owned();
        let case = Case {
            id: String::new(),
            method: String::new(),
            endpoint: String::new(),
            path: String::new(),
            body: None,
            kind: of_kind,
            answer,
        };
        compare(&case, &ours.chars().map(String::from).collect::<Vec<_>>()).is_ok()
    }

    #[test]
    fn only_ties_may_come_in_any_order() {
        let answer = || json!({"ids": ["a", "b", "c", "d"], "ties": [[1, 3]]});
        assert!(agrees(answer(), "abcd") && agrees(answer(), "acbd"));
        for ours in ["bacd", "abdc", "abc", "abcde", "abbd", "axcd"] {
            assert!(!agrees(answer(), ours), "{ours}");
        }
    }

    #[test]
    fn a_cut_tie_takes_any_row_of_its_pool() {
        let answer = || json!({"ids": ["a", "b", "c", "d"], "ties": [[2, 4]], "head_pool": ["a", "x"], "tail_pool": ["c", "d", "y"]});
        assert!(agrees(answer(), "abcd") && agrees(answer(), "xbyc"));
        for ours in ["ybcd", "abcx", "axcd", "abcc"] {
            assert!(!agrees(answer(), ours), "{ours}");
        }
    }
}
