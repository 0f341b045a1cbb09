//! A copy of a catalog that speaks an API is served with all that the API adds to it, and with what the copy has of its own.

use std::fs;
use std::path::Path;
use std::process::Command;

use filterc::Dialect;
use filterc::catalog::{Source, load};
use filterc_server::Settings;
use filterc_tests::client::Client;
use filterc_tests::program::{Serving, binary};
use filterc_tests::top;
use serde_json::{Value, json};

use super::{answers_as_recorded_with, server};
use crate::recorded::cases::Recording;

/// The files of the built-in catalog, in which flows can also be filtered by when they were updated.
fn with_one_more_field() -> Vec<(&'static str, String)> {
    let files = filterc_prefect::SOURCES.iter().map(|file| {
        let more = "    name: any_ like_\n    updated: before_ after_\n";
        let text = if file.name == "flows.catalog" {
            file.text.replace("    name: any_ like_\n", more)
        } else {
            file.text.to_owned()
        };
        (file.name, text)
    });
    files.collect()
}

fn write(files: &[(&str, String)], folder: &Path) {
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    fs::write(folder.join("demo.ndjson"), filterc_prefect::DEMO).unwrap();
}

#[test]
fn a_copy_with_one_more_field_has_the_whole_api_and_that_field() {
    let folder = tempfile::tempdir().unwrap();
    write(&with_one_more_field(), folder.path());
    let catalog = folder.path().to_str().unwrap();
    let database = format!("sqlite://{}", folder.path().join("copy.db").display());
    let serving = Serving::start(binary(), &["--catalog", catalog, "--demo", "--database", &database]);
    let client = Client::new(&serving.url);
    let status = |method: &str, path: &str| client.send(method, path, None).unwrap().0;
    // Reads, actions, errors and profile of the API.
    assert_eq!(status("GET", "/admin/version"), 200);
    assert_eq!(status("GET", "/collections/views/none"), 404);
    let made = client.post("/flows/", &json!({"name": "of the copy"})).unwrap();
    assert_eq!(made["name"], "of the copy");
    let (refused, text) = client.send("POST", "/flows/filter", Some("{\"limit\": -1}")).unwrap();
    assert_eq!(
        (refused, text.as_str()),
        (422, r#"{"detail":"Invalid limit: must be greater than or equal to 0."}"#)
    );
    // The field of the copy.
    let newest = json!({"flows": {"updated": {"after_": made["updated"]}}});
    let found = client.post("/flows/filter", &newest).unwrap();
    let names: Vec<_> = found.as_array().unwrap().iter().map(|flow| &flow["name"]).collect();
    assert_eq!(names, ["of the copy"]);
    let members: Vec<_> = found[0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["id", "created", "updated", "name", "tags", "labels"]);
    let document = client.send("GET", "/openapi.json", None).unwrap().1;
    let document: Value = serde_json::from_str(&document).unwrap();
    assert!(document["paths"]["/api/flow_runs/{id}/set_state"].is_object());
}

#[test]
fn a_copy_with_one_more_field_answers_as_recorded() {
    let files = with_one_more_field();
    let sources: Vec<_> = files.iter().map(|(name, text)| Source { name, text }).collect();
    let catalog = load(&sources).unwrap_or_else(|errors| panic!("{errors:#?}"));
    answers_as_recorded_with(&catalog, Recording::Reads, Dialect::Sqlite);
}

#[test]
fn a_policy_of_a_file_holds_for_everybody() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.json");
    let database = format!("sqlite://{}", folder.path().join("policy.db").display());
    let serve = |policy: &str| {
        fs::write(&file, policy).unwrap();
        ["--policy", file.to_str().unwrap(), "--demo", "--database", &database].map(str::to_owned)
    };
    let arguments = serve(r#"{"flows": {"flows": {"name": {"like_": "etl"}}}}"#);
    let serving = Serving::start(binary(), &arguments.each_ref().map(String::as_str));
    let client = Client::new(&serving.url);
    let found = client.post("/flows/filter", &json!({})).unwrap();
    let found = found.as_array().unwrap();
    assert!(!found.is_empty() && found.iter().all(|flow| flow["name"].as_str().unwrap().contains("etl")));
    for (policy, part) in [
        (r#"{"flowers": {}}"#, "`flowers`, which is no collection"),
        (r#"{"flows": {"flows": {"nam": {}}}}"#, "FC0204"),
        (r#"{"flows": {}, "flows": {"flows": {"name": {"any_": ["a"]}}}}"#, "names `flows` twice"),
        ("{\"flows\":\n {\"flows\": {\"name\": {\"any_\": [1]}}}}", "policy.json:2:"),
        (r#"{"flows": {"flows": {"name": {"any_": ["a"]}, "name": {"any_": ["b"]}}}}"#, "FC0206"),
        ("[]", "is not an object of collections and bodies"),
    ] {
        let output = Command::new(binary()).arg("serve").args(serve(policy)).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && told.contains(part), "{told}");
    }
}

#[test]
fn an_api_that_nobody_knows_is_an_error_that_lists_those_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.catalog");
    fs::write(
        &file,
        "catalog other \"1\" api otherwise\n\ncollection things from thing { columns { id uuid key } }\n",
    )
    .unwrap();
    let output = Command::new(binary())
        .args(["serve", "--catalog"])
        .arg(&file)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("speaks the API `otherwise`") && told.contains("it knows `prefect`"), "{told}");
}

#[test]
fn a_server_is_not_started_without_the_api_that_its_catalog_speaks() {
    let refused = |settings: Settings| match server::start(settings) {
        Ok(_) => panic!("it started"),
        Err(error) => error.to_string(),
    };
    let told = refused(Settings::new(filterc_prefect::catalog(), "sqlite::memory:"));
    assert!(told.contains("speaks the API `prefect`"), "{told}");
    let mut settings = filterc_prefect::settings("sqlite::memory:");
    settings.catalog = filterc_tests::databases::shop().catalog.clone();
    let told = refused(settings);
    assert!(told.contains("does not speak the API `prefect`"), "{told}");
    // An API whose endpoints the catalog lacks.
    let text = "catalog small \"1\" api prefect\n\ncollection flows from flow { columns { id uuid key } }\n";
    let catalog = load(&[Source { name: "small", text }]).unwrap();
    let mut settings = filterc_prefect::settings("sqlite::memory:");
    settings.seed = Some(String::new());
    settings.catalog = catalog;
    let told = refused(settings);
    assert!(told.contains("the catalog `small` has no endpoint `/"), "{told}");
}

#[test]
fn the_word_is_printed_and_shown() {
    let output =
        Command::new(binary()).args(["catalog", "show", "--format", "json"]).current_dir(top()).output();
    let shown: Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    assert_eq!(shown["api"], "prefect");
    assert!(filterc_prefect::catalog().to_string().starts_with("catalog prefect \"3.9.1\" api prefect "));
}
