//! Statements, transactions and connections that are given up.

use super::*;

#[tokio::test]
async fn a_statement_that_runs_too_long_is_stopped() {
    let database = impatient().await;
    let start = Instant::now();
    let endless = statement(ENDLESS, vec![], Output::Count);
    assert_eq!(database.count(&endless).await, Err(DatabaseError::Timeout(Duration::from_millis(200))));
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    // Its one connection works on.
    assert_eq!(database.count(&statement("SELECT 7", vec![], Output::Count)).await, Ok(7));
}

#[tokio::test]
async fn a_transaction_that_is_stopped_or_dropped_changes_nothing() {
    let database = impatient().await;
    database.run_script(["CREATE TABLE t (a)"]).await.unwrap();
    let insert = |rows: &str| statement(&format!("INSERT INTO t {rows}"), vec![], Output::Nothing);
    let (one, endless) = (insert("VALUES (1)"), insert(ENDLESS));
    let stopped = DatabaseError::Timeout(Duration::from_millis(200));
    assert_eq!(database.load([&one, &endless]).await, Err(stopped));
    let dropped = tokio::time::timeout(Duration::from_millis(50), database.load([&one, &endless])).await;
    assert!(dropped.is_err());
    assert_eq!(database.load([&one, &one]).await, Ok(2));
    assert_eq!(database.count(&statement("SELECT count(*) FROM t", vec![], Output::Count)).await, Ok(2));
}

#[tokio::test]
async fn a_statement_that_nobody_waits_for_is_stopped() {
    let options = Options { timeout: Duration::from_mins(1), ..Options::default() };
    let database = Database::connect("sqlite::memory:", &options).await.unwrap();
    let endless = statement(ENDLESS, vec![], Output::Count);
    let dropped = tokio::time::timeout(Duration::from_millis(100), database.count(&endless)).await;
    assert!(dropped.is_err());
    let next = statement("SELECT 1", vec![], Output::Count);
    let next = tokio::time::timeout(Duration::from_secs(1), database.count(&next)).await;
    assert_eq!(next.unwrap(), Ok(1));
}

#[tokio::test]
async fn a_connection_is_waited_for_no_longer_than_a_statement() {
    let database = impatient().await;
    let held = database.session().await.unwrap();
    let one = statement("SELECT 1", vec![], Output::Count);
    assert_eq!(database.count(&one).await, Err(DatabaseError::Busy(Duration::from_millis(200))));
    drop(held);
    assert_eq!(database.count(&one).await, Ok(1));
}

#[tokio::test]
async fn a_session_goes_on_after_a_statement_was_given_up() {
    let options = Options { timeout: Duration::from_mins(1), ..Options::default() };
    let database = Database::connect("sqlite::memory:", &options).await.unwrap();
    let mut session = database.session().await.unwrap();
    let endless = statement(ENDLESS, vec![], Output::Count);
    assert!(tokio::time::timeout(Duration::from_millis(50), session.count(&endless)).await.is_err());
    let next = statement("SELECT 1", vec![], Output::Count);
    let next = tokio::time::timeout(Duration::from_secs(1), session.count(&next)).await;
    assert_eq!(next.unwrap(), Ok(1));
}

#[tokio::test]
async fn a_closed_database_gives_no_connection() {
    let database = demo().await;
    database.close().await;
    let count = statement("SELECT 1", vec![], Output::Count);
    assert!(matches!(database.count(&count).await, Err(DatabaseError::Connection(_))));
    database.close().await;
}
