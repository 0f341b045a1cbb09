//! `filterc catalog draft` and `filterc catalog check --database`, run as a program.

use std::process::{Command, Output};

use filterc::{Dialect, sql::schema};
use filterc_db::{Access, Database, Options};
use filterc_prefect::catalog as prefect;
use filterc_tests::databases::wait;
use filterc_tests::top;
use serde_json::Value;
use tempfile::TempDir;

fn filterc(args: &[&str]) -> Output {
    let cargo = ["run", "--quiet", "-p", "filterc-cli", "--"];
    let mut command = Command::new(env!("CARGO"));
    command.args(cargo).args(args).current_dir(top()).env_remove("FILTERC_DATABASE").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The URL of a file that a script made, and of what keeps it.
fn file(script: &[&str]) -> (String, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("my-shop.db").display());
    wait(async {
        let options = Options { access: Access::ReadWrite, ..Options::default() };
        let database = Database::connect(&url, &options).await.unwrap();
        match script {
            [] => drop(database.fill(prefect(), filterc_prefect::DEMO).await.unwrap()),
            script => database.run_script(script.iter().copied()).await.unwrap(),
        }
        database.close().await;
    });
    (url, folder)
}

#[test]
fn a_draft_is_a_catalog_that_checks_alone_and_against_its_database() {
    let (url, folder) = file(&[]);
    let drafted = filterc(&["catalog", "draft", "--database", &url]);
    assert_eq!((drafted.status.code(), text(&drafted.stderr).as_str()), (Some(0), ""));
    let draft = text(&drafted.stdout);
    assert!(
        draft.contains("catalog my_shop \"1\"") && draft.contains("collection flow from flow rows ~13 {"),
        "{draft}"
    );
    let path = folder.path().join("my.catalog");
    std::fs::write(&path, &draft).unwrap();
    let path = path.to_str().unwrap();
    assert!(text(&filterc(&["catalog", "check", path]).stdout).ends_with(": no errors\n"));
    let checked = filterc(&["catalog", "check", path, "--database", &url]);
    let compared = text(&checked.stdout);
    assert!(compared.ends_with(" tables compared: 0 errors, 0 warnings, 0 notes\n"), "{compared}");
    assert_eq!(compared.lines().count(), 1);
    let one = text(&filterc(&["catalog", "draft", "--database", &url, "--table", "flow"]).stdout);
    assert_eq!(one.matches("\ncollection ").count(), 1, "{one}");
}

#[test]
fn check_without_files_is_about_the_built_in_catalog() {
    let alone = filterc(&["catalog", "check"]);
    assert!(text(&alone.stdout).ends_with("no errors\n"), "{}", text(&alone.stderr));
    let (url, _folder) = file(&[]);
    let fits = filterc(&["catalog", "check", "--database", &url]);
    assert_eq!(fits.status.code(), Some(0), "{}", text(&fits.stdout));
    let refused = filterc(&["catalog", "check", "--format", "json"]);
    assert_eq!(refused.status.code(), Some(2), "a format of differences needs a database");
}

#[test]
fn differences_are_lines_or_json_and_errors_are_status_1() {
    let mut script: Vec<_> = schema(prefect(), Dialect::Sqlite).statements().map(str::to_owned).collect();
    let more = [
        "DROP INDEX ix_flow__created",
        "ALTER TABLE flow DROP COLUMN labels",
        "ALTER TABLE flow ADD \"a\nb\" INT",
    ];
    script.extend(more.map(str::to_owned));
    let (url, _folder) = file(&script.iter().map(String::as_str).collect::<Vec<_>>());
    let found = filterc(&["catalog", "check", "--database", &url]);
    assert_eq!(found.status.code(), Some(1));
    let lines = [
        "error    flow.labels: no such column",
        "note     flow.a�b: is not in the catalog",
        "warning  flow: no index on (created)",
    ];
    let printed = text(&found.stdout);
    let (differences, summary) = printed.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(differences.lines().collect::<Vec<_>>(), lines);
    assert!(summary.ends_with(" tables compared: 1 error, 1 warning, 1 note"), "{summary}");
    let found = filterc(&["catalog", "check", "--database", &url, "--format", "json"]);
    assert_eq!(found.status.code(), Some(1));
    let all: Value = serde_json::from_slice(&found.stdout).unwrap();
    let expected = serde_json::json!({ "severity": "error", "table": "flow", "column": "labels", "problem": "no such column" });
    assert_eq!((&all["differences"][0], &all["dialect"]), (&expected, &"sqlite".into()));
}

#[test]
fn what_cannot_be_drafted_is_status_2() {
    let (url, _folder) = file(&["CREATE TABLE keyless (a INT)"]);
    let drafted = filterc(&["catalog", "draft", "--database", &url]);
    assert_eq!(drafted.status.code(), Some(2));
    assert!(text(&drafted.stdout).contains("the table `keyless` is left out: it has no primary key"));
    assert!(text(&drafted.stderr).contains("none of the tables can be a collection"));
    let unknown = filterc(&["catalog", "draft", "--database", &url, "--table", "keyles"]);
    assert!(text(&unknown.stderr).contains("there is no table `keyles`; did you mean `keyless`?"));
    assert_eq!((unknown.status.code(), text(&unknown.stdout).as_str()), (Some(2), ""));
    assert_eq!(filterc(&["catalog", "draft", "--database", "sqlite://no/such.db"]).status.code(), Some(2));
}
