//! The server is killed while eight clients write: what it acknowledged is there when it is started again, and everything that is
//! referred to is.

mod database;
mod writers;

use std::path::Path;
use std::thread;
use std::time::Duration;

use filterc::Dialect;
use filterc_tests::program::{Serving, binary};
use filterc_tests::{postgres, program};

use writers::Acknowledged;

/// How often, unless `FILTERC_KILLS` says otherwise.
const KILLS: usize = 5;

/// Longest life of a server in a test.
const LONGEST: u64 = 600;

#[test]
fn nothing_acknowledged_is_lost_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("killed.db").display());
    survives(program::binary(), Dialect::Sqlite, &url);
}

#[test]
fn nothing_acknowledged_is_lost_on_postgres() {
    let name = format!("killed_{}", std::process::id());
    let url = postgres::shared().and_then(|cluster| cluster.create_database(&name)).unwrap();
    survives(binary(), Dialect::Postgres, &url);
}

fn survives(program: &Path, dialect: Dialect, url: &str) {
    let kills = std::env::var("FILTERC_KILLS").map_or(KILLS, |kills| kills.parse().expect("a number"));
    let mut random = fastrand::Rng::with_seed(7);
    let arguments = ["--empty", "--database", url];
    let flow = writers::flow(&Serving::start(program, &arguments).url);
    let mut all = Acknowledged::default();
    for _ in 0..kills {
        let serving = Serving::start(program, &arguments);
        let life = Duration::from_millis(random.u64(20..LONGEST));
        let writing = writers::start(&serving.url, &flow);
        thread::sleep(life);
        serving.kill();
        let acknowledged = writing.ended();
        database::holds(url, &acknowledged);
        all.add(acknowledged);
    }
    database::holds(url, &all);
    println!("{}: {kills} kills, {} writes were acknowledged", dialect.name(), all.writes());
    assert!(all.writes() > 0, "no server lived long enough to be written to");
}
