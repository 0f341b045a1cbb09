//! Rows, keys, files and databases that steer a terminal: nothing of them reaches one as it is, whatever is asked of them.
#![cfg(target_os = "linux")]
#![expect(clippy::string_slice, reason = "places in the text that the text itself told")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use filterc::Dialect;
use filterc::catalog::{Source, load};
use filterc::sql::schema;
use filterc::syntax::is_hidden;
use filterc_db::{Access, Database, Options};
use filterc_tests::databases::wait;
use filterc_tests::program::binary;
use serde_json::{Value, json};

/// Hides what follows, names the window, clears the page, turns the direction, hides a letter, and begins a line of its own.
const EVIL: &str = "x\u{1b}[8mh\u{1b}]0;t\u{7}\u{9b}2J\u{7f}\u{202e}\u{2066}\u{61c}\u{200b}\u{feff}\u{2028}\u{e0041}\r\nerror: forged";

/// The same without line ends and NUL, for names of files and words of the command line.
const WORD: &str = "x\u{1b}[8mh\u{1b}]0;t\u{7}\u{9b}2J\u{7f}\u{202e}\u{2066}\u{200b}\u{2028}\u{e0041}";

const DECLARED: &str = r#"
collection things from thing rows ~10 called "BIDI" {
  columns {
    id    text  key
    name  text
    kind  Kind?
  }
  filter groups {
    id: any_
    name: any_ like_
  }
  sort { NAME = name asc }
  endpoint POST "/things/filter" rows { things limit 0..100 = 50 offset sort = NAME }
}
enum Kind { one two }
"#;

/// A name may hold whatever is no quote and no line end.
fn declared() -> String {
    DECLARED.replace("BIDI", &format!("thing {WORD}"))
}

struct Place {
    folder: tempfile::TempDir,
    url: String,
}

impl Place {
    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.folder.path().join(name), text).unwrap();
        self.path(name)
    }
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("things.db").display());
    let catalog =
        load(&[Source { name: "things", text: &declared() }]).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let tables: Vec<_> = schema(&catalog, Dialect::Sqlite).statements().map(str::to_owned).collect();
    let quoted = EVIL.replace('\'', "''");
    let more = [
        format!("INSERT INTO thing (id, name) VALUES ('{quoted}', '{quoted}'), ('plain', 'plain')"),
        format!("CREATE TABLE \"{EVIL}\" (\"{EVIL}\" TEXT PRIMARY KEY, other TEXT DEFAULT '{quoted}')"),
        format!("CREATE VIEW \"v{EVIL}\" AS SELECT 1 AS \"{EVIL}\""),
    ];
    wait(async {
        let options = Options { access: Access::ReadWrite, ..Options::default() };
        let database = Database::connect(&url, &options).await.unwrap();
        database.run_script(tables.iter().chain(&more).map(String::as_str)).await.unwrap();
        database.close().await;
    });
    Place { folder, url }
}

