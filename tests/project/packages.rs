//! Every shipping crate packages alone: what a package holds is enough to build it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use filterc_tests::top;

const SHIPPED: [&str; 11] = [
    "filterc-syntax",
    "filterc-catalog",
    "filterc-ir",
    "filterc-lang",
    "filterc-sql",
    "filterc-eval",
    "filterc-db",
    "filterc",
    "filterc-server",
    "filterc-prefect",
    "filterc-cli",
];

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

/// Unpacks all packages side by side, lets each find the others there, and checks them.
#[test]
fn every_package_builds_from_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("packages");
    let mut args = vec![
        "package",
        "--no-verify",
        "--allow-dirty",
        "--offline",
        "--target-dir",
        target.to_str().unwrap(),
    ];
    for name in SHIPPED {
        args.extend(["-p", name]);
    }
    cargo(&top(), &args);
    let (mut members, mut patches) = (String::new(), String::new());
    for name in SHIPPED {
        let package = target.join(format!("package/{name}-0.1.0.crate"));
        // With the time of now: in packages all files are of one old time, which cargo would take for built already.
        let unpacked =
            Command::new("tar").arg("xzmf").arg(&package).arg("-C").arg(folder.path()).status().unwrap();
        assert!(unpacked.success());
        members += &format!("\"{name}-0.1.0\", ");
        patches += &format!("{name} = {{ path = \"{name}-0.1.0\" }}\n");
    }
    let manifest =
        format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n\n[patch.crates-io]\n{patches}");
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    fs::copy(top().join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    // Shares what was built for the tests themselves.
    let shared = top().join("target/packages");
    cargo(folder.path(), &["check", "--offline", "--workspace", "--target-dir", shared.to_str().unwrap()]);
}
