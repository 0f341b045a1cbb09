//! Comments cite sections of the page of semantics that exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use filterc_tests::top;

/// Sections by number, and quirks of the last one.
fn known() -> (BTreeSet<u32>, BTreeSet<u32>) {
    let page = fs::read_to_string(top().join("grammar/SEMANTICS.md")).unwrap();
    let number = |text: &str| text.split_once(". ").and_then(|(number, _)| number.parse().ok());
    let sections = page.lines().filter_map(|line| number(line.strip_prefix("## ")?)).collect();
    let (_, quirks) = page.split_once("## 11. ").unwrap();
    (sections, quirks.lines().filter_map(number).collect())
}

fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path
            .extension()
            .is_some_and(|ending| ["rs", "catalog", "md", "ebnf"].iter().any(|it| ending == *it))
        {
            found.push(path);
        }
    }
}

/// The numbers that begin a text: `2 to §4` or `11, quirk 5`.
fn first_number(text: &str) -> Option<u32> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[test]
fn every_section_of_the_semantics_that_is_cited_exists() {
    let (sections, quirks) = known();
    assert_eq!(sections, (1..=11).collect());
    let mut files = Vec::new();
    for folder in ["crates", "tests", "grammar"] {
        sources(&top().join(folder), &mut files);
    }
    let mut cited = 0;
    for file in files {
        // This file and the page speak of citations.
        if file.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("semantics")) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        // A citation may begin on one line and end on the next.
        let joined = text.replace("\n    ///", "").replace("\n///", "").replace("\n//!", "");
        for citation in
            joined.split("(semantics §").skip(1).map(|rest| rest.split([')', ';']).next().unwrap())
        {
            let mut numbers = citation.split('§').filter_map(first_number);
            assert!(numbers.clone().count() > 0, "{}: {citation}", file.display());
            assert!(numbers.all(|number| sections.contains(&number)), "{}: {citation}", file.display());
            let quirk = citation.split_once("quirk ").and_then(|(_, rest)| first_number(rest));
            assert!(quirk.is_none_or(|quirk| quirks.contains(&quirk)), "{}: {citation}", file.display());
            cited += 1;
        }
    }
    assert!(cited >= 30, "{cited}");
}