/// Every command with something hostile in each of its places.
fn commands(place: &Place) -> Vec<Vec<String>> {
    let catalog = place.write("things.catalog", &declared());
    let broken = place.write("broken.catalog", &format!("collection {WORD} \"{WORD}\" from \u{9b} {{"));
    let string = |text: &str| serde_json::to_string(text).unwrap();
    let evil = string(EVIL);
    let good = place.write(
        "good.json",
        &format!(r#"{{"things": {{"name": {{"any_": [{evil}, "plain"]}}}}, "limit": 5}}"#),
    );
    let all = place.write("all.json", r#"{"limit": 1}"#);
    let like = place.write("like.json", &format!(r#"{{"flows": {{"name": {{"like_": {evil}}}}}}}"#));
    let key = place.write(
        &format!("{WORD}.json"),
        &format!(r#"{{"things": {{{evil}: {{"any_": [{evil}]}}, {evil}: 1}}, {evil}: null}}"#),
    );
    let raw = place.write("raw.json", &format!("{{\"things\": {{\u{1b}[8m \"{WORD}\": \u{9b}"));
    let values = place.write(
        "values.json",
        &format!(r#"{{"sort": {evil}, "limit": {evil}, "things": {{"operator": {evil}, "name": {{{evil}: 1, "any_": {evil}}}}}}}"#),
    );
    let typed = place.write(
        "typed.json",
        &format!(
            r#"{{"flow_runs": {{"id": {{"any_": [{evil}]}}, "start_time": {{"after_": {evil}}}, "state": {{"type": {{"any_": [{evil}]}}}}}}, "cursor": {evil}}}"#
        ),
    );
    let row = json!({"id": EVIL, "name": EVIL}).to_string();
    // DEL, C1 and what turns the direction may stand in JSON as they are.
    let data = place
        .write("data.ndjson", &format!("{row}\n{{\"id\": \"\u{7f}\u{9b}\u{202e}\", \"name\": \"plain\"}}\n"));
    let bad = place.write(
        "bad.ndjson",
        &format!("{WORD}\n{{\"{WORD}\": 1}}\n{{\"id\": 5, \"name\": \"{WORD}\"\n{row}\n"),
    );
    let missing = place.path(&format!("missing{WORD}"));
    let url = &place.url;
    let lines: Vec<Vec<&str>> = vec![
        vec!["check", &key, &raw, &values, "--catalog", &catalog, "--on", "things"],
        vec!["check", &key, "--catalog", &catalog, "--on", "things", "--format", "line"],
        vec!["check", &raw, "--catalog", &catalog, "--on", "things", "--format", "line"],
        vec!["check", &key, "--catalog", &catalog, "--on", "things", "--format", "json"],
        vec!["check", &values, "--catalog", &catalog, "--on", "things", "--format", "json"],
        vec!["check", &key, "--catalog", &catalog],
        vec!["check", &typed, "--on", "flow_runs"],
        vec!["check", &typed, "--on", "flow_runs", "--profile", "prefect"],
        vec!["check", &typed, "--on", "flow_runs", "--format", "line"],
        vec!["check", &good, "--on", WORD],
        vec!["check", &missing],
        vec!["check", &good, "--catalog", &missing],
        vec!["check", &good, "--catalog", &broken],
        vec!["check", WORD, "--profile", WORD],
        vec![WORD],
        vec!["check", &good, "--\u{1b}[8m\u{202e}"],
        vec!["explain", &good, "--catalog", &catalog],
        vec!["explain", &good, "--catalog", &catalog, "--format", "json"],
        vec!["explain", &like, "--stage", "tree"],
        vec!["explain", &like, "--stage", "eval"],
        vec!["explain", &good, "--catalog", &catalog, "--after", WORD],
        vec!["sql", &good, "--catalog", &catalog],
        vec!["sql", &like, "--dialect", "sqlite"],
        vec!["sql", &good, "--catalog", &catalog, "--format", "json"],
        vec!["run", &good, "--catalog", &catalog, "--database", url],
        vec!["run", &good, "--catalog", &catalog, "--database", url, "--format", "json"],
        vec!["run", &good, "--catalog", &catalog, "--database", url, "--format", "ids"],
        vec!["run", &good, "--catalog", &catalog, "--database", url, "--plan"],
        vec!["run", &good, "--catalog", &catalog, "--database", url, "--count"],
        vec!["run", &all, "--catalog", &catalog, "--on", "things", "--database", url],
        vec!["run", &good, "--catalog", &catalog, "--database", &missing],
        vec!["run", &good, "--catalog", &catalog, "--database", WORD],
        vec!["eval", &good, "--catalog", &catalog, "--data", &data],
        vec!["eval", &good, "--catalog", &catalog, "--data", &data, "--format", "ids"],
        vec!["eval", &good, "--catalog", &catalog, "--data", &bad],
        vec!["eval", &good, "--catalog", &catalog, "--data", &bad, "--fail-fast"],
        vec!["eval", &good, "--catalog", &catalog, "--data", &missing],
        vec!["schema", "things", "--catalog", &catalog],
        vec!["schema", "--catalog", &catalog],
        vec!["schema", WORD],
        vec!["code", WORD],
        vec!["catalog", "check", &catalog],
        vec!["catalog", "check", &broken],
        vec!["catalog", "check", &missing],
        vec!["catalog", "check", &catalog, "--database", url],
        vec!["catalog", "check", &catalog, "--database", url, "--format", "json"],
        vec!["catalog", "show", "--catalog", &catalog],
        vec!["catalog", "show", "things", "--catalog", &catalog],
        vec!["catalog", "show", WORD, "--catalog", &catalog],
        vec!["catalog", "show", "--catalog", &catalog, "--format", "json"],
        vec!["catalog", "show", "--catalog", &catalog, "--format", "markdown"],
        vec!["catalog", "draft", "--database", url],
        vec!["catalog", "draft", "--database", url, "--table", WORD],
        vec!["catalog", "ddl", &catalog],
        vec!["serve", "--database", &missing],
        vec!["serve", "--database", WORD],
        vec!["serve", "--base-path", WORD],
        vec!["serve", "--cors-origins", WORD],
        vec!["serve", "--public-url", WORD],
        vec!["serve", "--database", url],
        vec!["serve", "--catalog", &missing],
    ];
    lines.into_iter().map(|words| words.into_iter().map(str::to_owned).collect()).collect()
}

/// Text without the colours that are ours.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let codes = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        let ours = codes.starts_with('m') && !part.starts_with("8m");
        out += &if ours { codes[1..].to_owned() } else { format!("\u{1b}[{part}") };
    }
    out
}

fn assert_plain(what: &[String], text: &str) {
    let plain = without_colours(&text.replace("\r\n", "\n"));
    let found = plain.find(|c| is_hidden(c) && c != '\n');
    assert_eq!(found.map(|at| plain[at..].chars().next()), None, "{what:?}\n{plain:?}");
    let forged = plain.lines().find(|line| line.starts_with("error: forged"));
    assert_eq!(forged, None, "{what:?}\n{plain}");
}

/// What stands in text for a program, which is given names as they are.
fn is_exact(words: &[String]) -> bool {
    let is = |at: usize, word: &str| words.get(at).is_some_and(|known| known == word);
    is(0, "sql")
        || is(0, "catalog") && (is(1, "draft") || is(1, "ddl") || words.iter().any(|word| word == "markdown"))
}

#[test]
fn nothing_hidden_comes_out_of_any_command() {
    let place = place();
    for words in commands(&place) {
        let output = command(&words).output().unwrap();
        let (out, err) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(!err.contains("panicked"), "{words:?} {err}");
        if !is_exact(&words) {
            assert_plain(&words, &out);
        }
        assert_plain(&words, &err);
    }
}

fn command(words: &[String]) -> Command {
    let mut command = Command::new(binary());
    command.args(words).env_remove("FILTERC_DATABASE").stdin(Stdio::null());
    command
}

#[test]
fn nothing_hidden_reaches_a_terminal() {
    let place = place();
    for words in commands(&place) {
        let quoted = words.iter().map(|word| format!("'{}'", word.replace('\'', "'\\''")));
        let line = quoted.collect::<Vec<_>>().join(" ");
        let script = place.write("run.sh", &format!("exec '{}' {line}\n", binary().display()));
        let output = Command::new("script")
            .args(["-qefc", &format!("sh '{script}'"), "/dev/null"])
            .env_remove("FILTERC_DATABASE")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        // The terminal itself shows what is typed on it as `^D`.
        let shown = String::from_utf8(output.stdout).unwrap();
        assert_plain(&words, shown.trim_start_matches("^D\u{8}\u{8}"));
    }
}

#[test]
fn what_is_escaped_is_not_lost() {
    let place = place();
    let words: Vec<_> = commands(&place);
    let of = |first: &str, format: &str| {
        let mut found = words.iter().filter(|words| words[0] == first && words.last().unwrap() == format);
        let output = command(found.next().unwrap()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    for command in ["run", "eval"] {
        let rows: Vec<Value> = match command {
            "run" => of("run", "json").lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            _ => {
                let eval = words.iter().find(|words| words[0] == "eval").unwrap();
                let output = self::command(eval).output().unwrap();
                String::from_utf8(output.stdout)
                    .unwrap()
                    .lines()
                    .map(|line| serde_json::from_str(line).unwrap())
                    .collect()
            }
        };
        let names: Vec<_> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
        assert!(names.contains(&EVIL) && names.contains(&"plain"), "{command} {rows:?}");
        let ids = of(command, "ids");
        let ids: Vec<_> = ids.lines().filter(|line| line.starts_with('"')).collect();
        assert!(
            !ids.is_empty() && ids.iter().any(|id| serde_json::from_str::<String>(id).unwrap() == EVIL),
            "{ids:?}"
        );
    }
    let problem: Value = serde_json::from_str(&of("check", "json")).unwrap();
    assert!(problem["file"].as_str().unwrap().ends_with(&format!("{WORD}.json")));
}

#[test]
fn lines_of_the_log_are_ours() {
    for format in ["text", "json"] {
        let told = logged(format);
        assert!(told.lines().count() > 3, "{told}");
        assert_plain(&[format.to_owned()], &told);
    }
}

/// What a server logs that is asked by somebody who means no good.
fn logged(format: &str) -> String {
    let mut child = Command::new(binary())
        .args(["serve", "--port", "0", "--demo", "--database", "sqlite::memory:", "--log-format", format])
        .env("FILTERC_LOG", "debug")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut told = String::new();
    let address = loop {
        let mut line = String::new();
        assert!(stderr.read_line(&mut line).unwrap() > 0, "{told}");
        told += &line;
        if let Some(rest) = line.split("listening on http://").nth(1) {
            break rest.split(['/', ',']).next().unwrap().to_owned();
        }
    };
    let body = json!({ EVIL: 1, "flows": { EVIL: { EVIL: EVIL } } }).to_string();
    for head in [
        "GET /api/flows/\u{202e}\u{9b}2J HTTP/1.1".to_owned(),
        "GET /api/flows/name/%1b%5b8m%e2%80%ae HTTP/1.1".to_owned(),
        format!("POST /api/flows/filter HTTP/1.1\r\nContent-Length: {}", body.len()),
        "GET /api/version HTTP/1.1\r\nX-Request-Id: \u{202e}\u{9b}2J\r\nUser-Agent: \u{1b}[8m".to_owned(),
    ] {
        let mut stream = TcpStream::connect(&address).unwrap();
        let body = if head.starts_with("POST") { body.as_str() } else { "" };
        write!(stream, "{head}\r\nHost: localhost\r\nConnection: close\r\n\r\n{body}").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    stderr.read_to_string(&mut told).unwrap();
    told
}
