//! The place where the rows of a page begin.

use filterc_ir::Cursor;
use filterc_lang::Checked;
use filterc_syntax::NodeId;

/// Where a cursor stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CursorSource {
    /// In the body.
    Body(NodeId),
    /// Beside it.
    Query,
}

/// What a body says of the place where its rows begin.
#[derive(Debug)]
pub(crate) struct Position {
    pub(crate) cursor: Option<(Cursor, CursorSource)>,
    pub(crate) offset: u64,
}

impl Position {
    /// Of a body, and of a cursor beside it.
    pub(crate) fn new(checked: &mut Checked, of_query: Option<Cursor>) -> Self {
        let of_body = checked.cursor.take().map(|told| {
            let (cursor, node) = *told;
            (cursor, CursorSource::Body(node))
        });
        Self {
            cursor: of_query.map(|cursor| (cursor, CursorSource::Query)).or(of_body),
            offset: checked.offset,
        }
    }

    /// The cursor, where it names rows in place of long values.
    pub(crate) fn short_cursor(&self) -> Option<Cursor> {
        self.cursor.as_ref().map(|(cursor, _)| cursor).filter(|cursor| !cursor.rows().is_empty()).cloned()
    }
}
