//! The key of all secrets: the one that the server was given, or else the one that the database keeps. A key that opens nothing
//! of what is stored writes nothing.

use axum::http::StatusCode;
use fernet::Fernet;
use filterc::catalog::Direction;
use filterc::{ColumnValue, Values};
use serde_json::{Value, json};

use super::encryption_key::{BadEncryptionKey, EncryptionKey};
use super::secrets;
use super::server_state::state;
use crate::api::writer::Writer;
use filterc_server::app::App;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;

/// Where the database keeps a key.
const KEPT: &str = "ENCRYPTION_KEY";

/// Documents that a key is tried on, of each kind.
const SAMPLE: u32 = 100;

/// The key in use; none where nobody gave one and the database keeps none.
pub(super) async fn key(reader: &Reader<'_>) -> Result<Option<EncryptionKey>, Failure> {
    if let Some(given) = &state(reader.app)?.encryption_key {
        return Ok(Some(given.clone()));
    }
    let kept = reader.find("configurations", &[("key", Values::Texts(&[KEPT]))]).await?;
    let Some(kept) = kept.first() else { return Ok(None) };
    let key = kept.json("value").and_then(|value| value.get("fernet_key")?.as_str());
    let key = key.and_then(|key| key.parse().ok());
    key.map(Some).ok_or_else(|| refused("what the database keeps as the key of secrets is no key".to_owned()))
}

/// The key to write with. The first document makes one, where nobody gave one. What is stored must be open to it.
pub(super) async fn key_to_write(writer: &Writer<'_>) -> Result<EncryptionKey, Failure> {
    let found = key(&writer.reader).await?;
    let stored = Stored::sample(&writer.reader, found.as_ref()).await?;
    if stored.is_closed() {
        return Err(refused(format!("no block document that is stored can be decrypted{ADVICE}")));
    }
    if let Some(key) = found {
        return Ok(key);
    }
    let (_, made) = new_key()?;
    writer.insert_new("configurations", made.as_object().cloned().unwrap_or_default()).await?;
    let kept = key(&writer.reader).await?;
    kept.ok_or_else(|| Failure::Broken("the database shows no key for secrets".to_owned()))
}

/// A new key, and what the database keeps of it.
pub(super) fn new_key() -> Result<(EncryptionKey, Value), Failure> {
    let text = Fernet::generate_key();
    let key = text.parse().map_err(|error: BadEncryptionKey| Failure::Broken(error.to_string()))?;
    Ok((key, json!({"key": KEPT, "value": {"fernet_key": text}})))
}

const ADVICE: &str = ": start the server with the key that it was encrypted with, in PREFECT_SERVER_ENCRYPTION_KEY or as --encryption-key";

/// The data of a document cannot be read.
pub(super) fn unreadable(name: Option<&str>) -> Failure {
    let name = name.unwrap_or_default();
    refused(format!("block document `{name}` is encrypted with a key that this server does not have{ADVICE}"))
}

fn refused(detail: String) -> Failure {
    tracing::error!("{detail}");
    Failure::Status(StatusCode::INTERNAL_SERVER_ERROR, detail)
}

/// Counts of the encrypted documents of a database: all of them, and those that a key decrypts.
#[derive(Debug, Clone, Copy)]
struct Stored {
    encrypted: usize,
    open: usize,
}

impl Stored {
    async fn sample(reader: &Reader<'_>, key: Option<&EncryptionKey>) -> Result<Self, Failure> {
        let mut stored = Self { encrypted: 0, open: 0 };
        for anonymous in [false, true] {
            let documents =
                reader.query("block_documents").equals("is_anonymous", ColumnValue::Bool(anonymous));
            let documents = documents.order("name", Direction::Ascending).limit(SAMPLE).compile()?;
            let documents = reader.rows(&documents).await?;
            for document in documents.views() {
                let data = document.json("data").filter(|data| matches!(data, Value::String(_)));
                stored.encrypted += usize::from(data.is_some());
                stored.open +=
                    usize::from(data.is_some_and(|data| secrets::decrypted(Some(data), key).is_some()));
            }
        }
        Ok(stored)
    }

    fn is_closed(self) -> bool {
        self.encrypted > 0 && self.open == 0
    }
}

/// Tries the key when the server starts. One that was given and opens nothing of what is stored is a mistake; of any other
/// documents that stay closed the log tells.
pub(crate) async fn check_key(app: &App) -> Result<(), String> {
    let reader = Reader::new(app);
    let tried = async { Stored::sample(&reader, key(&reader).await?.as_ref()).await };
    let stored = match tried.await {
        Ok(stored) => stored,
        // Whoever asks for a document is told.
        Err(failure) => {
            tracing::warn!(?failure, "the key of block documents was not tried");
            return Ok(());
        }
    };
    let is_given = state(app).is_ok_and(|state| state.encryption_key.is_some());
    if stored.is_closed() && is_given {
        return Err(
            "the encryption key opens none of the block documents of this database: give the one they were \
            encrypted with, or none where the database keeps its own"
                .to_owned(),
        );
    }
    if stored.open < stored.encrypted {
        let closed = stored.encrypted - stored.open;
        tracing::warn!(closed, "block documents are encrypted with a key that this server does not have");
    }
    Ok(())
}
