//! The arrows between the crates are those of the README's picture, and packages are named only where they belong.

use std::collections::{BTreeMap, BTreeSet};

use std::process::Command;

use filterc_tests::top;
use serde_json::Value;

/// From each crate to those it knows, as the README draws it.
fn drawn() -> BTreeMap<String, BTreeSet<String>> {
    let readme = std::fs::read_to_string(top().join("README.md")).unwrap();
    let picture = readme.split("## Architecture").nth(1).and_then(|rest| rest.split("```").nth(1)).unwrap();
    let arrows = picture.lines().filter_map(|line| line.split_once(" ──> "));
    arrows.map(|(from, to)| (from.to_owned(), to.split(", ").map(str::to_owned).collect())).collect()
}

/// Packages that only these crates may name.
const OWNERS: [(&str, &[&str]); 12] = [
    ("sea-query", &["filterc-sql"]),
    ("miette", &["filterc"]),
    ("rusqlite", &["filterc-db"]),
    ("sqlx", &["filterc-db"]),
    ("nom", &["filterc-catalog", "filterc-lang"]),
    ("axum", &["filterc-server", "filterc-prefect"]),
    ("clap", &["filterc-cli"]),
    ("strsim", &["filterc-syntax"]),
    ("fernet", &["filterc-prefect"]),
    ("rrule", &["filterc-prefect"]),
    ("croner", &["filterc-prefect"]),
    ("jsonschema", &["filterc-prefect"]),
];

/// Of each crate that ships, what it depends on.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let told = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(top())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&told.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    // `publish` lists registries, or is null where any will do; `kind` is null of normal dependencies.
    let shipped = packages.filter(|one| one["publish"].as_array().is_none_or(|to| !to.is_empty()));
    let named = shipped.map(|package| {
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        let normal = dependencies.filter(|one| one["kind"].is_null()).map(|one| text(&one["name"]));
        (text(&package["name"]), normal.collect())
    });
    named.collect()
}

#[test]
fn the_arrows_of_the_readme_are_those_of_the_manifests() {
    let mut found = dependencies();
    for arrows in found.values_mut() {
        arrows.retain(|one| one.starts_with("filterc"));
    }
    let mut drawn = drawn();
    // Whoever has no arrow stands at the end of one.
    for name in found.keys() {
        drawn.entry(name.clone()).or_default();
    }
    assert_eq!(found, drawn);
}

#[test]
fn each_package_is_named_by_its_crate_only() {
    for (crate_name, dependencies) in dependencies() {
        for (package, owners) in OWNERS {
            assert!(
                !dependencies.contains(package) || owners.contains(&crate_name.as_str()),
                "{crate_name} names {package}"
            );
        }
    }
}

#[test]
fn the_readme_says_what_each_crate_is_for() {
    let readme = std::fs::read_to_string(top().join("README.md")).unwrap();
    for name in dependencies().keys() {
        assert!(readme.contains(&format!("- `{name}`: ")), "the README does not say what `{name}` is for");
    }
}
