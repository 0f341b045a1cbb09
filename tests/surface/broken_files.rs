//! Files, pipes and devices that take no more or have no end: each command says so and exits as documented.
#![cfg(target_os = "linux")]

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::process::{Command, Output, Stdio};

use filterc_tests::program::binary;
use filterc_tests::top;

const EXAMPLE: &str = "tests/bodies/flows/failed-database-flows.json";

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.args(args).current_dir(top()).env_remove("FILTERC_DATABASE").stdin(Stdio::null());
    command
}

fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A program that may use so many KiB of memory, or write so many KiB to a file.
fn limited(limit: &str, args: &[&str]) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit {limit} && exec \"$0\" \"$@\"")]).arg(binary()).args(args);
    shell.current_dir(top()).env_remove("FILTERC_DATABASE").stdin(Stdio::null());
    shell
}

/// Something is written by each of these.
fn all(file: &str, url: &str) -> Vec<Vec<String>> {
    let lines = [
        format!("explain {EXAMPLE}"),
        format!("explain {EXAMPLE} --format json"),
        format!("check {EXAMPLE} --format json"),
        format!("sql {EXAMPLE}"),
        format!("sql {EXAMPLE} --format json"),
        format!("run {EXAMPLE}"),
        format!("run {EXAMPLE} --format ids"),
        format!("run {EXAMPLE} --format json"),
        format!("run {EXAMPLE} --count"),
        format!("run {EXAMPLE} --plan"),
        format!("eval tests/bodies/logs/level-ge.json --data {file}"),
        format!("eval tests/bodies/logs/level-ge.json --data {file} --count"),
        "schema".to_owned(),
        "schema flows".to_owned(),
        "code".to_owned(),
        "code FC0203".to_owned(),
        "catalog check grammar/shop".to_owned(),
        format!("catalog check --database {url}"),
        format!("catalog check --database {url} --format json"),
        "catalog show".to_owned(),
        "catalog show flows".to_owned(),
        "catalog show --format json".to_owned(),
        "catalog show --format markdown".to_owned(),
        format!("catalog draft --database {url}"),
        "catalog ddl grammar/shop".to_owned(),
        "--help".to_owned(),
        "--version".to_owned(),
        "serve --help".to_owned(),
    ];
    let words = |line: &String| line.split(' ').map(str::to_owned).collect();
    lines.iter().map(words).collect()
}

fn logs(folder: &tempfile::TempDir) -> String {
    let rows: String = filterc_prefect::DEMO
        .lines()
        .filter_map(|line| Some(format!("{}\n", line.strip_prefix("{\"logs\":")?.strip_suffix('}')?)))
        .collect();
    let file = folder.path().join("logs.ndjson");
    std::fs::write(&file, rows).unwrap();
    file.to_str().unwrap().to_owned()
}

