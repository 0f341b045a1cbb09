//! Values of rows: borrowed where they are read, owned where they are kept.

use filterc_catalog::{ColumnId, EnumId};
use rust_decimal::Decimal;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::Document;

/// A value of a row, as long as it is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'r> {
    /// NULL.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A 64-bit IEEE number.
    Float(f64),
    /// An exact number of up to 28 digits.
    Decimal(Decimal),
    /// Text.
    Text(&'r str),
    /// A UUID.
    Uuid(Uuid),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Time(i64),
    /// Microseconds.
    Interval(i64),
    /// A member of an enum, by its position.
    Member(EnumId, u16),
    /// A set of texts; UUIDs and members of enums are texts in a set.
    Texts(&'r [Box<str>]),
    /// A set of integers.
    Ints(&'r [i64]),
    /// JSON; of a set, an array.
    Json(&'r Json),
    /// JSON as it was written; of no set.
    Document(&'r Document),
}

/// A value that a row keeps.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// NULL.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A 64-bit IEEE number.
    Float(f64),
    /// An exact number of up to 28 digits.
    Decimal(Decimal),
    /// Text.
    Text(Box<str>),
    /// A UUID.
    Uuid(Uuid),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Time(i64),
    /// Microseconds.
    Interval(i64),
    /// A member of an enum, by its position.
    Member(EnumId, u16),
    /// A set of texts.
    Texts(Box<[Box<str>]>),
    /// A set of integers.
    Ints(Box<[i64]>),
    /// JSON.
    Json(Box<Document>),
}

impl Cell {
    /// The value, borrowed.
    #[inline]
    pub fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(number) => Value::Int(*number),
            Self::Float(number) => Value::Float(*number),
            Self::Decimal(number) => Value::Decimal(*number),
            Self::Text(text) => Value::Text(text),
            Self::Uuid(uuid) => Value::Uuid(*uuid),
            Self::Date(days) => Value::Date(*days),
            Self::Time(micros) => Value::Time(*micros),
            Self::Interval(micros) => Value::Interval(*micros),
            Self::Member(of, member) => Value::Member(*of, *member),
            Self::Texts(texts) => Value::Texts(texts),
            Self::Ints(numbers) => Value::Ints(numbers),
            Self::Json(json) => Value::Document(json),
        }
    }
}

impl From<Value<'_>> for Cell {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Int(number) => Self::Int(number),
            Value::Float(number) => Self::Float(number),
            Value::Decimal(number) => Self::Decimal(number),
            Value::Text(text) => Self::Text(text.into()),
            Value::Uuid(uuid) => Self::Uuid(uuid),
            Value::Date(days) => Self::Date(days),
            Value::Time(micros) => Self::Time(micros),
            Value::Interval(micros) => Self::Interval(micros),
            Value::Member(of, member) => Self::Member(of, member),
            Value::Texts(texts) => Self::Texts(texts.into()),
            Value::Ints(numbers) => Self::Ints(numbers.into()),
            Value::Json(json) => Self::Json(Box::new(json.into())),
            Value::Document(json) => Self::Json(Box::new(json.clone())),
        }
    }
}

/// Something with a value for each column of a collection.
pub trait Row {
    /// The value of a column; NULL where there is none.
    fn value(&self, column: ColumnId) -> Value<'_>;

    /// A value that is kept as one number: a boolean, an integer, a time, a length of time, a day or a member of an enum. None
    /// for NULL.
    #[inline]
    fn number(&self, column: ColumnId) -> Option<i64> {
        self.value(column).number()
    }

    /// A text; none for NULL.
    #[inline]
    fn text(&self, column: ColumnId) -> Option<&str> {
        match self.value(column) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Value<'_> {
    #[inline]
    pub(crate) fn number(self) -> Option<i64> {
        match self {
            Value::Int(number) | Value::Time(number) | Value::Interval(number) => Some(number),
            Value::Bool(value) => Some(value.into()),
            Value::Date(days) => Some(days.into()),
            Value::Member(_, member) => Some(member.into()),
            _ => None,
        }
    }
}

/// A value as a database keeps it.
///
/// All variants are public on purpose: a pass that does not know a new one shall not compile.
#[derive(Debug, Clone, PartialEq)]
pub enum Stored {
    /// An integer.
    Int(i64),
    /// A 64-bit IEEE number.
    Float(f64),
    /// A text.
    Text(Box<str>),
    /// Text of SQLite that is not UTF-8.
    BrokenText(Box<[u8]>),
    /// Bytes.
    Bytes(Box<[u8]>),
}

/// A row with typed values, in the order of the collection's columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    cells: Box<[Cell]>,
    /// By the positions of their columns, what the database keeps otherwise than we would; mostly none.
    stored: Vec<(usize, Stored)>,
}

impl Record {
    /// A row of these cells, one a column.
    pub fn new(cells: Vec<Cell>) -> Self {
        Self { cells: cells.into_boxed_slice(), stored: Vec::new() }
    }

    /// The row of a database that keeps some values in another form than we would, or values that the types of their columns do
    /// not allow, whose cells are [`Cell::Null`]; by the positions of their columns. They say where the row stands in an order.
    #[must_use]
    pub fn stored(mut self, stored: Vec<(usize, Stored)>) -> Self {
        self.stored = stored;
        self
    }

    /// Returns the value that the database keeps of a column, where it differs from the one that is shown.
    pub(crate) fn stored_form(&self, column: ColumnId) -> Option<&Stored> {
        self.stored.iter().find(|(at, _)| *at == column.index()).map(|(_, stored)| stored)
    }

    /// Returns the cells of the record, by column.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }
}

impl Row for Record {
    #[inline]
    fn value(&self, column: ColumnId) -> Value<'_> {
        self.cells.get(column.index()).map_or(Value::Null, Cell::value)
    }

    // Without a value in between, as most tests are of one number or text.
    #[inline]
    fn number(&self, column: ColumnId) -> Option<i64> {
        match self.cells.get(column.index())? {
            Cell::Int(number) | Cell::Time(number) | Cell::Interval(number) => Some(*number),
            Cell::Bool(value) => Some((*value).into()),
            Cell::Date(days) => Some((*days).into()),
            Cell::Member(_, member) => Some((*member).into()),
            _ => None,
        }
    }

    #[inline]
    fn text(&self, column: ColumnId) -> Option<&str> {
        match self.cells.get(column.index())? {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }
}
