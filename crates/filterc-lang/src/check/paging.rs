//! `limit`, `offset`, `cursor` and `sort`. Null means the default.

use filterc_catalog::KeyRole;
use filterc_ir::Cursor;
use filterc_syntax::{Diagnostic, Expected, Kind, NodeId, Span, suggest};

use super::Checker;
use super::body::quoted;
use super::operands::excerpt;
use super::wording::list;
use crate::codes::{BAD_CURSOR, BAD_SORT, CURSOR_AND_OFFSET, OUT_OF_RANGE};
use crate::coerce::{Whole, whole_from};

/// The error of a text that is no cursor.
pub fn bad_cursor(span: Span, text: &str) -> Diagnostic {
    let error = Diagnostic::error(BAD_CURSOR, span, format!("`{}` is not a cursor", excerpt(text)));
    error.help("write a cursor whole, as an answer told it, or leave it out for the first page")
}

impl Checker<'_> {
    pub(super) fn limit(&mut self, value: NodeId) {
        let Some(range) = self.endpoint.limit.filter(|_| self.tree.kind(value) != Kind::Null) else { return };
        let number = match whole_from(self.tree, value) {
            // More rows than any table has are all of them.
            Whole::Above if range.is_open() => Some(range.most),
            Whole::Below | Whole::Above => None,
            Whole::Fits(_) | Whole::Not => {
                let Some(number) = self.int(value) else { return };
                let most = i64::from(range.most);
                u32::try_from(if range.is_open() { number.min(most) } else { number }).ok()
            }
        };
        match number.filter(|limit| (range.least..=range.most).contains(limit)) {
            Some(limit) => self.out.limit = Some(limit),
            None => {
                let raw = excerpt(self.tree.raw(value)).to_owned();
                let error = self.error(OUT_OF_RANGE, value, format!("a limit of {raw} is out of range"));
                self.report(
                    value,
                    error.help(format!("write a number from {} to {}", range.least, range.most)),
                );
            }
        }
    }

    pub(super) fn offset(&mut self, value: NodeId) {
        let told = |raw: &str| format!("an offset of {raw} is out of range");
        if let Some(offset) = self.at_least(value, 0, told, "write 0 or more") {
            self.out.offset = offset;
        }
    }

    /// A number that is not too small; none where it is left to its default, or an error was told.
    fn at_least(
        &mut self,
        value: NodeId,
        least: u64,
        message: impl Fn(&str) -> String,
        help: &str,
    ) -> Option<u64> {
        if self.tree.kind(value) == Kind::Null {
            return None;
        }
        let number = match whole_from(self.tree, value) {
            Whole::Below => None,
            _ => u64::try_from(self.int(value)?).ok(),
        };
        let number = number.filter(|number| *number >= least);
        if number.is_none() {
            let error = self.error(OUT_OF_RANGE, value, message(excerpt(self.tree.raw(value))));
            self.report(value, error.help(help));
        }
        number
    }

    /// Whether it belongs to this query is known when the query is.
    pub(super) fn cursor(&mut self, value: NodeId) {
        match self.tree.kind(value) {
            Kind::Null => {}
            Kind::String => match Cursor::decode(self.tree.text(value)) {
                Some(cursor) => self.out.cursor = Some(Box::new((cursor, value))),
                None => {
                    let error = bad_cursor(self.tree.span(value), self.tree.text(value));
                    self.report(value, error);
                }
            },
            _ => self.wrong_type(value, "a cursor", Expected::String),
        }
    }

    /// The page, from 1.
    pub(super) fn page(&mut self, value: NodeId) {
        let told = |raw: &str| format!("there is no page {raw}");
        self.out.page = self.at_least(value, 1, told, "write 1 or more").or(self.out.page);
    }

    /// Where the page begins, and the cap of a list of keys.
    pub(super) fn pages(&mut self) {
        if self.endpoint.keys.iter().any(|key| key.role == KeyRole::Page) {
            let page = *self.out.page.get_or_insert(1);
            self.out.offset = (page - 1).saturating_mul(self.out.limit.unwrap_or_default().into());
        }
        self.out.page_size = self.out.limit;
        self.out.limit = self.out.limit.map(|limit| limit.min(self.cap));
        // Clients send an offset of 0 where they mean none.
        if let (Some(cursor), 1..) = (&self.out.cursor, self.out.offset) {
            let (_, value) = **cursor;
            let message = "rows behind a cursor have no offset".to_owned();
            let error = self.error(CURSOR_AND_OFFSET, value, message);
            self.report(value, error.help("leave `offset` out, or `cursor`"));
        }
    }

    pub(super) fn sort(&mut self, value: NodeId) {
        if self.tree.kind(value) == Kind::Null {
            return;
        }
        let collection = self.catalog.collection(self.endpoint.collection);
        let text = self.tree.text(value);
        let named = collection.sorts().find(|(_, sort)| sort.name == text);
        if let (Kind::String, Some((id, _))) = (self.tree.kind(value), named) {
            self.out.sort = Some(id);
            return;
        }
        let names = || collection.sorts.iter().map(|sort| sort.name.as_str());
        let error = self.error(
            BAD_SORT,
            value,
            format!("{} have no sort order {}", collection.name, excerpt(self.tree.raw(value))),
        );
        let error = match suggest(text, names()) {
            Some(near) => error.labelled(format!("did you mean `{near}`?")).edit(quoted(near)),
            None => error.help(format!("they have {}", list(names()))),
        };
        self.report(value, error);
    }
}
