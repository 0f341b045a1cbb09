//! Runs `initdb` and `postgres` under a supervising shell.

use std::env;
use std::fs::{self, File};
use std::io::{Read, Seek};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{effective_uid, output, tail};

/// The longest that `initdb` and the start of the server may take together.
const START_LIMIT: Duration = Duration::from_mins(1);
/// The longest wait for the supervisor to stop the server; it needs at most 12 seconds.
const STOP_LIMIT: Duration = Duration::from_secs(15);
/// The least free space, in KiB, of a file system that is to hold a data directory.
const FREE_SPACE: u64 = 512 * 1024;

/// Arguments: the folder of the server's programs, the cluster's directory, the port.
///
/// Signals from a terminal or a service manager are ignored, so that only the pipe decides.
/// SIGINT requests a fast shutdown. It is repeated, because a process that has just been forked
/// may not handle it yet; SIGQUIT (immediate shutdown) and SIGKILL follow if it has no effect.
const SUPERVISOR: &str = r#"
trap '' HUP INT TERM
bin=$1 dir=$2 port=$3
exec 3<&0
guarded() {
    "$@" </dev/null 3<&- &
    pid=$!
    {
        read -r line
        for signal in INT QUIT; do
            tries=0
            while [ "$tries" -lt 60 ]; do
                kill -"$signal" "$pid"
                sleep 0.1
                tries=$((tries + 1))
            done
        done
        kill -KILL "$pid"
    } <&3 3<&- >/dev/null 2>&1 &
    guard=$!
    wait "$pid"
    status=$?
    kill -KILL "$guard" 2>/dev/null
    return "$status"
}
guarded "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync &&
guarded "$bin/postgres" -D "$dir/data" -c listen_addresses=127.0.0.1 -c port="$port" \
    -c unix_socket_directories= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
    -c shared_buffers=64MB -c max_wal_size=128MB -c max_connections=50 \
    -c timezone=UTC -c log_timezone=UTC
status=$?
rm -rf "$dir"
exit "$status"
"#;

/// The supervising shell and what belongs to it.
#[derive(Debug)]
pub(super) struct Server {
    supervisor: Child,
    directory: TempDir,
    /// Stays readable after the supervisor has removed the directory.
    log: File,
}

impl Server {
    /// Starts a server and waits until it accepts connections; `None` if the port is taken.
    ///
    /// `data_directory` asks whatever server listens on the port for its data directory.
    pub(super) fn start(
        programs: &Path,
        user: Option<&ServerUser>,
        port: u16,
        data_directory: impl Fn() -> Result<String, String>,
    ) -> Result<Option<Server>, String> {
        let mut server = Server::spawn(programs, user, port)?;
        let data = server.directory.path().join("data");
        let started = Instant::now();
        let mut answer = String::from("none yet");
        while started.elapsed() < START_LIMIT {
            if data.join("postmaster.pid").exists() {
                // Another server may have taken the port in the meantime.
                match data_directory() {
                    Ok(directory) if Path::new(&directory) == data => return Ok(Some(server)),
                    Ok(directory) => answer = format!("the server of {directory}"),
                    Err(reason) => answer = reason,
                }
            }
            let ended = server.supervisor.try_wait();
            if let Some(status) = ended.map_err(|error| format!("postgres: wait: {error}"))? {
                let log = server.log();
                if log.contains("could not bind") {
                    return Ok(None);
                }
                return Err(format!(
                    "postgres: the programs in {}, run as {}, ended while starting a server \
                     ({status}); the cause should be at the end of their log:\n{}",
                    programs.display(),
                    user.map_or("the current user", |user| &user.name),
                    tail(&log)
                ));
            }
            sleep(Duration::from_millis(50));
        }
        Err(format!(
            "postgres: no connection to 127.0.0.1:{port} within {} s (last answer: {answer}); run \
             fewer tests at once if the machine is overloaded; the server's log ends with:\n{}",
            START_LIMIT.as_secs(),
            tail(&server.log())
        ))
    }

    fn spawn(programs: &Path, user: Option<&ServerUser>, port: u16) -> Result<Server, String> {
        let directory = cluster_directory(user)?;
        let path = directory.path().join("log");
        let failed = |error| {
            let path = path.display();
            format!("postgres: cannot start sh with its output in {path}: {error}")
        };
        let mut options = File::options();
        let sink = options.create_new(true).append(true).open(&path);
        let sink = sink.map_err(failed)?;
        let log = File::open(&path).map_err(failed)?;
        let supervisor = command("sh", user)
            .args(["-c", SUPERVISOR, "filterc-postgres"])
            .args([programs, directory.path()])
            .arg(port.to_string())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(sink.try_clone().map_err(failed)?)
            .stderr(sink)
            .spawn()
            .map_err(failed)?;
        Ok(Server { supervisor, directory, log })
    }

