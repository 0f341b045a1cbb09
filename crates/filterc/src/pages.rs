//! Pages that follow each other by cursors.

use filterc_catalog::{KeyRole, Route};
use filterc_ir::{Cursor, Guarded};
use filterc_lang::bad_cursor;
use filterc_lang::codes::{CURSOR_AND_OFFSET, OTHER_QUERY};
use filterc_syntax::{Diagnostic, Kind, NodeId, Pointer, Span, Tree};

use crate::position::{CursorSource, Position};
use crate::{CompileError, Compiled, Compiler};

impl Compiler {
    /// Goes on behind a cursor: the next body is compiled for the rows that follow. It stands beside the body, as on a command
    /// line, and counts for more than a cursor in it. All pages mean the same time by `now`.
    ///
    /// Limits may differ from page to page; anything else that differs refuses the cursor.
    ///
    /// ```
    /// use filterc::eval::Record;
    /// use filterc::{Compiler, Dialect};
    /// # use serde_json::json;
    ///
    /// # let text = r#"
    /// # collection notes from note {
    /// #   columns {
    /// #     id       int        key
    /// #     level    int
    /// #     written  timestamp
    /// #   }
    /// #   filter { level: ge_ }
    /// #   sort { WRITTEN = written desc }
    /// #   endpoint POST "/notes/filter" rows {
    /// #     notes
    /// #     limit 1..100 = 100  offset  sort = WRITTEN
    /// #   }
    /// #   endpoint POST "/notes/count" count { notes }
    /// # }
    /// # "#;
    /// # let sources = [filterc::catalog::Source { name: "notes.catalog", text }];
    /// # let catalog = filterc::catalog::load(&sources).expect("a catalog");
    /// let compiler = Compiler::new(&catalog).expect("a catalog that links");
    /// let body = br#"{"notes": {"level": {"ge_": 40}}, "sort": "WRITTEN", "limit": 50}"#;
    /// let first = compiler.compile("notes", body).expect("a correct body");
    ///
    /// // The last of the rows that the first page gave; `filterc_db::Row::record` makes one of a row of a database.
    /// # let row = json!({"id": 7, "level": 40, "written": "2026-11-01T08:30:00Z"});
    /// # let notes = first.query.ir().query.collection;
    /// # let last = Record::from_json(&catalog, notes, row.as_object().unwrap()).unwrap();
    /// let cursor = first.cursor(Dialect::Sqlite, &last).expect("a key that has a place in an order");
    ///
    /// let compiler = compiler.after(&cursor).expect("a cursor");
    /// let second = compiler.compile("notes", body).expect("the same query");
    /// assert!(second.statement(Dialect::Sqlite).sql.contains(r#"."written" <= ?"#));
    ///
    /// let other = br#"{"notes": {"level": {"ge_": 30}}, "sort": "WRITTEN"}"#;
    /// let refused = compiler.compile("notes", other).unwrap_err();
    /// assert_eq!(refused.diagnostics[0].code.0, "FC0231");
    /// ```
    pub fn after(mut self, cursor: &str) -> Result<Self, CompileError> {
        self.after = Some(decoded(cursor)?);
        Ok(self)
    }

    /// Compiles a body that was parsed, behind a cursor that stands beside it, as in the query string of a URL.
    pub fn compile_tree_after(
        &self,
        at: impl Into<Route>,
        tree: &Tree<'_>,
        cursor: &str,
    ) -> Result<Compiled, CompileError> {
        self.compiled(&at.into(), tree, Some(decoded(cursor)?))
    }

    /// The cursor that a body holds, before the rest of it is read: it says what `now` means.
    pub(crate) fn cursor_in(&self, at: &Route, tree: &Tree<'_>) -> Option<Cursor> {
        // Nearly all bodies have objects and numbers beside their filters.
        if !tree.members(NodeId::ROOT).any(|(_, value)| tree.kind(value) == Kind::String) {
            return None;
        }
        let keys = &self.catalog().endpoint(at.endpoint).keys;
        let key = keys.iter().find(|key| key.role == KeyRole::Cursor)?;
        let values = tree.members(NodeId::ROOT).filter(|(name, _)| tree.text(*name) == key.name);
        values.last().and_then(|(_, value)| Cursor::decode(tree.text(value)))
    }

    /// Leaves of the query what is behind the cursor, where the cursor is its own.
    pub(crate) fn resume_after(
        &self,
        query: &mut Guarded,
        position: &Position,
        clock: i64,
        at: &Route,
        tree: &Tree<'_>,
    ) -> Result<(), CompileError> {
        if let Some(end) = &position.cursor {
            self.apply_cursor(query, end, position.offset, clock, at, tree)?;
        }
        Ok(())
    }

    fn apply_cursor(
        &self,
        query: &mut Guarded,
        (cursor, standing): &(Cursor, CursorSource),
        offset: u64,
        clock: i64,
        at: &Route,
        tree: &Tree<'_>,
    ) -> Result<(), CompileError> {
        let (span, pointer) = match standing {
            CursorSource::Body(node) => (tree.span(*node), tree.pointer(*node)),
            CursorSource::Query => (Span::default(), Pointer::default()),
        };
        if offset > 0 {
            let error =
                Diagnostic::error(CURSOR_AND_OFFSET, span, "rows behind a cursor have no offset".to_owned());
            return Err(alone(error.help("leave `offset` out, or the cursor").at(pointer)));
        }
        let (takes, first) = (query.takes_cursors(), query.ir().query.first.is_some());
        if query.after(cursor, self.catalog(), clock) {
            return Ok(());
        }
        let other = |message| Diagnostic::error(OTHER_QUERY, span, message);
        let error = if takes {
            other("this cursor belongs to another query".to_owned()).help(
                "repeat filter, sort and collection as they were, or leave the cursor out for the first page",
            )
        } else if first {
            other(
                "the first rows of each value have no cursors, this one belongs to another query".to_owned(),
            )
            .help("leave the cursor out; page with `offset` and `limit`")
        } else {
            let path = &self.catalog().endpoint(at.endpoint).path;
            other(format!("`{path}` gives no cursors, this one belongs to another query"))
                .help("leave the cursor out")
        };
        Err(alone(error.at(pointer)))
    }
}

fn decoded(cursor: &str) -> Result<Cursor, CompileError> {
    Cursor::decode(cursor).ok_or_else(|| alone(bad_cursor(Span::default(), cursor)))
}

fn alone(error: Diagnostic) -> CompileError {
    error.into()
}

impl Compiled {
    /// True where rows can follow a cursor. Counts, groups, pages by number and first rows of each value have none.
    pub fn takes_cursors(&self) -> bool {
        self.query.takes_cursors()
    }
}
