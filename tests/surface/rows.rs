//! `filterc eval` reads files with rows as people have them, and tells of what it cannot read.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use filterc_tests::program::binary;
use filterc_tests::top;
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

/// A folder with a body that selects the logs from level 30 on.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("body"), r#"{"logs": {"level": {"ge_": 30}}}"#).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn command(&self, data: &Path, more: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command
            .arg("eval")
            .arg(self.0.path().join("body"))
            .args(["--on", "logs", "--data"])
            .arg(data)
            .args(more);
        command.current_dir(top());
        command
    }

    fn eval(&self, data: &Path, more: &[&str]) -> Output {
        self.command(data, more).output().unwrap()
    }

    /// The levels of the rows that are selected, the exit status, and what was told.
    fn levels(&self, bytes: impl AsRef<[u8]>, more: &[&str]) -> (Vec<u64>, i32, String) {
        let output = self.eval(&self.write("rows", bytes), more);
        let lines = String::from_utf8(output.stdout).unwrap();
        let level = |line: &str| {
            let row: serde_json::Value =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            row["level"].as_u64().unwrap()
        };
        let told = String::from_utf8(output.stderr).unwrap();
        (lines.lines().map(level).collect(), output.status.code().unwrap(), told)
    }
}

fn packed(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn rows_are_read_in_every_form_that_people_have() {
    let folder = Folder::new();
    let pretty = "[\n  {\n    \"level\": 30,\n    \"name\": \"a } ] \\\" \"\n  },\n  {\n    \"level\": 20\n  },\n  {\"level\": 50}\n]\n";
    for (what, bytes) in [
        ("a row a line", "{\"level\": 30}\n{\"level\": 20}\n{\"level\": 50}\n".into()),
        ("no line end", "{\"level\": 30}\n{\"level\": 50}".into()),
        ("CRLF and blank lines", "\r\n{\"level\": 30}\r\n\r\n  \t\r\n{\"level\": 50}\r\n".into()),
        ("a byte order mark", "\u{feff}{\"level\": 30}\n{\"level\": 50}".into()),
        ("several on a line", "{\"level\": 30}{\"level\": 20} {\"level\":50}".into()),
        ("pretty-printed", "{\n  \"level\": 30\n}\n{\n  \"level\": [1,\n 2]\n, \"level\": 50}\n".into()),
        ("a list", "[{\"level\":30},{\"level\":20},{\"level\":50}]".into()),
        ("a pretty-printed list", pretty.as_bytes().to_vec()),
        ("a list behind a byte order mark", format!("\u{feff}{}", pretty.replace('\n', "\r\n")).into_bytes()),
        ("lists", "[{\"level\":30}]\n[]\n[\n{\"level\":50}]".into()),
        ("files one behind the other", "\u{feff}{\"level\":30}\n\u{feff}\u{feff}{\"level\":50}".into()),
        ("lists one behind the other", "\u{feff}[{\"level\":30}]\r\n\u{feff}[{\"level\":50}]".into()),
        ("a sequence", "\u{1e}{\"level\":30}\n\u{1e}{\n\"level\":50}\n".into()),
        ("gzip", packed(pretty)),
        ("gzip of gzip", packed(packed(pretty))),
        ("gzip in parts", [packed("{\"level\": 30}\n{\"lev"), packed("el\": 50}\n")].concat()),
    ] {
        let (levels, status, told) = folder.levels(bytes, &[]);
        assert_eq!((levels, status), (vec![30, 50], 0), "{what}: {told}");
    }
    assert_eq!(folder.levels("", &[]).1, 0);
    assert_eq!(folder.levels("[ ]", &[]).1, 0);
}

#[test]
fn rows_that_are_left_out_make_the_run_fail_unless_that_is_asked_for() {
    let folder = Folder::new();
    let bytes = "{\"level\": 30}\n{\"level\": \"high\"}\n{\"level\": 50}\n";
    let (levels, status, told) = folder.levels(bytes, &[]);
    assert_eq!((levels, status), (vec![30, 50], 2));
    assert!(told.contains("rows:2: `level` is not of the type `smallint`"), "{told}");
    assert!(told.contains("1 row was left out; with --skip-bad that is no failure"), "{told}");
    let (levels, status, told) = folder.levels(bytes, &["--skip-bad"]);
    assert_eq!((levels, status), (vec![30, 50], 0));
    assert!(told.contains("1 row was left out"), "{told}");
    let both = folder.eval(&folder.write("rows", bytes), &["--skip-bad", "--fail-fast"]);
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn what_is_broken_costs_no_other_row_and_is_told_by_its_line() {
    let folder = Folder::new();
    for (bytes, selected, told) in [
        (
            "{\"level\": 30\n{\"level\": 50}\n",
            vec![50],
            "rows:1: the row that begins here breaks off in line 2",
        ),
        (
            "{\"level\": 30, \"x\":\n{\"level\": 40}\n{\"level\": 50}\n",
            vec![40, 50],
            "rows:1: the row that begins",
        ),
        ("{\"level\": 30, \"x\":\n{\"level\": 40}\n", vec![40], "rows:1: the row that begins"),
        ("{\"name\": \"x\n{\"level\": 50}\n", vec![50], "rows:1: EOF while parsing a string"),
        ("{\"level\": 30} what\n{\"level\": 50}", vec![30, 50], "rows:1: "),
        ("{\"level\": 30},\n{\"level\": 50}", vec![30, 50], "rows:1: "),
        ("{\"level\": 30", vec![], "rows:1: the row ends too early"),
        ("[{\"level\": 30} {\"level\": 50}]", vec![30, 50], "rows:1: expected `,` or `]` behind the row"),
        ("[{\"level\": 30},\n]\n", vec![30], "rows:2: expected a row behind `,`"),
        ("[1, \"a,]\", null,\n{\"level\": 30}]", vec![30], "rows:1: a row is an object"),
        // What stands deeper in a broken row is no row.
        (
            "[\n  {\n    \"level\": 30,\n    \"x\" 1,\n    \"y\": [\n      {\"level\": 40}\n    ]\n  },\n  {\n    \"level\": 50\n  }\n]\n",
            vec![50],
            "rows:2: the row that begins here breaks off in line 4",
        ),
    ] {
        let (levels, status, message) = folder.levels(bytes, &[]);
        assert_eq!((levels, status), (selected, 2), "{bytes}\n{message}");
        assert!(message.contains(told), "{bytes}\n{message}");
    }
}

#[test]
fn a_file_that_ends_too_early_or_is_no_text_is_a_failure() {
    let folder = Folder::new();
    let whole = packed("{\"level\": 30}\n{\"level\": 50}\n");
    let utf16 =
        |mark: &str| format!("{mark}{{\"level\": 30}}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: [(&str, Vec<u8>, &str); 7] = [
        (
            "a list that is not closed",
            "[{\"level\": 30},\n{\"level\": 50}".into(),
            "rows:1: the list that begins here is never closed",
        ),
        ("gzip cut short", whole[..whole.len() - 6].to_vec(), "its gzip data ends too early"),
        ("gzip with an odd end", [whole.as_slice(), b"{}"].concat(), "its gzip data"),
        ("UTF-16", utf16("\u{feff}"), "iconv -f UTF-16 -t UTF-8"),
        ("UTF-16 without a mark", utf16(""), "iconv -f UTF-16 -t UTF-8"),
        ("zip", b"PK\x03\x04".to_vec(), "it is packed with zip; unpack it first"),
        ("zstd", vec![0x28, 0xb5, 0x2f, 0xfd], "it is packed with zstd"),
    ];
    for (what, bytes, told) in cases {
        // That rows are skipped is no excuse.
        let (_, status, message) = folder.levels(bytes, &["--skip-bad"]);
        assert_eq!(status, 2, "{what}: {message}");
        assert!(message.contains(told), "{what}: {message}");
    }
    let (levels, ..) = folder.levels("[{\"level\": 30},\n{\"level\": 50}", &[]);
    assert_eq!(levels, [30, 50]);
}

#[test]
fn a_row_without_an_end_is_not_read_for_ever() {
    let folder = Folder::new();
    let endless = folder.eval(Path::new("/dev/zero"), &[]);
    assert_eq!(endless.status.code(), Some(2));
    for start in ["{\"level\": \"", "nothing", "[\"a"] {
        let (_, status, told) = folder.levels(start.to_owned() + &"a".repeat(65 << 20), &[]);
        assert_eq!(status, 2);
        assert!(
            told.contains("rows:1: a row of more than 64 MiB is not read"),
            "{} bytes were told",
            told.len()
        );
    }
}

#[test]
fn rows_of_a_list_come_while_it_is_written() {
    let folder = Folder::new();
    let mut child =
        folder.command(Path::new("-"), &[]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    stdin.write_all(b"[{\"level\": 30},").unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "{\"level\": 30}");
    stdin.write_all(b"\n{\n\"level\":\n 50}").unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "{ \"level\": 50}");
    stdin.write_all(b"]").unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_folder_may_hold_its_files_in_any_of_these_forms() {
    let folder = Folder::new();
    let data = folder.0.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("logs.json.gz"), packed("[{\"level\": 30}]")).unwrap();
    let found = folder.eval(&data, &["--count"]);
    assert_eq!(String::from_utf8_lossy(&found.stdout), "1\n");
    std::fs::write(data.join("logs.ndjson"), "").unwrap();
    let twice = folder.eval(&data, &["--count"]);
    assert_eq!(twice.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&twice.stderr).contains("leave one of them"));
}

