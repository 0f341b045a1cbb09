//! Errors: each is a type of its own that goes through `?`, knows what it came from, and says all that is wrong.

use std::error::Error;
use std::fs;
use std::path::Path;

use filterc::catalog::{Source, load};
use filterc::eval::{BadRow, Dataset, DocumentError, Record, RowError};
use filterc::{Catalog, CatalogError, CompileError, Compiler};
use filterc_db::DatabaseError;
use filterc_server::{BadOrigin, Server, Settings, StartError};
use filterc_store::StoreError;
use filterc_tests::databases::wait;
use filterc_tests::top;

const TEXT: &str = "collection things from thing {
  columns { id int key  size int  name text }
  filter { size: like_  name: ge_x_ }
  endpoint POST \"/things/filter\" rows { things limit 0..10 = 10 }
}
";

/// A catalog that reads, but whose operators do not fit.
fn unlinked() -> Catalog {
    load(&[Source { name: "things.catalog", text: TEXT }]).unwrap_or_else(|error| panic!("{error}"))
}

/// Everything at once, as a stranger's `main` has it.
fn first_size(text: &str, body: &[u8], row: &str) -> Result<usize, Box<dyn Error>> {
    let catalog = load(&[Source { name: "mine", text }])?;
    let compiled = Compiler::new(&catalog)?.compile("things", body)?;
    let mut data = Dataset::new(&catalog);
    let id = compiled.query.ir().query.collection;
    data.push(id, Record::from_text(&catalog, id, row)?);
    Ok(data.records(id).len())
}

fn is_error<E: Error + Send + Sync + 'static>() {}

#[test]
fn all_errors_go_through_the_question_mark() {
    let fits = TEXT.replace("like_", "ge_").replace("ge_x_", "like_");
    let body = br#"{"things": {"size": {"ge_": 2}}}"#;
    let row = r#"{"id": 1, "size": 3, "name": "a"}"#;
    assert_eq!(first_size(&fits, body, row).unwrap(), 1);
    let told = |text: &str, body: &[u8], row: &str| first_size(text, body, row).unwrap_err().to_string();
    assert!(told("collection", body, row).starts_with("mine:1:"));
    assert!(told(TEXT, body, row).starts_with("mine:3:"));
    assert!(told(&fits, b"{\"things\": {\"sise\": {}}}", row).contains("`sise`"));
    assert_eq!(told(&fits, body, "{\"size\": \"x\"}"), "`size` is not of the type `int`");
    is_error::<CatalogError>();
    is_error::<CompileError>();
    is_error::<RowError>();
    is_error::<BadRow>();
    is_error::<filterc::sql::BadRow>();
    is_error::<DocumentError>();
    is_error::<DatabaseError>();
    is_error::<StartError>();
    is_error::<StoreError>();
    is_error::<BadOrigin>();
}

#[test]
fn a_server_says_all_that_is_wrong_with_its_catalog() {
    let started = wait(Server::start(Settings::new(&unlinked(), "sqlite::memory:")));
    let error = started.expect_err("the operators do not fit");
    let cause = error.source().expect("a cause").downcast_ref::<CatalogError>().expect("that of the catalog");
    assert_eq!(cause.diagnostics.len(), 2);
    let lines: Vec<_> = cause.diagnostics.iter().map(ToString::to_string).collect();
    assert!(lines[0].starts_with("things.catalog:3:18: FC"), "{lines:?}");
    assert!(lines[1].contains("there is no operator `ge_x_`"), "{lines:?}");
    assert_eq!(error.to_string(), lines.join("\n"));
}

#[test]
fn errors_of_rows_name_their_cause() {
    let fits = TEXT.replace("like_", "ge_").replace("ge_x_", "like_");
    let catalog = load(&[Source { name: "mine", text: &fits }]).unwrap();
    let id = catalog.find_collection("things").unwrap();
    let wrong = |row| Record::from_text(&catalog, id, row).unwrap_err();
    assert!(wrong("{").source().unwrap().is::<serde_json::Error>());
    assert!(wrong("{\"size\": []}").source().unwrap().is::<BadRow>());
    assert!(wrong("[]").source().is_none());
}

/// Public functions whose error is a text or a list.
fn untyped(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            untyped(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let public = text.split('\n').collect::<Vec<_>>();
            for (at, line) in public.iter().enumerate() {
                let begins = ["pub fn ", "pub async fn ", "pub const fn "];
                if !begins.iter().any(|begin| line.trim_start().starts_with(begin)) {
                    continue;
                }
                let signature: Vec<_> = public[at..].iter().take(12).copied().collect();
                let signature = signature.join(" ");
                let signature = signature.split(" {").next().unwrap_or_default();
                let returns = signature.rsplit_once("-> ").map_or("", |(_, returns)| returns);
                let ends = [", String>", ", Vec<Diagnostic>>", ", &'static str>", ", ()>"];
                if returns.starts_with("Result<") && ends.iter().any(|end| returns.ends_with(end)) {
                    found.push(format!("{}: {}", path.display(), line.trim()));
                }
            }
        }
    }
}

#[test]
fn no_public_function_fails_with_a_text_or_a_list() {
    let mut found = Vec::new();
    for entry in fs::read_dir(top().join("crates")).unwrap() {
        let path = entry.unwrap().path();
        // Never shipped.
        if !path.ends_with("filterc-smith") {
            untyped(&path.join("src"), &mut found);
        }
    }
    assert_eq!(found, Vec::<String>::new());
}
