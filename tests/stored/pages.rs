//! Pages, counts and rows by key.

use std::error::Error as _;

use filterc_db::DatabaseError;
use filterc_store::writer::Put;
use filterc_store::{Page, Reader, StoreError};
use filterc_tests::databases::wait;
use serde_json::{Value, json};

use super::{BOTH, all, note, row, store, titles, written};

#[test]
fn pages_follow_one_another_by_cursor_and_count_their_rows() {
    for dialect in BOTH {
        wait(async {
            let store = store(dialect, "pages").await;
            for title in ["d", "a", "e", "c", "b"] {
                note(&store, "red", title, 1).await.unwrap();
            }
            let reader = Reader::new(&store);
            let page = async |name: &str, body: &Value| -> Page<'_> {
                let endpoint = store.compiler().endpoint(name).unwrap();
                let compiled = store.compiler().compile_at(endpoint, body.to_string().as_bytes()).unwrap();
                reader.page(endpoint, &compiled).await.unwrap()
            };
            let (mut body, mut pages) = (json!({}), Vec::new());
            loop {
                let found = page("/notes/filter", &body).await;
                pages.push(titles(&found.rows));
                assert_eq!(found.total, None);
                let Some(next) = found.next else { break };
                body = json!({"cursor": next});
            }
            assert_eq!(pages, [vec!["a", "b"], vec!["c", "d"], vec!["e"]]);
            let last = page("/notes/page", &json!({"page": 3})).await;
            assert_eq!((titles(&last.rows), last.total, last.next), (vec!["e".to_owned()], Some(5), None));
            let counted = store.compiler().compile("/notes/count", b"{}").unwrap();
            assert_eq!(reader.count(&counted).await.unwrap(), 5);
        });
    }
}

#[test]
fn rows_are_got_put_changed_and_deleted_by_key() {
    for dialect in BOTH {
        wait(async {
            let store = store(dialect, "by_key").await;
            let (folders, notes) = (store.collection("folders").unwrap(), store.collection("notes").unwrap());
            let tenant = async |key: &str| {
                let found = Reader::new(&store).get(folders, key).await.unwrap();
                found.first().map(|folder| folder.text("tenant").map(str::to_owned))
            };
            let put =
                async |row| written(&store, async |writer| Ok(writer.put(folders, "7", row).await?.0)).await;
            assert_eq!(put(row(&json!({"tenant": "green"}))).await.unwrap(), Put::Created);
            assert_eq!(tenant("7").await, Some(Some("green".to_owned())));
            assert_eq!(put(row(&json!({}))).await.unwrap(), Put::Replaced);
            assert_eq!(tenant("7").await, Some(None));
            let changed = written(&store, async |writer| {
                let rows = writer.patch(folders, "7", &row(&json!({"tenant": "grey"}))).await?;
                Ok(rows.first().and_then(|folder| folder.text("tenant").map(str::to_owned)))
            });
            assert_eq!(changed.await.unwrap(), Some("grey".to_owned()));
            written(&store, async |writer| writer.remove(folders, "7").await).await.unwrap();
            // A key that is none of its column is like one that is not there.
            for key in ["7", "seven", "9223372036854775808"] {
                assert_eq!(tenant(key).await, None);
                let gone = written(&store, async |writer| writer.remove(folders, key).await).await;
                assert_eq!(gone.unwrap_err().to_string(), format!("there is no folder `{key}`"));
            }
            let made =
                written(&store, async |writer| writer.create(folders, row(&json!({}))).await.map(drop));
            assert!(matches!(made.await, Err(StoreError::Unknown(_))));
            // Nothing of a transaction that fails lasts.
            let failed: Result<(), StoreError> = written(&store, async |writer| {
                let row = row(&json!({"tenant": "red", "title": "lost"}));
                writer.create(notes, row).await?;
                writer.remove(folders, "8").await
            })
            .await;
            assert!(matches!(failed, Err(StoreError::Missing { .. })));
            let twice = written(&store, async |writer| {
                writer.create(notes, row(&json!({"tenant": "red", "title": "a"}))).await?;
                writer.create(notes, row(&json!({"tenant": "red", "title": "a"}))).await.map(drop)
            });
            let twice = twice.await.unwrap_err();
            assert!(
                twice.is_taken() && twice.source().is_some_and(<dyn std::error::Error>::is::<DatabaseError>)
            );
            assert!(all(&store).await.is_empty());
        });
    }
}
