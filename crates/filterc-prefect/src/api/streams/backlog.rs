//! What was written before a client came, oldest first.

use axum::extract::ws::Utf8Bytes;
use filterc::catalog::Route;
use filterc::{Compiled, Dialect};
use foldhash::{HashSet, HashSetExt};
use serde_json::{Value, json};
use uuid::Uuid;

use super::socket::{End, Socket};
use crate::api::published;
use filterc_server::app::App;
use filterc_server::failure::Failure;
use filterc_server::reader::Reader;

/// A body that asks for it.
#[derive(Debug)]
pub(super) struct Backlog {
    endpoint: &'static str,
    body: String,
}

impl Backlog {
    pub(super) fn new(endpoint: &'static str, filter: &Value) -> Self {
        Self { endpoint, body: json!({ "filter": filter }).to_string() }
    }

    /// Sends all of it; the keys of what was sent.
    pub(super) async fn send(&self, app: &App, socket: &mut Socket) -> Result<HashSet<Uuid>, End> {
        let (mut sent, mut page) = (HashSet::new(), Page::default());
        loop {
            let (messages, next) = self.page(app, &page).await.map_err(|failure| {
                tracing::error!(?failure, "a backlog was not read");
                let reason = "the database gave no answer";
                if failure.is_transient() { End::again(reason) } else { End::failed(reason) }
            })?;
            for (key, message) in messages {
                socket.send_unless(message, std::future::pending()).await?;
                sent.insert(key);
            }
            match next {
                Some(next) => page = next,
                None => return Ok(sent),
            }
        }
    }

    async fn page(&self, app: &App, page: &Page) -> Result<(Vec<(Uuid, Utf8Bytes)>, Option<Page>), Failure> {
        let broken = |refused: filterc::CompileError| Failure::Broken(refused.to_string());
        let endpoint = app.store.compiler().endpoint(self.endpoint).map_err(broken)?;
        let tree = app.store.compiler().parse(self.body.as_bytes()).map_err(broken)?;
        let compiled = match &page.cursor {
            Some(cursor) => app.store.compiler().compile_tree_after(Route::from(endpoint), &tree, cursor),
            None => app.store.compiler().compile_tree(Route::from(endpoint), &tree),
        };
        let compiled = compiled.map_err(broken)?;
        let compiled = if page.offset > 0 { compiled.from_row(page.offset) } else { compiled };
        // The connection is free while the client is sent to.
        let table = Reader::new(app).rows(&compiled).await?;
        let of = compiled.query.ir().query.collection;
        let full = compiled.limit().is_some_and(|limit| limit as usize == table.rows.len());
        let last = table.rows.last().filter(|_| full).map(|last| last.record(app.catalog(), of));
        let next = last.map(|last| page.next(&compiled, app.store.dialect(), &last, table.rows.len()));
        let told = table.views().filter_map(|row| Some((row.uuid("id")?, published::read(row).into())));
        Ok((told.collect(), next))
    }
}

/// Where a page begins.
#[derive(Debug, Default)]
struct Page {
    cursor: Option<String>,
    offset: u64,
}

impl Page {
    /// Behind the last row; by number where no cursor can name it.
    fn next(&self, compiled: &Compiled, dialect: Dialect, last: &filterc::eval::Record, rows: usize) -> Self {
        match compiled.cursor(dialect, last) {
            Some(cursor) => Self { cursor: Some(cursor), offset: 0 },
            None => Self { cursor: self.cursor.clone(), offset: self.offset + rows as u64 },
        }
    }
}
