//! Block documents that hold others: as references, never in a circle.

use axum::http::StatusCode;
use filterc::Values;
use foldhash::HashSet;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::api::block_documents::{MOST_HELD, size};
use crate::api::references::References;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;

const OF: &str = "block_document_references";
const PARENT: &str = "parent_block_document_id";
const CHILD: &str = "reference_block_document_id";

type Data = Map<String, Value>;

/// The data without what it holds, and what it holds: `{"$ref": {"block_document_id": …}}` under a name.
pub(super) fn held(data: Data) -> Result<(Data, Vec<(String, Uuid)>), Failure> {
    let (mut plain, mut references) = (Map::new(), Vec::new());
    for (name, value) in data {
        let Some(reference) = value.get("$ref") else {
            plain.insert(name, value);
            continue;
        };
        let Some(id) = reference.get("block_document_id").filter(|id| !id.is_null()) else {
            return Err(bad(format!("Received block reference without a block_document_id in key {name}")));
        };
        let id = id.as_str().and_then(|id| Uuid::try_parse(id).ok());
        references.push((
            name.clone(),
            id.ok_or_else(|| bad(format!("the block_document_id in key {name} is no uuid")))?,
        ));
    }
    Ok((plain, references))
}

/// The references of a document become these.
pub(super) async fn relink(
    writer: &Writer<'_>,
    parent: Uuid,
    references: Vec<(String, Uuid)>,
) -> Result<(), Failure> {
    let before = writer.find(OF, &[(PARENT, Values::Uuids(&[parent]))]).await?;
    let wanted: HashSet<_> = references.iter().cloned().collect();
    let mut gone = Vec::new();
    let mut kept = HashSet::default();
    for row in before.views() {
        let is = (row.text("name").unwrap_or_default().to_owned(), row.uuid(CHILD).unwrap_or_default());
        if wanted.contains(&is) {
            kept.insert(is);
        } else {
            gone.extend(row.uuid("id"));
        }
    }
    for (name, child) in references.into_iter().filter(|reference| !kept.contains(reference)) {
        link(writer, parent, &name, child).await?;
    }
    writer.delete(OF, &gone).await?;
    Ok(())
}

/// A reference of a document to another one, which must not hold it, however far away.
pub(super) async fn link(writer: &Writer<'_>, parent: Uuid, name: &str, child: Uuid) -> Result<(), Failure> {
    let below = References::below(&writer.reader, OF, [PARENT, CHILD], vec![child]).await?;
    if below.all().contains(&parent) {
        return Err(bad(format!(
            "Cannot create block document reference: it would introduce a cycle into the block_document_reference graph \
             (parent={parent}, reference={child})."
        )));
    }
    let row = json!({"name": name, PARENT: parent, CHILD: child});
    writer.insert(OF, row.as_object().cloned().unwrap_or_default()).await?;
    Ok(())
}

/// Fails where a document has come to hold too much to be shown with it. What others hold grows all the same: nobody
/// keeps a document from changes by holding it often.
pub(super) async fn can_be_shown(writer: &Writer<'_>, changed: Uuid) -> Result<(), Failure> {
    let references = References::below(&writer.reader, OF, [PARENT, CHILD], vec![changed]).await?;
    let known = writer.find("block_documents", &[("id", Values::Uuids(&references.all()))]).await?;
    let by_id = known.by("id");
    let held = references.held(|id| by_id.get(&id).map_or(0, |document| size(*document)));
    if held.get(&changed).is_none_or(|held| *held <= MOST_HELD) {
        return Ok(());
    }
    Err(bad(format!("the block document would hold more than {MOST_HELD} bytes, with all that these hold")))
}

fn bad(detail: String) -> Failure {
    Failure::Status(StatusCode::BAD_REQUEST, detail)
}
