//! A throw-away PostgreSQL cluster for tests.
//!
//! Every cluster is run by a small supervising shell, the parent of `postgres`. The shell waits on
//! a pipe whose only write end is held by the test process. When that end closes (the [`Cluster`]
//! is dropped, the process exits, or the process is killed), the shell stops the server by its
//! process id and removes the data directory. This also covers the cluster of [`shared`], because
//! a `static` is never dropped.

mod install;
mod server;

use std::env;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use server::{Server, ServerUser};

/// Names an existing server (`postgres://…`) that [`shared`] uses instead of starting one.
pub const SERVER_VARIABLE: &str = "FILTERC_TEST_POSTGRES";

/// How many free ports are tried before giving up.
const PORT_ATTEMPTS: u32 = 5;

/// A running cluster; stopped by its own process id when dropped.
#[derive(Debug)]
pub struct Cluster {
    psql: PathBuf,
    /// The connection string of a database that always exists.
    admin: String,
    /// The server, unless it was there before.
    server: Option<Server>,
}

/// One cluster for the whole test process, started at the first call.
///
/// The cluster outlives the process only for the moment that its shutdown takes. If
/// [`SERVER_VARIABLE`] is set, that server is used and no cluster is started. Databases created
/// there remain, so their names must not repeat between runs.
pub fn shared() -> Result<&'static Cluster, String> {
    static SHARED: LazyLock<Result<Cluster, String>> = LazyLock::new(|| match env::var(SERVER_VARIABLE) {
        Ok(url) if !url.is_empty() => Cluster::existing(url),
        _ => Cluster::start(),
    });
    SHARED.as_ref().map_err(Clone::clone)
}

impl Cluster {
    /// Starts a new cluster on a free port of 127.0.0.1 and waits until it accepts connections.
    pub fn start() -> Result<Cluster, String> {
        let programs = install::server_programs()?;
        let user = ServerUser::choose()?;
        let psql = programs.join("psql");
        for _ in 0..PORT_ATTEMPTS {
            let port = TcpListener::bind(("127.0.0.1", 0))
                .and_then(|listener| listener.local_addr())
                .map_err(|error| format!("postgres: no free port on 127.0.0.1: {error}"))?
                .port();
            let admin = format!("postgres://postgres@127.0.0.1:{port}/postgres");
            let data_directory = || query(&psql, &admin, true, "SHOW data_directory");
            let server = Server::start(&programs, user.as_ref(), port, data_directory)?;
            if server.is_some() {
                return Ok(Cluster { psql, admin, server });
            }
        }
        Err(format!(
            "postgres: {PORT_ATTEMPTS} ports of 127.0.0.1 were free when asked for, but taken when \
             the server started; run the tests again, or name a running server in {SERVER_VARIABLE}"
        ))
    }

    /// The connection string of a database: `postgres://USER@127.0.0.1:PORT/DBNAME`.
    pub fn url(&self, database: &str) -> String {
        let (address, options) = match self.admin.find('?') {
            Some(at) => self.admin.split_at(at),
            None => (self.admin.as_str(), ""),
        };
        let host = address.find("://").map_or(0, |at| at + 3);
        let end = address.get(host..).and_then(|rest| rest.find('/')).map_or(address.len(), |at| host + at);
        format!("{}/{}{options}", address.get(..end).unwrap_or(address), percent_encoded(database))
    }

    /// Creates an empty database (template0, UTF8, C.UTF-8) and returns its connection string.
    pub fn create_database(&self, name: &str) -> Result<String, String> {
        let sql = format!(
            "CREATE DATABASE \"{}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'",
            name.replace('"', "\"\"")
        );
        query(&self.psql, &self.admin, self.server.is_some(), &sql)
            .map_err(|reason| format!("postgres: cannot create the database {name:?}: {reason}"))?;
        Ok(self.url(name))
    }

    /// Creates a database, fills it from a dump in SQL and returns its connection string.
    pub fn restore(&self, name: &str, dump: &Path) -> Result<String, String> {
        let url = self.create_database(name)?;
        let mut command = psql(&self.psql, &url, self.server.is_some());
        output(command.arg("--single-transaction").arg("-f").arg(dump))
            .map_err(|reason| format!("postgres: cannot restore {}: {reason}", dump.display()))?;
        Ok(url)
    }

    /// The server that [`SERVER_VARIABLE`] names.
    fn existing(url: String) -> Result<Cluster, String> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(format!("{SERVER_VARIABLE} must have the form postgres://user@host:port/database"));
        }
        let mut cluster = Cluster { psql: install::psql()?, admin: url, server: None };
        let address = cluster.admin.split('?').next().unwrap_or_default();
        if address.split('/').nth(3).is_none_or(str::is_empty) {
            cluster.admin = cluster.url("postgres");
        }
        query(&cluster.psql, &cluster.admin, false, "SELECT 1").map_err(|reason| {
            format!(
                "postgres: the server named by {SERVER_VARIABLE} does not answer; start it, or \
                 unset the variable to have a cluster started: {reason}"
            )
        })?;
        Ok(cluster)
    }
}

/// Runs one statement through psql; returns what it prints.
fn query(program: &Path, url: &str, own: bool, sql: &str) -> Result<String, String> {
    output(psql(program, url, own).args(["-c", sql]))
}

/// psql, connected, that stops at the first error.
///
/// On an `own` server, settings such as `PGOPTIONS` do not apply.
fn psql(program: &Path, url: &str, own: bool) -> Command {
    let mut command = Command::new(program);
    if own {
        without_settings(&mut command);
    }
    command
        .args(["-X", "-w", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"])
        .args(["-d", url])
        .env("PGCONNECT_TIMEOUT", "5")
        .stdin(Stdio::null());
    command
}

/// A command in a neutral environment.
fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    without_settings(&mut command);
    command.env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
    command
}

/// Drops `PGPORT`, `PGOPTIONS` and the like.
fn without_settings(command: &mut Command) {
    for (name, _) in env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"PG")) {
        command.env_remove(name);
    }
}

fn effective_uid() -> Result<String, String> {
    output(command("id").arg("-u"))
}

/// Runs a command to its end; returns its trimmed output, or the end of its messages.
fn output(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("cannot run {program}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let messages = [output.stdout, output.stderr].concat();
    let messages = tail(&String::from_utf8_lossy(&messages));
    Err(format!("{program} failed ({}): {messages}", output.status))
}

/// The last lines of a log.
fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let mut encoded = String::new();
    for byte in text.bytes() {
        if plain(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
