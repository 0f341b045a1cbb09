//! The server and the crates below it need no guest: without the crate of one they build, and serve any other catalog.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use filterc_tests::client::Client;
use filterc_tests::program::Serving;
use filterc_tests::top;
use serde_json::{Value, json};

const GUEST: &str = "filterc-prefect";

/// What only the guest needs.
const OF_THE_GUEST: [&str; 5] = ["chrono", "croner", "fernet", "jsonschema", "rrule"];

/// The server and all that it stands on.
const BELOW_THE_GUEST: [&str; 11] = [
    "filterc",
    "filterc-catalog",
    "filterc-db",
    "filterc-eval",
    "filterc-inspect",
    "filterc-ir",
    "filterc-lang",
    "filterc-server",
    "filterc-sql",
    "filterc-store",
    "filterc-syntax",
];

/// A copy of the workspace without the guest, its tests and benchmarks, and what generates bodies for them.
fn copy() -> PathBuf {
    let folder = top().join("target/without-guests");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("crates")).unwrap();
    let copy = |from: &Path, to: &Path| {
        // With the times of the files: what did not change is not built again.
        assert!(Command::new("cp").arg("-a").args([from, to]).status().unwrap().success());
    };
    for name in ["Cargo.toml", "Cargo.lock", "grammar"] {
        copy(&top().join(name), &folder.join(name));
    }
    for entry in fs::read_dir(top().join("crates")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if ![GUEST, "filterc-smith"].contains(&name.as_str()) {
            copy(&path, &folder.join("crates").join(&name));
            without_guest(&folder.join("crates").join(&name).join("Cargo.toml"));
        }
    }
    without_guest(&folder.join("Cargo.toml"));
    folder
}

fn without_guest(manifest: &Path) {
    let text = fs::read_to_string(manifest).unwrap();
    let changed = text
        .replace(&format!(", \"{GUEST}?/api\""), "")
        .replace("default = [\"serve\", \"prefect\"]", "default = [\"serve\"]")
        // Other tests run the program while this one is built beside it.
        .replace("[[bin]]\nname = \"filterc\"", "[[bin]]\nname = \"filterc-without-guests\"")
        .replace("members = [\"crates/*\", \"tests\", \"benches\"]", "members = [\"crates/*\"]");
    let lines = changed.lines().filter(|line| !line.contains(GUEST) && !line.contains("filterc-smith"));
    let changed: String = lines.flat_map(|line| [line, "\n"]).collect();
    if changed != text {
        let modified = fs::metadata(manifest).unwrap().modified().unwrap();
        fs::write(manifest, changed).unwrap();
        fs::File::options().write(true).open(manifest).unwrap().set_modified(modified).unwrap();
    }
}

#[test]
fn a_workspace_without_guests_builds_and_serves_the_shop() {
    let folder = copy();
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--offline", "-p", "filterc-cli", "--message-format=json"])
        .env("CARGO_TARGET_DIR", top().join("target"))
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let text = String::from_utf8(built.stdout).unwrap();
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let program =
        messages.filter_map(|one| one["executable"].as_str().map(PathBuf::from)).next_back().unwrap();
    assert!(program.ends_with("filterc-without-guests"), "{}", program.display());

    let shop = folder.join("grammar/shop");
    let database = format!("sqlite://{}", folder.join("shop.db").display());
    let serving =
        Serving::start(&program, &["--catalog", shop.to_str().unwrap(), "--demo", "--database", &database]);
    let client = Client::new(&serving.url);
    let kitchen = json!({"products": {"category": {"any_": ["kitchen"]}}});
    let listed = client.post("/products/filter", &kitchen).unwrap();
    assert!(!listed.as_array().unwrap().is_empty());
    assert_eq!(client.post("/products/count", &kitchen).unwrap(), listed.as_array().unwrap().len());
    let key = listed[0]["id"].as_str().unwrap();
    let (status, one) = client.send("GET", &format!("/products/{key}"), None).unwrap();
    assert_eq!((status, serde_json::from_str::<Value>(&one).unwrap()), (200, listed[0].clone()));
    assert_eq!(client.send("PATCH", &format!("/products/{key}"), Some("{\"stock\": 3}")).unwrap().0, 200);
    let (status, refused) = client.send("POST", "/products/filter", Some("{\"product\": {}}")).unwrap();
    let refused: Value = serde_json::from_str(&refused).unwrap();
    assert_eq!((status, &refused["status"]), (422, &json!(422)));

    let alone = Command::new(&program).args(["catalog", "show"]).output().unwrap();
    let told = String::from_utf8(alone.stderr).unwrap();
    assert!(told.contains("no built-in catalog: name one with `--catalog PATH`"), "{told}");
}

fn tree(name: &str, edges: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "-p", name, "--all-features", "--edges", edges, "--prefix", "none"])
        .current_dir(top())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn nothing_below_the_guest_depends_on_what_only_a_guest_needs() {
    assert!(tree("filterc-server", "normal").contains("axum "));
    for crate_name in BELOW_THE_GUEST {
        let tree = tree(crate_name, "normal,build,dev");
        for name in OF_THE_GUEST.into_iter().chain([GUEST]) {
            let is_there = tree.lines().any(|line| line.split(' ').next() == Some(name));
            assert!(!is_there, "{crate_name} needs {name}:\n{tree}");
        }
    }
}

/// Every file in a folder, with its text.
fn files(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            found.push((path, text));
        }
    }
}

#[test]
fn only_prefect_says_prefect() {
    let mut found = Vec::new();
    for name in BELOW_THE_GUEST {
        files(&top().join("crates").join(name), &mut found);
    }
    assert!(found.len() > 250, "{} files", found.len());
    let mut told = Vec::new();
    for (path, text) in &found {
        let says = |line: &str| line.to_lowercase().contains("prefect");
        let lines = text.lines().enumerate().filter(|(_, line)| says(line));
        told.extend(lines.map(|(at, line)| format!("{}:{}: {line}", path.display(), at + 1)));
    }
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn every_crate_that_ships_is_below_the_guest_or_knows_it() {
    let crates = fs::read_dir(top().join("crates")).unwrap();
    let names = crates.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let others: BTreeSet<_> = names.filter(|name| !BELOW_THE_GUEST.contains(&name.as_str())).collect();
    assert_eq!(others, ["filterc-cli", GUEST, "filterc-smith"].map(str::to_owned).into());
}
