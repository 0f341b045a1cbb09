//! Two tenants on one database: neither sees, counts, changes or deletes rows of the other.

use filterc_store::{Reader, StoreError};
use filterc_tests::databases::wait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{BOTH, all, note, row, seen_by, store, written};

#[test]
fn neither_sees_nor_counts_what_the_other_wrote() {
    for dialect in BOTH {
        wait(async {
            let store = store(dialect, "seen").await;
            let (red, blue) = (seen_by(&store, "red"), seen_by(&store, "blue"));
            let key = note(&red, "red", "a", 3).await.unwrap();
            note(&red, "red", "b", 1).await.unwrap();
            note(&blue, "blue", "c", 3).await.unwrap();
            assert_eq!((all(&red).await, all(&blue).await), (vec!["a".into(), "b".into()], vec!["c".into()]));
            let reader = Reader::new(&blue);
            let count =
                |body: Value| blue.compiler().compile("/notes/count", body.to_string().as_bytes()).unwrap();
            assert_eq!(reader.count(&count(json!({}))).await.unwrap(), 1);
            assert_eq!(reader.count(&count(json!({"notes": {"title": {"any_": ["a"]}}}))).await.unwrap(), 0);
            let endpoint = blue.compiler().endpoint("/notes/page").unwrap();
            let page =
                reader.page(endpoint, &blue.compiler().compile_at(endpoint, b"{}").unwrap()).await.unwrap();
            assert_eq!((page.rows.rows.len(), page.total), (1, Some(1)));
            let notes = store.collection("notes").unwrap();
            assert!(reader.get(notes, &key).await.unwrap().first().is_none());
            let named = [("title", filterc::Values::Texts(&["a"]))];
            assert!(reader.find("notes", &named).await.unwrap().first().is_none());
            // A database in memory has one connection.
            reader.release().await;
            assert!(Reader::new(&red).get(notes, &key).await.unwrap().first().is_some());
            // What an application decides by itself sees both.
            assert_eq!(Reader::unrestricted(&blue).find("notes", &[]).await.unwrap().rows.len(), 3);
        });
    }
}

#[test]
fn neither_changes_nor_deletes_what_the_other_wrote() {
    for dialect in BOTH {
        wait(async {
            let store = store(dialect, "changed").await;
            let (red, blue) = (seen_by(&store, "red"), seen_by(&store, "blue"));
            let notes = store.collection("notes").unwrap();
            let key = note(&red, "red", "a", 3).await.unwrap();
            let own = note(&blue, "blue", "b", 3).await.unwrap();
            let changes = row(&json!({"title": "mine", "tenant": "blue"}));
            let change =
                written(&blue, async |writer| writer.patch(notes, &key, &changes).await.map(drop)).await;
            assert!(matches!(change, Err(StoreError::Missing { .. })), "{change:?}");
            let removed = written(&blue, async |writer| writer.remove(notes, &key).await).await;
            assert!(matches!(removed, Err(StoreError::Missing { .. })), "{removed:?}");
            let put =
                written(&blue, async |writer| writer.put(notes, &key, changes.clone()).await.map(drop)).await;
            assert!(matches!(put, Err(StoreError::Hidden(_))), "{put:?}");
            let keys = [Uuid::try_parse(&key).unwrap()];
            let many = written(&blue, async |writer| {
                let changed = writer.update("notes", &keys, changes.clone()).await?;
                Ok((changed, writer.delete("notes", &keys).await?))
            });
            assert_eq!(many.await.unwrap(), (0, 0));
            // Out of the own sight, or made there.
            let away = row(&json!({"tenant": "red"}));
            let away = written(&blue, async |writer| writer.patch(notes, &own, &away).await.map(drop)).await;
            assert!(matches!(away, Err(StoreError::Hidden(_))), "{away:?}");
            let made = note(&blue, "red", "c", 3).await;
            assert!(matches!(made, Err(StoreError::Hidden(_))), "{made:?}");
            let inserted = json!({"tenant": "red", "title": "c"});
            let inserted =
                written(&blue, async |writer| writer.insert_many("notes", vec![row(&inserted)]).await);
            assert!(matches!(inserted.await, Err(StoreError::Hidden(_))));
            assert_eq!((all(&red).await, all(&blue).await), (vec!["a".into()], vec!["b".into()]));
        });
    }
}

#[test]
fn what_the_other_wrote_is_neither_named_nor_referred_to_nor_deleted_with_something() {
    for dialect in BOTH {
        wait(async {
            let store = store(dialect, "referred").await;
            let (red, blue) = (seen_by(&store, "red"), seen_by(&store, "blue"));
            note(&red, "red", "a", 3).await.unwrap();
            note(&blue, "blue", "b", 2).await.unwrap();
            // A title that is taken is told only where the note that has it may be seen.
            let twice = note(&red, "red", "a", 3).await.unwrap_err();
            assert!(twice.is_taken(), "{twice}");
            let taken = note(&blue, "blue", "a", 3).await;
            assert!(matches!(taken, Err(StoreError::Hidden(_))), "{taken:?}");
            // A folder of the other is like one that is not there.
            let [theirs, nowhere] = [1, 4].map(async |folder| {
                note(&blue, "blue", "c", folder).await.unwrap_err().is_missing_reference()
            });
            assert!(theirs.await && nowhere.await);
            let many = json!({"tenant": "blue", "title": "c", "folder_id": 1});
            let many =
                written(&blue, async |writer| writer.insert_many("notes", vec![row(&many)]).await).await;
            assert!(many.unwrap_err().is_missing_reference());
            // The folder of both takes notes of the other with it.
            let folders = store.collection("folders").unwrap();
            let removed = written(&blue, async |writer| writer.remove(folders, "3").await).await;
            assert!(matches!(removed, Err(StoreError::Hidden(_))), "{removed:?}");
            written(&blue, async |writer| writer.remove(folders, "2").await).await.unwrap();
            assert_eq!((all(&red).await, all(&blue).await), (vec!["a".to_owned()], Vec::<String>::new()));
        });
    }
}
