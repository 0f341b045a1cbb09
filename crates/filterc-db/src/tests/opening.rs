//! What can be opened, and what is told of what cannot.

use super::*;

#[tokio::test]
async fn a_file_opened_for_reading_is_not_written_to() {
    let file = File::new("read-only");
    let error = Database::connect(&file.url(), &Options::default()).await.unwrap_err();
    assert!(error.to_string().ends_with("there is no such file"), "{error}");

    let options = Options { access: Access::ReadWrite, ..Options::default() };
    let writer = Database::connect(&file.url(), &options).await.unwrap();
    assert_eq!(writer.fill(catalog(), DEMO).await, Ok(DEMO.lines().count() as u64));
    writer.close().await;

    let reader = Database::connect(&file.url(), &Options::default()).await.unwrap();
    let count = statement("SELECT count(*) FROM note", vec![], Output::Count);
    let before = reader.count(&count).await.unwrap();
    let delete = statement("DELETE FROM note", vec![], Output::Nothing);
    assert_eq!(reader.execute(&delete).await, Err(DatabaseError::ReadOnly));
    let hidden = rows_of("notes", "DELETE FROM note RETURNING *", vec![]);
    assert_eq!(reader.rows(&hidden, catalog()).await, Err(DatabaseError::ReadOnly));
    assert_eq!(reader.run_script(["DROP TABLE note"]).await, Err(DatabaseError::ReadOnly));
    assert_eq!(reader.count(&count).await, Ok(before));
    reader.close().await;
}

#[tokio::test]
async fn memory_opened_for_reading_is_not_written_to() {
    let database = Database::connect("sqlite::memory:", &Options::default()).await.unwrap();
    assert_eq!(database.run_script(["CREATE TABLE t (a)"]).await, Err(DatabaseError::ReadOnly));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_not_opened() {
    let file = File::new("text");
    std::fs::write(&file.0, "not a database, but long enough to look at. ".repeat(50)).unwrap();
    let error = Database::connect(&file.url(), &Options::default()).await.unwrap_err();
    assert!(error.to_string().ends_with("file is not a database"), "{error}");
}

#[tokio::test]
async fn no_error_repeats_a_url() {
    for url in [
        "mysql://me:secret@host/db",
        "secret",
        "secret:secret",
        "postgres://me:secret@127.0.0.1:1/db",
        "postgres://me:secret@host:port/db",
        "postgres://me:se#secret@host/db",
        "postgres://me:secret@127.0.0.1:1/db?sslmode=none",
        "sqlite:///no/such/secret/../file?mode=odd",
    ] {
        let error = Database::connect(url, &Options::default()).await.unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
    let error = Database::connect("mysql://host", &Options::default()).await.unwrap_err().to_string();
    assert!(error.contains("sqlite://") && error.contains("postgres://"), "{error}");
}
