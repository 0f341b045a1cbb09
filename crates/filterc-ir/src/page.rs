//! The page behind a place in the order: cursors made of a query, and given back to it.

use filterc_catalog::{Answer, Catalog, Collection, Type};

use crate::cursor::{Cursor, KeyValue, NamedRow, hash, is_number};
use crate::display::hex;
use crate::{Guarded, Ir, Operand, Scalar, ScalarId};

/// How far the clocks of two servers may differ, in microseconds: a cursor brings a `now` that was, never one that will be.
const CLOCK_SKEW: i64 = 60_000_000;

impl Guarded {
    /// True where rows can follow a cursor: a list of rows in one order. Pages that are asked for by number, counts, groups and
    /// first rows of each value have none.
    pub fn takes_cursors(&self) -> bool {
        let query = &self.0.query;
        query.answer == Answer::Rows && query.first.is_none()
    }

    /// The cursor behind a row with these values of the sort keys. A value that the type of its key does not allow stands there
    /// as the database keeps it. None where there is no cursor at all.
    pub fn cursor(&self, catalog: &Catalog, mut keys: Vec<KeyValue>) -> Option<Cursor> {
        let row = catalog.collection(self.0.query.collection);
        for (key, value) in self.0.query.sort.iter().zip(&mut keys) {
            // SQLite reckons intervals out of texts, and NULL out of a text that is none.
            let is_interval = self.0.type_of(key.scalar, row) == Type::Interval;
            if is_interval && !matches!(value, KeyValue::Interval(_)) {
                *value = KeyValue::Null;
            }
        }
        let fits = keys.len() == self.0.query.sort.len()
            && keys.iter().all(KeyValue::can_be_asked)
            && self.takes_cursors();
        let now = self.asks_for_now().then_some(self.0.query.now);
        fits.then(|| Cursor { identity: self.identity(catalog.hash), now, keys, rows: Vec::new() })
    }

    /// The cursor behind the first of these rows, the last one of a page first, without long values: it names the rows by their
    /// keys, so that one which is still as it was says where the page ended. Each has its key and the values of its sort keys.
    /// Where none is as it was, rows may come again, and none is lost.
    pub fn short_cursor(
        &self,
        catalog: &Catalog,
        rows: impl IntoIterator<Item = (KeyValue, Vec<KeyValue>)>,
    ) -> Option<Cursor> {
        let (mut last, mut named) = (None, Vec::new());
        for (key, values) in rows {
            let exact = self.cursor(catalog, values)?;
            named.push(NamedRow { key, hash: hash(&exact.keys) });
            last.get_or_insert(exact);
        }
        let (last, row) = (last?, catalog.collection(self.0.query.collection));
        let keys = last.keys.into_iter().zip(&self.0.query.sort);
        let keys = keys.map(|(value, key)| value.cut(self.0.type_of(key.scalar, row), key.direction));
        Some(Cursor { keys: keys.collect(), rows: named, ..last })
    }

    /// Leaves the rows behind a cursor. False, and the query asks for what it did, where the cursor belongs to another one. `clock`
    /// is the time at which the query is run.
    #[must_use]
    pub fn after(&mut self, cursor: &Cursor, catalog: &Catalog, clock: i64) -> bool {
        let from_the_future = cursor.now.is_some_and(|now| now > clock.saturating_add(CLOCK_SKEW));
        if from_the_future
            || !self.takes_cursors()
            || cursor.identity != self.identity(catalog.hash)
            || cursor.keys.len() != self.0.query.sort.len()
        {
            return false;
        }
        let Self(ir) = self;
        let collection = catalog.collection(ir.query.collection);
        let sort = std::mem::take(&mut ir.query.sort);
        let values = sort.iter().zip(&cursor.keys).map(|(key, value)| match value {
            KeyValue::Null => {
                let is_interval = ir.type_of(key.scalar, collection) == Type::Interval;
                (is_interval || !ir.never_null(key.scalar, collection)).then_some(None)
            }
            value => operand(ir, catalog, collection, key.scalar, value).map(Some),
        });
        let values: Option<Vec<_>> = values.collect();
        ir.query.sort = sort;
        let Some(values) = values else { return false };
        ir.query.after = Some(values);
        ir.query.now = cursor.now.unwrap_or(ir.query.now);
        ir.query.clock = clock;
        true
    }
}

/// The value of a sort key; none where no database keeps such a one in a column of its type.
fn operand(
    ir: &mut Ir,
    catalog: &Catalog,
    row: &Collection,
    of: ScalarId,
    value: &KeyValue,
) -> Option<Operand> {
    Some(match (ir.type_of(of, row), value) {
        (Type::Bool, KeyValue::Bool(value)) => Operand::Bool(*value),
        (Type::Decimal, KeyValue::Decimal(text)) => Operand::Decimal(ir.values.text(text)),
        (Type::Uuid, KeyValue::Uuid(uuid)) => Operand::Uuid(*uuid),
        (Type::Date, KeyValue::Date(days)) => Operand::Date(*days),
        (Type::Timestamp, KeyValue::Time(micros)) => Operand::Time(*micros),
        (Type::Interval, KeyValue::Interval(micros)) => Operand::Interval(*micros),
        (Type::Enum(enumeration), KeyValue::Member(at))
            if usize::from(*at) < catalog.enumeration(enumeration).members.len() =>
        {
            Operand::Member(enumeration, *at)
        }
        (Type::Decimal, KeyValue::Text(text)) if is_number(text) => Operand::Decimal(ir.values.text(text)),
        // Of the type, a member that the catalog does not know, or what SQLite keeps in a column of any type.
        (_, KeyValue::Text(text)) => Operand::Text(ir.values.text(text)),
        (_, KeyValue::Int(number)) => Operand::Int(*number),
        (_, KeyValue::Float(number)) => Operand::Float(*number),
        (_, KeyValue::BrokenText(bytes)) => Operand::BrokenText(ir.values.text(&hex(bytes))),
        (_, KeyValue::Bytes(bytes)) => Operand::Bytes(ir.values.text(&hex(bytes))),
        _ => return None,
    })
}

impl Ir {
    /// True where a scalar over a row of this collection is never NULL. Sums are left out: what a database reckons with texts
    /// that are no times is its own affair.
    pub fn never_null(&self, id: ScalarId, row: &Collection) -> bool {
        match self.scalar(id) {
            Scalar::Column(column) => !row.column(column).nullable,
            Scalar::Now | Scalar::Clock | Scalar::Value(_) | Scalar::Concat(_) => true,
            Scalar::Coalesce(of) => of.ids().any(|id| self.never_null(id, row)),
            Scalar::Case { then, otherwise, .. } => {
                self.never_null(then, row) && self.never_null(otherwise, row)
            }
            Scalar::JsonText(..) | Scalar::Add(..) | Scalar::Subtract(..) | Scalar::Bucket { .. } => false,
        }
    }
}
