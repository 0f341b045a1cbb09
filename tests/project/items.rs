//! The public items of the library that a stranger depends on, read off its source: what it declares and what it names of the
//! inner crates. A change of `items.txt` is a change of what others may call.

use std::fs;
use std::path::Path;

use filterc_tests::top;

/// What each file of a folder declares for everybody, with the type that has it.
fn declared(folder: &Path, within: &str, items: &mut Vec<String>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        if path.is_dir() {
            declared(&path, &format!("{within}{stem}/"), items);
            continue;
        }
        let mut owner = String::new();
        for line in fs::read_to_string(&path).unwrap().lines() {
            if let Some(rest) = line.strip_prefix("impl") {
                let named = rest.rsplit(" for ").next().unwrap_or(rest).trim_end_matches(" {");
                let named = named.split_whitespace().last().unwrap_or_default();
                owner = format!("{}::", named.split('<').next().unwrap_or_default());
            } else if !line.starts_with(' ') && line.starts_with("pub ") {
                owner.clear();
            }
            let Some(item) = line.trim_start().strip_prefix("pub ") else { continue };
            let words = ["fn", "async", "const", "struct", "enum", "trait", "type", "static", "mod"];
            let mut parts =
                item.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|part| !part.is_empty());
            let kind = parts.clone().next().unwrap_or_default();
            if words.contains(&kind) {
                let name = parts.find(|part| !words.contains(part)).unwrap_or_default();
                items.push(format!("{within}{stem}: {kind} {owner}{name}"));
                if line.starts_with("pub struct") {
                    owner = format!("{name}.");
                }
            } else if item.contains(": ") && line.starts_with("    pub ") {
                items.push(format!("{within}{stem}: field {owner}{kind}"));
            }
        }
    }
}

#[test]
fn public_items_of_the_library_change_only_on_purpose() {
    let source = top().join("crates/filterc/src");
    let facade = fs::read_to_string(source.join("lib.rs")).unwrap();
    let uses = facade.split("pub use ").skip(1).map(|rest| rest.split(';').next().unwrap_or_default());
    let mut items: Vec<_> =
        uses.map(|text| format!("use {}", text.split_whitespace().collect::<Vec<_>>().join(" "))).collect();
    declared(&source, "", &mut items);
    let found = items.join("\n") + "\n";
    let file = top().join("tests/project/items.txt");
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&file, &found).unwrap();
    }
    let known = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(found, known, "`INSTA_UPDATE=always` writes the list again");
}

#[test]
fn inner_crates_say_that_they_are_unstable() {
    for name in ["syntax", "catalog", "ir", "lang", "sql", "eval"] {
        let root = top().join(format!("crates/filterc-{name}/src/lib.rs"));
        let text = fs::read_to_string(root).unwrap();
        let said = text
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .any(|line| line.contains("unstable by itself"));
        assert!(said, "filterc-{name}");
    }
}
