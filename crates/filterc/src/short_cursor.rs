//! Cursors that fit into a header whatever the values of the sort keys: they name rows, which are read anew.

use filterc_eval::{Record, sort_keys};
use filterc_ir::KeyValue;
use filterc_sql::Dialect;

use crate::Compiled;
use crate::cursors::key_value;

/// Rows that one cursor names at most.
const MOST: usize = 8;

impl Compiled {
    /// Returns a cursor behind the last of the rows that this query gave on this database, of a few hundred bytes. It holds no long
    /// values and names the last rows instead: whoever reads them anew goes on by [`Compiled::named_rows`] and
    /// [`Compiled::behind_named`]. Without that, rows may come again, and none is lost.
    pub fn short_cursor(&self, dialect: Dialect, rows: &[Record]) -> Option<String> {
        let last =
            rows.iter().rev().take(MOST).map(|row| Some((self.key_of(row)?, self.place_of(dialect, row)?)));
        let last: Option<Vec<_>> = last.collect();
        self.query.short_cursor(self.catalog(), last?).map(|cursor| cursor.to_string())
    }

    /// The keys of the rows that the cursor of this query names in place of their values, the last one first.
    pub fn named_rows(&self) -> impl Iterator<Item = &KeyValue> {
        self.short.iter().flat_map(|cursor| cursor.rows()).map(|row| &row.key)
    }

    /// Returns the query behind the first of the rows that its cursor names which is as it was. `rows` are those of the keys in
    /// [`Compiled::named_rows`] that are still there, in any order.
    #[must_use]
    pub fn behind_named(mut self, dialect: Dialect, rows: &[Record]) -> Self {
        let Some(cursor) = self.short.take() else { return self };
        let catalog = self.catalog();
        let as_it_was = cursor.rows().iter().find_map(|named| {
            let row = rows.iter().find(|row| self.key_of(row).as_ref() == Some(&named.key))?;
            let exact = self.query.cursor(catalog, self.place_of(dialect, row)?)?;
            cursor.is_of(named, &exact).then_some(exact)
        });
        let clock = self.query.ir().query.clock;
        if let Some(exact) = as_it_was {
            let mut query = self.query.clone();
            if query.after(&exact, catalog, clock) {
                self.query = query;
            }
        }
        self
    }

    fn key_of(&self, row: &Record) -> Option<KeyValue> {
        key_value(row.place(self.collection().key))
    }

    fn place_of(&self, dialect: Dialect, row: &Record) -> Option<Vec<KeyValue>> {
        let catalog = self.catalog();
        let places = sort_keys(&self.query, catalog, dialect.semantics(), row);
        places.into_iter().map(key_value).collect()
    }
}
