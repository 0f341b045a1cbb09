//! Block documents under a key of the environment: only that key reads and changes them, and nobody is shown it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::{fs, thread, time::Duration};

use filterc_prefect::Prefect;
use filterc_tests::client::Client;
use filterc_tests::program;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::served::server::{self, Served};

const KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const OTHER: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

fn start(file: &Path, key: Option<&str>) -> Result<Served, String> {
    let mut settings = filterc_prefect::settings(format!("sqlite://{}", file.display()));
    settings.seed = Some(String::new());
    settings.leniencies = filterc_prefect::LENIENCIES;
    let encryption_key = key.map(|key| key.parse().unwrap());
    settings.api = Arc::new(Prefect { encryption_key, ..Prefect::default() });
    server::start(settings).map_err(|error| error.to_string())
}

fn client(served: &Served) -> Client {
    Client::new(&format!("http://{}/api", served.address))
}

fn id(of: &Value) -> String {
    of["id"].as_str().unwrap().to_owned()
}

/// A document of a new type; its id.
fn write(client: &Client) -> (String, Value) {
    let of = id(&client.post("/block_types/", &json!({"name": "T", "slug": "t"})).unwrap());
    let schema = json!({"block_type_id": of, "fields": {"title": "T", "secret_fields": ["token"]}});
    let schema = id(&client.post("/block_schemas/", &schema).unwrap());
    let body =
        json!({"name": "a", "block_type_id": of, "block_schema_id": schema, "data": {"token": "x", "n": 1}});
    (id(&client.post("/block_documents/", &body).unwrap()), body)
}

/// What is stored: the data of all documents, and the number of keys.
fn stored(file: &Path) -> (Vec<String>, u32) {
    let database = Connection::open(file).unwrap();
    let mut select = database.prepare("SELECT data FROM block_document ORDER BY id").unwrap();
    let data = select.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let keys = "SELECT count(*) FROM configuration WHERE key = 'ENCRYPTION_KEY'";
    (data, database.query_row(keys, [], |row| row.get(0)).unwrap())
}

#[test]
fn only_the_key_of_the_environment_reads_and_changes_its_documents() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("blocks.db");
    let (document, mut body) = {
        let served = start(&file, Some(KEY)).unwrap();
        write(&client(&served))
    };
    let before = stored(&file);
    assert_eq!((before.0.len(), before.1), (1, 0), "the database keeps no key");
    assert!(!before.0[0].contains("token"), "{before:?}");

    let refused = start(&file, Some(OTHER)).err().unwrap();
    assert!(refused.contains("encryption key opens none"), "{refused}");
    assert!(!refused.contains(OTHER));

    // Without a key everything but documents is served; nothing is written with another one, and none is made.
    {
        let served = start(&file, None).unwrap();
        let client = client(&served);
        let path = format!("/block_documents/{document}?include_secrets=true");
        body["name"] = json!("b");
        let change = json!({"data": {"token": "y"}, "merge_existing_data": false}).to_string();
        for (method, path, body) in [
            ("GET", path.as_str(), None),
            ("POST", "/block_documents/filter", Some("{}".to_owned())),
            ("PATCH", path.as_str(), Some(change)),
            ("POST", "/block_documents/", Some(body.to_string())),
        ] {
            let (status, text) = client.send(method, path, body.as_deref()).unwrap();
            assert_eq!(status, 500, "{method} {path}: {text}");
            assert!(text.contains("PREFECT_SERVER_ENCRYPTION_KEY"), "{method} {path}: {text}");
        }
        assert_eq!(client.send("POST", "/flows/filter", Some("{}")).unwrap().0, 200);
    }
    assert_eq!(stored(&file), before);

    let served = start(&file, Some(KEY)).unwrap();
    let client = client(&served);
    let change = json!({"data": {"token": "z"}}).to_string();
    assert_eq!(client.send("PATCH", &format!("/block_documents/{document}"), Some(&change)).unwrap().0, 204);
    let read =
        client.send("GET", &format!("/block_documents/{document}?include_secrets=true"), None).unwrap();
    let read: Value = serde_json::from_str(&read.1).unwrap();
    assert_eq!(read["data"], json!({"token": "z", "n": 1}));
}

#[test]
fn a_key_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("blocks.db").display());
    let serve = |name: &str, key: &str| {
        let mut command = Command::new(program::binary());
        command.args(["serve", "--port", "0", "--empty", "--database", &url]).env(name, key);
        command.env("FILTERC_LOG", "trace").env_remove("FILTERC_DATABASE");
        command
    };
    // A slip of the pen is told, not shown.
    for name in ["FILTERC_ENCRYPTION_KEY", "PREFECT_SERVER_ENCRYPTION_KEY", "ORION_ENCRYPTION_KEY"] {
        let output = serve(name, "AQEBAQEBAQEB").output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(
            !output.status.success() && text.contains("no encryption key: a key is 32 bytes"),
            "{name}: {text}"
        );
        assert!(!text.contains("AQEBAQEB"), "{name}: {text}");
    }
    let log = folder.path().join("log");
    let mut child = serve("ORION_ENCRYPTION_KEY", KEY)
        .stderr(fs::File::create(&log).unwrap())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let address = (0..600).find_map(|_| {
        thread::sleep(Duration::from_millis(50));
        let text = fs::read_to_string(&log).unwrap();
        Some(text.split("listening on ").nth(1)?.split(',').next()?.to_owned())
    });
    let client = Client::new(&address.expect("it listens"));
    let (document, _) = write(&client);
    let mut shown = vec![client.send("GET", "/admin/settings", None).unwrap().1];
    shown.push(
        client.send("GET", &format!("/block_documents/{document}?include_secrets=true"), None).unwrap().1,
    );
    child.kill().unwrap();
    child.wait().unwrap();
    shown.push(fs::read_to_string(&log).unwrap());
    assert!(shown[1].contains("\"token\":\"x\""), "{}", shown[1]);
    assert!(shown.iter().all(|text| !text.contains(KEY)), "{shown:?}");
}
