//! Packages hold the files that their code reads in while it is compiled. That each builds is what `.ci/packages` shows.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use filterc_tests::top;

fn cargo(folder: &Path, args: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(args).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "cargo {}\n{}", args.join(" "), String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn packages_hold_the_catalog_and_the_code_pages() {
    let listed = |name: &str| -> BTreeSet<String> {
        let text = cargo(&top(), &["package", "--list", "--allow-dirty", "-p", name]);
        text.lines().map(str::to_owned).collect()
    };
    let catalog = listed("filterc-prefect");
    assert!(
        catalog.contains("catalog/flows.catalog") && catalog.contains("catalog/demo.ndjson"),
        "{catalog:?}"
    );
    assert!(listed("filterc").contains("codes/FC0203.md"));
}
