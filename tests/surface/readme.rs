//! Every command of the README runs, and shows what the README says.

use std::process::Command;

use filterc_tests::markdown::{Block, blocks};
use filterc_tests::top;

/// Commands that test or measure: this run is one of them, and the others take minutes.
fn runs_everything(block: &Block) -> bool {
    block.text.lines().any(|line| line.contains("cargo test ") || line.starts_with("cargo bench"))
}

/// Where a block starts a server: it listens on a free port until the other commands have run.
fn served(script: &str) -> String {
    let Some(at) = script.find("-- serve --demo") else { return script.to_owned() };
    let (before, after) = script.split_at(at);
    let (serve, rest) = after.split_once('\n').expect("commands that ask the server");
    let rest = rest.replace("127.0.0.1:4200", "$address");
    format!(
        "folder=$(mktemp -d)\n\
        {before}{serve} --port 0 --database \"sqlite://$folder/demo.db\" 2> \"$folder/log\" &\n\
        trap 'kill %1; rm -r \"$folder\"' EXIT\n\
        for _ in $(seq 600); do grep -q listening \"$folder/log\" && break; sleep 0.1; done\n\
        address=$(sed -n 's|.*listening on http://\\([0-9.:]*\\).*|\\1|p' \"$folder/log\")\n\
        {}",
        rest.replace("curl ", "curl --fail --silent ")
    )
}

#[test]
fn every_command_of_the_readme_runs() {
    let readme = std::fs::read_to_string(top().join("README.md")).unwrap();
    let commands: Vec<_> = blocks(&readme).into_iter().filter(|block| block.language == "sh").collect();
    assert!(commands.len() >= 4, "the README has commands");
    for block in commands.iter().filter(|block| !runs_everything(block)) {
        // The binary of this build stands in for an installed one.
        let script = block.text.replace("cargo run --", "cargo run --quiet --");
        let script = served(&script);
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
    let compiled = filterc_prefect::compiler().compile("flows", body.text.as_bytes()).unwrap();
    let squeeze = |text: &str| {
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
    };
    assert_eq!(squeeze(&compiled.statement(filterc::Dialect::Sqlite).sql), squeeze(&sql.text));
}
