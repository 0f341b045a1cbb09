//! A URL names one file, whoever reads it.

use std::fs;

use filterc_db::{Database, Options};
use filterc_tests::databases::wait;

use super::serve;

#[test]
fn a_file_with_a_blank_in_its_name_is_one_file() {
    for name in ["my%20db.sqlite", "my db.sqlite", "100%25.db", "a%2Bb%23c.db", ":memory:.db", "a?mode=rwc"] {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/{name}", folder.path().display());
        let served = serve(&url);
        assert_eq!(served.post("/api/flows/", br#"{"name": "etl"}"#).status, 201, "{name}");
        drop(served);
        // It is there already, and is not filled again.
        let served = serve(&url);
        let flows = served.post("/api/flows/filter", b"{}").json().unwrap();
        assert_eq!(flows[0]["name"], "etl", "{name}");
        let database = wait(Database::connect(&url, &Options::default())).unwrap();
        assert_eq!(super::number(&database, "SELECT count(*) FROM flow"), 1, "{name}");
        wait(database.close());
        drop(served);
        let files =
            fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect::<Vec<_>>();
        assert_eq!(files.len(), 1, "{name}: {files:?}");
    }
}
