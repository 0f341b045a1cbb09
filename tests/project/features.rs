//! What few need stands behind features.

use std::collections::BTreeSet;
use std::process::Command;

use filterc_tests::top;

/// The packages that a crate builds.
fn tree(args: &[&str]) -> BTreeSet<String> {
    let fixed = ["tree", "--offline", "--locked", "-e", "normal", "--prefix", "none", "-f", "{p}"];
    let output = Command::new(env!("CARGO")).args(fixed).args(args).current_dir(top()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn the_compiler_alone_is_small() {
    let least = tree(&["-p", "filterc", "--no-default-features"]);
    assert!(least.contains("filterc-lang") && least.len() < 40, "{} crates: {least:?}", least.len());
    let needless =
        ["sea-query", "quick_cache", "rust_decimal", "miette", "tokio", "axum", "rusqlite", "sqlx"];
    assert!(needless.iter().all(|one| !least.contains(*one)), "{least:?}");
}

#[test]
fn each_feature_brings_what_it_is_for() {
    for (feature, brings) in [("sql", "sea-query"), ("eval", "rust_decimal"), ("report", "miette")] {
        let with = tree(&["-p", "filterc", "--no-default-features", "--features", feature]);
        assert!(with.contains(brings), "{feature}: {with:?}");
    }
    for (feature, brings, not) in [("sqlite", "rusqlite", "sqlx"), ("postgres", "sqlx", "rusqlite")] {
        let with = tree(&["-p", "filterc-db", "--no-default-features", "--features", feature]);
        assert!(with.contains(brings) && !with.contains(not), "{feature}: {with:?}");
    }
}