    fn log(&self) -> String {
        let mut text = Vec::new();
        let mut log = &self.log;
        match log.rewind().and_then(|()| log.read_to_end(&mut text)) {
            Ok(_) => String::from_utf8_lossy(&text).into_owned(),
            Err(error) => format!("(the log cannot be read: {error})"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        let started = Instant::now();
        while matches!(self.supervisor.try_wait(), Ok(None)) {
            if started.elapsed() > STOP_LIMIT {
                let _ = self.supervisor.kill();
                let _ = self.supervisor.wait();
            }
            sleep(Duration::from_millis(10));
        }
    }
}

/// Whom the server runs as when the tests run as root, which postgres refuses.
#[derive(Debug)]
pub(super) struct ServerUser {
    name: String,
    uid: u32,
    gid: u32,
}

impl ServerUser {
    /// `postgres` or `nobody` for root; `None` for any other user.
    pub(super) fn choose() -> Result<Option<ServerUser>, String> {
        if effective_uid()? != "0" {
            return Ok(None);
        }
        let accounts = fs::read_to_string("/etc/passwd")
            .map_err(|error| format!("postgres: cannot read /etc/passwd: {error}"))?;
        let account = |name: &str| {
            accounts.lines().find_map(|line| {
                let fields = line.strip_prefix(name)?.strip_prefix(':')?;
                let mut ids = fields.split(':').skip(1).map(str::parse);
                Some(ServerUser { name: name.to_owned(), uid: ids.next()?.ok()?, gid: ids.next()?.ok()? })
            })
        };
        let user = account("postgres").or_else(|| account("nobody"));
        user.map(Some).ok_or_else(|| {
            "postgres: the server cannot run as root, and /etc/passwd has neither the user \
             postgres nor nobody; add one (useradd --system postgres), or run the tests as \
             another user"
                .to_owned()
        })
    }
}

/// A command in a neutral environment, run as the server's user if there is one.
fn command(program: &str, user: Option<&ServerUser>) -> Command {
    let mut command = super::command(program);
    if let Some(user) = user {
        command.uid(user.uid).gid(user.gid);
    }
    command
}

/// A new directory that the server's user owns, in memory if possible.
fn cluster_directory(user: Option<&ServerUser>) -> Result<TempDir, String> {
    let mut reasons = Vec::new();
    for base in ["/dev/shm".into(), env::temp_dir(), PathBuf::from("/tmp")] {
        match cluster_directory_in(&base, user) {
            Ok(directory) => return Ok(directory),
            Err(reason) => reasons.push(format!("{}: {reason}", base.display())),
        }
    }
    Err(format!(
        "postgres: no place for a data directory ({}); set TMPDIR to a folder with {} MiB free \
         that every user can write to",
        reasons.join("; "),
        FREE_SPACE / 1024
    ))
}

fn cluster_directory_in(base: &Path, user: Option<&ServerUser>) -> Result<TempDir, String> {
    let base = base.canonicalize().map_err(|error| error.to_string())?;
    let table = output(command("df", None).arg("-Pk").arg(&base)).unwrap_or_default();
    let row = table.lines().nth(1).unwrap_or_default();
    let free = row.split_whitespace().nth(3).map(str::parse::<u64>);
    if free.is_some_and(|free| free.is_ok_and(|free| free < FREE_SPACE)) {
        return Err("not enough free space".to_owned());
    }
    let directory = tempfile::Builder::new()
        .prefix("filterc-postgres-")
        .tempdir_in(&base)
        .map_err(|error| error.to_string())?;
    if let Some(user) = user {
        let owner = chown(directory.path(), Some(user.uid), Some(user.gid));
        owner.map_err(|error| error.to_string())?;
    }
    // The supervisor must be able to enter the directory and to remove it.
    let mut check = command("sh", user);
    check.args(["-c", r#"cd "$1" && test -w . && test -w .."#, "sh"]);
    output(check.arg(directory.path())).map_err(|_| "the server's user may not write here".to_owned())?;
    Ok(directory)
}
