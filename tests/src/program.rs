//! The program `filterc` as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::top;

/// The binary, built once by cargo, of what the tests are built of.
pub fn binary() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| built("dev"))
}

/// The binary as it is given to others.
pub fn optimized() -> PathBuf {
    built("dist")
}

fn built(profile: &str) -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "-p", "filterc-cli", "--message-format=json", "--profile", profile])
        .current_dir(top())
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let text = String::from_utf8(built.stdout).unwrap();
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut executables = messages.filter_map(|message| message["executable"].as_str().map(Into::into));
    executables.next_back().expect("cargo names the executable")
}

/// `filterc serve` on a free port, until it is killed or dropped.
#[derive(Debug)]
pub struct Serving {
    child: Child,
    /// `http://127.0.0.1:4711/api`
    pub url: String,
}

impl Serving {
    pub fn start(program: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(program)
            .args(["serve", "--port", "0"])
            .args(arguments)
            .env_remove("FILTERC_DATABASE")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (tell, told) = mpsc::channel();
        // Reads to the end: a program whose errors nobody reads would wait.
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(url) = line.split("listening on ").nth(1).and_then(|rest| rest.split(',').next())
                {
                    let _ = tell.send(url.to_owned());
                } else if line.contains("ERROR") || line.contains("panicked") {
                    eprintln!("{line}");
                }
            }
        });
        let url = told.recv_timeout(Duration::from_secs(30)).expect("it says where it listens");
        Self { child, url }
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.end();
    }
}