#[test]
fn what_is_packed_again_and_again_is_not_unpacked_for_ever() {
    let folder = Folder::new();
    let thrice = packed(packed(packed("{\"level\": 30}")));
    let (levels, status, told) = folder.levels(thrice, &[]);
    assert_eq!((levels, status), (vec![], 2));
    assert!(told.contains("packed with gzip more than 2 times"), "{told}");
}

/// The flows without a deployment, by a folder.
fn without_deployment(folder: &Folder, data: &Path) -> Output {
    let body = folder.write("none.json", r#"{"flows": {"deployment": {"is_null_": true}}}"#);
    let mut command = Command::new(binary());
    command.arg("eval").arg(body).args(["--on", "flows", "--count", "--data"]).arg(data);
    command.current_dir(top()).output().unwrap()
}

#[test]
fn a_file_that_is_missing_from_a_folder_is_not_taken_as_empty() {
    let folder = Folder::new();
    let data = folder.0.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("flows.ndjson"), "{\"id\": \"00000000-0000-4000-8000-000000000001\"}\n")
        .unwrap();
    let missing = without_deployment(&folder, &data);
    assert_eq!((missing.status.code(), missing.stdout.len()), (Some(2), 0));
    let told = String::from_utf8_lossy(&missing.stderr);
    assert!(told.contains("this filter reads `deployments`, too"), "{told}");
    // A link that leads nowhere is no empty file either.
    #[cfg(unix)]
    {
        let link = data.join("deployments.json");
        std::os::unix::fs::symlink(&link, &link).unwrap();
        let broken = without_deployment(&folder, &data);
        assert_eq!((broken.status.code(), broken.stdout.len()), (Some(2), 0));
        let told = String::from_utf8_lossy(&broken.stderr);
        assert!(told.contains("cannot read") && told.contains("deployments.json"), "{told}");
        std::fs::remove_file(&link).unwrap();
    }
    std::fs::write(data.join("deployments.ndjson"), "").unwrap();
    let found = without_deployment(&folder, &data);
    assert_eq!(String::from_utf8_lossy(&found.stdout), "1\n", "{}", String::from_utf8_lossy(&found.stderr));
}
