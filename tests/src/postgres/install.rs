//! Finds PostgreSQL's programs; installs Debian's package if the server is missing.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{command, effective_uid, output};

/// Names the folder that holds `initdb`, `postgres` and `psql`.
const FOLDER_VARIABLE: &str = "FILTERC_POSTGRES_BIN";
const SERVER: &[&str] = &["initdb", "postgres", "psql"];
const ADVICE: &str = "install the PostgreSQL server (Debian, Ubuntu: the package postgresql; Fedora: \
                      postgresql-server), or name the folder of initdb, postgres and psql in \
                      FILTERC_POSTGRES_BIN, or a running server in FILTERC_TEST_POSTGRES";

/// Run as root. While the package is installed, a configuration file keeps postgresql-common from
/// creating and starting a cluster of its own.
const INSTALL: &str = r#"
set -e
configuration=/etc/postgresql-common/createcluster.d
mkdir -p "$configuration"
trap 'rm -f "$configuration/filterc-tests.conf"' EXIT
echo 'create_main_cluster = false' >"$configuration/filterc-tests.conf"
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=300 update
apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends postgresql
"#;

/// The folder that holds the server's programs; installs them if there is none.
pub(super) fn server_programs() -> Result<PathBuf, String> {
    if let Some(folder) = locate(SERVER)? {
        return Ok(folder);
    }
    // Test processes that arrive together install once: the others wait here, then look again.
    let uid = effective_uid()?;
    let path = env::temp_dir().join(format!("filterc-postgres-install-{uid}.lock"));
    let lock = File::options().create(true).truncate(false).write(true).open(&path);
    let lock = lock.and_then(|file| file.lock().map(|()| file));
    let _lock = lock.map_err(|error| format!("postgres: cannot lock {}: {error}", path.display()))?;
    if let Some(folder) = locate(SERVER)? {
        return Ok(folder);
    }
    install(&uid).map_err(|reason| {
        format!("postgres: initdb, postgres and psql were not found, and not installed: {reason}\nTo fix this, {ADVICE}")
    })?;
    locate(SERVER)?.ok_or_else(|| {
        format!("postgres: the package postgresql is installed, but its programs were not found; {ADVICE}")
    })
}

/// The program `psql`.
pub(super) fn psql() -> Result<PathBuf, String> {
    let folder = locate(&["psql"])?;
    folder.map(|folder| folder.join("psql")).ok_or_else(|| {
        format!("postgres: psql was not found; install postgresql-client or set {FOLDER_VARIABLE}")
    })
}

fn install(uid: &str) -> Result<(), String> {
    output(command("apt-get").arg("--version"))?;
    let mut shell = if uid == "0" {
        command("sh")
    } else {
        output(command("sudo").args(["-n", "true"]))
            .map_err(|reason| format!("installing needs root, but {reason}"))?;
        let mut sudo = command("sudo");
        sudo.args(["-n", "sh"]);
        sudo
    };
    output(shell.args(["-c", INSTALL])).map(drop)
}

/// The folder that holds all the given programs.
fn locate(programs: &[&str]) -> Result<Option<PathBuf>, String> {
    let complete = |folder: &Path| programs.iter().all(|program| folder.join(program).is_file());
    if let Some(folder) = env::var_os(FOLDER_VARIABLE).filter(|folder| !folder.is_empty()) {
        let folder = PathBuf::from(folder);
        return match folder.canonicalize() {
            Ok(folder) if complete(&folder) => Ok(Some(folder)),
            _ => Err(format!(
                "{FOLDER_VARIABLE} is {}, which does not hold {}; correct it or unset it",
                folder.display(),
                programs.join(", ")
            )),
        };
    }
    let mut folders: Vec<PathBuf> = Vec::new();
    folders.extend(output(Command::new("pg_config").arg("--bindir")).map(PathBuf::from));
    folders.extend(debian_folders());
    for folder in env::var_os("PATH").iter().flat_map(env::split_paths) {
        // A lone link may lead to the folder of the others.
        let target = folder.join(programs[0]).canonicalize().ok();
        let target = target.and_then(|program| Some(program.parent()?.to_owned()));
        folders.extend(folder.canonicalize());
        folders.extend(target);
    }
    Ok(folders.into_iter().find(|folder| complete(folder)))
}

/// `/usr/lib/postgresql/VERSION/bin`, the newest version first.
fn debian_folders() -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |entry: fs::DirEntry| {
        entry.file_name().to_str()?.parse::<f64>().ok().map(|number| (number, entry.path()))
    };
    let mut versions: Vec<(f64, PathBuf)> = entries.filter_map(version).collect();
    versions.sort_by(|left, right| right.0.total_cmp(&left.0));
    versions.into_iter().map(|(_, path)| path.join("bin"))
}
