//! Watching: whoever watches hears of rows that are committed, of those that it sees, and of those that its filter selects.

use filterc_store::{Store, StoreError, Subscription};
use filterc_tests::databases::wait;
use serde_json::{Value, json};

use super::{BOTH, note, row, seen_by, store, written};

fn watch<'s>(store: &'s Store, filter: &Value) -> Result<Subscription<'s>, StoreError> {
    let body = json!({"notes": filter}).to_string();
    store.watch(&store.compiler().compile("/notes/filter", body.as_bytes())?)
}

async fn heard(subscription: &mut Subscription<'_>) -> Value {
    let message = subscription.next().await.unwrap();
    let row: Value = serde_json::from_str(&message.text).unwrap();
    assert_eq!(row["id"], message.key.to_string());
    row["title"].clone()
}

#[test]
fn tenants_hear_of_their_own_rows() {
    for dialect in BOTH {
        wait(async {
            let store = store(dialect, "watched").await;
            let (red, blue) = (seen_by(&store, "red"), seen_by(&store, "blue"));
            let (mut reds, mut blues) = (watch(&red, &json!({})).unwrap(), watch(&blue, &json!({})).unwrap());
            let mut everything = watch(&store, &json!({})).unwrap();
            note(&red, "red", "a", 3).await.unwrap();
            note(&blue, "blue", "b", 3).await.unwrap();
            note(&red, "red", "c", 3).await.unwrap();
            note(&blue, "blue", "d", 3).await.unwrap();
            assert_eq!([heard(&mut reds).await, heard(&mut reds).await], ["a", "c"]);
            assert_eq!([heard(&mut blues).await, heard(&mut blues).await], ["b", "d"]);
            for title in ["a", "b", "c", "d"] {
                assert_eq!(heard(&mut everything).await, title);
            }
        });
    }
}

#[test]
fn what_is_changed_is_heard_as_it_is_when_committed_and_what_is_taken_back_is_not() {
    for dialect in BOTH {
        wait(async {
            let store = store(dialect, "committed").await;
            let notes = store.collection("notes").unwrap();
            let mut some = watch(&store, &json!({"title": {"like_": "x"}})).unwrap();
            let key = note(&store, "red", "a", 3).await.unwrap();
            let lost: Result<(), StoreError> = written(&store, async |writer| {
                writer.patch(notes, &key, &row(&json!({"title": "x lost"}))).await?;
                writer.remove(notes, "none").await
            })
            .await;
            assert!(lost.is_err());
            written(&store, async |writer| {
                writer.patch(notes, &key, &row(&json!({"title": "x before"}))).await?;
                writer.patch(notes, &key, &row(&json!({"title": "x"}))).await.map(drop)
            })
            .await
            .unwrap();
            assert_eq!(heard(&mut some).await, "x");
            // By every way to write.
            let note = |title: &str| row(&json!({"tenant": "red", "title": title}));
            written(&store, async |writer| {
                let key = writer.insert("notes", note("y")).await?;
                writer.update("notes", &[key], row(&json!({"title": "x1"}))).await
            })
            .await
            .unwrap();
            assert_eq!(heard(&mut some).await, "x1");
            written(&store, async |writer| writer.insert_many("notes", vec![note("x2")]).await)
                .await
                .unwrap();
            assert_eq!(heard(&mut some).await, "x2");
            written(&store, async |writer| writer.insert_new("notes", note("x3")).await).await.unwrap();
            assert_eq!(heard(&mut some).await, "x3");
            written(&store, async |writer| writer.insert_new("notes", note("x3")).await).await.unwrap();
            written(&store, async |writer| writer.replace("notes", note("x3"), &["title"]).await)
                .await
                .unwrap();
            assert_eq!(heard(&mut some).await, "x3");
            let other = uuid::Uuid::now_v7().to_string();
            written(&store, async |writer| writer.put(notes, &other, note("x4")).await.map(drop))
                .await
                .unwrap();
            assert_eq!(heard(&mut some).await, "x4");
        });
    }
}

#[test]
fn what_rows_of_other_collections_decide_is_not_watched() {
    wait(async {
        let store = store(filterc::Dialect::Sqlite, "unwatchable").await;
        let refused = watch(&store, &json!({"folder": {"any_": ["red"]}})).unwrap_err();
        assert!(matches!(refused, StoreError::Unwatchable), "{refused}");
    });
}