fn database(folder: &tempfile::TempDir) -> String {
    let url = format!("sqlite://{}", folder.path().join("demo.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut settings = filterc_prefect::settings(&url);
    settings.seed = Some(String::new());
    settings.listen = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    runtime.block_on(async {
        let server = filterc_server::Server::start(settings).await.unwrap();
        server.run(std::future::ready(())).await;
    });
    url
}

#[test]
fn a_full_stdout_is_2_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for args in all(&logs(&folder), &database(&folder)) {
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        let output = command(&args).stdout(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("cannot write to stdout: No space left"), "{}", stderr(&output));
        assert!(!stderr(&output).contains("panicked"), "{args:?}: {}", stderr(&output));
    }
}

#[test]
fn who_closes_a_pipe_has_read_enough() {
    let folder = tempfile::tempdir().unwrap();
    for args in all(&logs(&folder), &database(&folder)) {
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(&args).stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", stderr(&output));
        assert!(!stderr(&output).contains("panicked"), "{args:?}: {}", stderr(&output));
    }
}

#[test]
fn a_full_stderr_changes_no_exit_status() {
    let status = |args: &[&str]| command(args).stdout(Stdio::null()).stderr(full()).status().unwrap().code();
    assert_eq!(status(&["check", EXAMPLE]), Some(0));
    assert_eq!(status(&["run", EXAMPLE]), Some(0));
    assert_eq!(status(&["code", "FC9999"]), Some(2));
    assert_eq!(status(&["nonsense"]), Some(2));
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.json");
    std::fs::write(&bad, r#"{"flows": {"nam": {}}}"#).unwrap();
    for format in ["text", "line", "json"] {
        assert_eq!(status(&["check", bad.to_str().unwrap(), "--on", "flows", "--format", format]), Some(1));
    }
}

#[test]
fn a_server_that_cannot_log_serves() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let port = free.port().to_string();
    let args = ["serve", "--demo", "--port", &port, "--database", "sqlite::memory:"];
    let mut child =
        command(&args).env("FILTERC_LOG", "trace").stdout(Stdio::null()).stderr(full()).spawn().unwrap();
    // Before it listens it has logged something.
    let ended = loop {
        let ended = child.try_wait().unwrap();
        if ended.is_some() || std::net::TcpStream::connect(free).is_ok() {
            break ended;
        }
        std::thread::yield_now();
    };
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(ended, None);
}

#[test]
fn a_file_that_may_grow_no_more_is_2() {
    let folder = tempfile::tempdir().unwrap();
    let file = File::create(folder.path().join("page")).unwrap();
    let output = limited("-f 1", &["catalog", "show", "--format", "json"]).stdout(file).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{:?} {}", output.status, stderr(&output));
    assert!(stderr(&output).contains("cannot write to stdout: File too large"), "{}", stderr(&output));
}

#[test]
fn what_has_no_end_is_read_as_far_as_it_may_be_long() {
    // In KiB: without an end to it, the program would be killed.
    let memory = "-v 3000000";
    for command in ["check", "sql", "explain", "run"] {
        let output = limited(memory, &[command, "/dev/zero", "--on", "flows"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{command}: {}", stderr(&output));
        let mut piped = limited(memory, &[command, "-", "--on", "flows"]);
        let output = piped.stdin(File::open("/dev/zero").unwrap()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{command}: {}", stderr(&output));
    }
    let zeros = folder_with_link("/dev/zero", "demo.ndjson");
    for file in ["orders.catalog", "products.catalog", "types.catalog"] {
        std::fs::copy(top().join("grammar/shop").join(file), zeros.path().join(file)).unwrap();
    }
    let folder = zeros.path().to_str().unwrap();
    for args in [
        &["catalog", "check", "/dev/zero"][..],
        &["catalog", "show", "--catalog", "/dev/zero"],
        &["sql", EXAMPLE, "--catalog", "/dev/zero"],
        &["run", "tests/shop/orders/all-relations.json", "--on", "orders", "--catalog", folder],
    ] {
        let output = limited(memory, args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr(&output));
        assert!(!stderr(&output).contains("panicked"), "{args:?}: {}", stderr(&output));
    }
}

fn folder_with_link(to: &str, name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(to, folder.path().join(name)).unwrap();
    folder
}

#[test]
fn what_cannot_be_read_is_2() {
    for args in [
        &["check", "tests"][..],
        &["check", "tests/nowhere.json"],
        &["sql", "/proc/self/mem", "--on", "flows"],
        &["explain", "tests", "--on", "flows"],
        &["run", EXAMPLE, "--database", "sqlite://tests"],
        &["run", EXAMPLE, "--database", "sqlite:///dev/zero"],
        &["eval", "tests/bodies/logs/level-ge.json", "--data", "/proc/self/mem"],
        &["catalog", "check", "tests/nowhere"],
        &["catalog", "draft", "--database", "sqlite://tests"],
        &["serve", "--port", "0", "--database", "sqlite://tests"],
        &["serve", "--port", "0", "--catalog", "/dev/zero"],
    ] {
        let output = command(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("error"), "{args:?}: {}", stderr(&output));
        assert!(!stderr(&output).contains("panicked"), "{args:?}: {}", stderr(&output));
    }
}

/// Nobody writes into the pipe, so whoever opened it would wait for ever.
#[test]
fn a_pipe_or_a_folder_is_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for (path, told) in [(pipe.as_path(), "it is a pipe or a socket"), (folder.path(), "it is a folder")] {
        let url = format!("sqlite://{}", path.display());
        for args in
            [&["run", EXAMPLE][..], &["catalog", "draft"], &["catalog", "check"], &["serve", "--port", "0"]]
        {
            let output = command(args).args(["--database", &url]).output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr(&output));
            assert!(stderr(&output).contains(told), "{args:?}: {}", stderr(&output));
        }
    }
}

#[test]
fn a_pipe_is_a_file_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("body");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut child =
        command(&["sql", pipe.to_str().unwrap(), "--on", "flows"]).stdout(Stdio::piped()).spawn().unwrap();
    std::fs::OpenOptions::new().write(true).open(&pipe).unwrap().write_all(b"{}").unwrap();
    let mut sql = String::new();
    child.stdout.take().unwrap().read_to_string(&mut sql).unwrap();
    assert!(sql.starts_with("SELECT"), "{sql}");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
