//! Every command of the README runs, and shows what the README says.

use std::process::Command;

use filterc_tests::markdown::{Block, blocks};
use filterc_tests::top;

/// Commands that set up or test everything: this run is one of them.
fn runs_everything(block: &Block) -> bool {
    block.before.contains("<!-- test command -->") || block.text.starts_with("cargo bench")
}

#[test]
fn every_command_of_the_readme_runs() {
    let readme = std::fs::read_to_string(top().join("README.md")).unwrap();
    let commands: Vec<_> = blocks(&readme).into_iter().filter(|block| block.language == "sh").collect();
    assert!(commands.len() >= 4, "the README has commands");
    for block in commands.iter().filter(|block| !runs_everything(block)) {
        // The binary of this build stands in for a release build and for an installed one.
        let script = block.text.replace("cargo run --release --", "cargo run --quiet --");
        let script = format!("filterc() {{ cargo run --quiet -- \"$@\"; }}\n{script}");
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &script])
            .current_dir(top())
            .output()
            .unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{}\n{out}\n{err}", block.text);
    }
}

#[test]
fn the_sql_of_the_readme_is_the_sql_of_its_body() {
    let readme = std::fs::read_to_string(top().join("README.md")).unwrap();
    let blocks = blocks(&readme);
    let body = blocks.iter().find(|block| block.language == "json").expect("a body");
    let sql = blocks.iter().find(|block| block.language == "sql").expect("its SQL");
    let compiled = filterc::Compiler::prefect().compile("flows", body.text.as_bytes()).unwrap();
    let squeeze = |text: &str| {
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
    };
    assert_eq!(squeeze(&compiled.statement(filterc::Dialect::Sqlite).sql), squeeze(&sql.text));
}
