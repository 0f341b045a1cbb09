//! The arrows between the crates are those of the README's picture, and packages are named only where they belong.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};
use filterc_tests::top;

/// From each crate to those it may know.
const ARROWS: [(&str, &[&str]); 10] = [
    ("filterc-syntax", &[]),
    ("filterc-catalog", &["filterc-syntax"]),
    ("filterc-ir", &["filterc-catalog"]),
    ("filterc-lang", &["filterc-syntax", "filterc-catalog", "filterc-ir"]),
    ("filterc-sql", &["filterc-catalog", "filterc-ir"]),
    ("filterc-eval", &["filterc-syntax", "filterc-catalog", "filterc-ir"]),
    ("filterc-db", &["filterc-catalog", "filterc-ir", "filterc-sql", "filterc-eval"]),
    (
        "filterc",
        &["filterc-syntax", "filterc-catalog", "filterc-ir", "filterc-lang", "filterc-sql", "filterc-eval"],
    ),
    ("filterc-server", &["filterc", "filterc-db"]),
    ("filterc-cli", &["filterc", "filterc-db", "filterc-server"]),
];

/// Packages that only these crates may name.
const OWNERS: [(&str, &[&str]); 8] = [
    ("sea-query", &["filterc-sql"]),
    ("miette", &["filterc"]),
    ("rusqlite", &["filterc-db"]),
    ("sqlx", &["filterc-db"]),
    ("nom", &["filterc-catalog", "filterc-lang"]),
    ("axum", &["filterc-server"]),
    ("clap", &["filterc-cli"]),
    ("strsim", &["filterc-syntax"]),
];

fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new().manifest_path(top().join("Cargo.toml")).no_deps().exec().unwrap();
    let shipped =
        metadata.packages.iter().filter(|package| package.publish.as_ref().is_none_or(|to| !to.is_empty()));
    let named = shipped.map(|package| {
        let normal = package.dependencies.iter().filter(|one| one.kind == DependencyKind::Normal);
        (package.name.to_string(), normal.map(|one| one.name.clone()).collect())
    });
    named.collect()
}

#[test]
fn crates_depend_only_along_the_arrows() {
    let found = dependencies();
    let known: BTreeSet<_> = ARROWS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(found.keys().cloned().collect::<BTreeSet<_>>(), known, "a crate was added or removed");
    for (name, allowed) in ARROWS {
        let ours = found[name].iter().filter(|one| one.starts_with("filterc"));
        let allowed: BTreeSet<_> = allowed.iter().map(|one| (*one).to_owned()).collect();
        assert_eq!(ours.cloned().collect::<BTreeSet<_>>(), allowed, "arrows of {name}");
    }
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
fn the_readme_draws_the_arrows() {
    let readme = std::fs::read_to_string(top().join("README.md")).unwrap();
    for (name, _) in ARROWS {
        assert!(readme.contains(&format!("`{name}`")), "the README does not name `{name}`");
    }
}
