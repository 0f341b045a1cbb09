//! Cursors: the place in an order where a page ended, as text that a client gives back.
//!
//! A cursor holds the values of the sort keys of the last row and the identity of its query: shape, values, policy, order and
//! version of the catalog, without limit and offset. It adds a condition to that query and does nothing else: it stands
//! beneath the policy, its values travel as binds, and any other query refuses it. It is no secret and needs no signature:
//! whoever changes a value asks for the rows behind another place of the same order.
//!
//! Where values are too long for a header, they are cut to a bound that lies before the place, and the last rows of the page are
//! named by their keys, each with a hash of its values: whoever reads one of them anew has the place itself.
//!
//! Bytes, before base64url without padding: the version, the identity, flags, the time of the query where it asks for one, the
//! rows that are named, the values with a tag each, and a checksum, which tells a text that was cut off from one that belongs
//! elsewhere.

use std::fmt;
use std::ops::RangeInclusive;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use filterc_catalog::{Direction, Type};
use uuid::Uuid;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Changes with the bytes, and with what the identity is made of.
const VERSION: u8 = 1;

/// Postgres keeps no more digits before the point.
const MOST_WHOLE: usize = 131_072;

/// Postgres keeps no more digits behind the point.
const MOST_FRACTION: usize = 16_383;

/// Postgres has no earlier time, but `-infinity`.
const LEAST_TIME: i64 = -210_866_803_200_000_000;

/// Postgres has no earlier and no later day, but the infinite ones.
const DAYS: RangeInclusive<i32> = -2_440_588..=2_145_042_905;

/// The place behind a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    pub(crate) identity: u64,
    pub(crate) now: Option<i64>,
    pub(crate) keys: Vec<KeyValue>,
    pub(crate) rows: Vec<NamedRow>,
}

/// A row by its key, with the hash of the values that its sort keys had.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedRow {
    /// The key.
    pub key: KeyValue,
    pub(crate) hash: u64,
}

/// The flag of a cursor that says what `now` means.
const HAS_NOW: u8 = 1;

/// The flag of a cursor that names rows.
const HAS_ROWS: u8 = 2;

/// Values of sort keys are cut to so many bytes where a cursor would be too long.
const CUT: usize = 256;

/// The value of a sort key in the last row of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyValue {
    /// NULL.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A 64-bit IEEE number.
    Float(f64),
    /// An exact number, as its text.
    Decimal(String),
    /// A text.
    Text(String),
    /// A UUID.
    Uuid(Uuid),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Time(i64),
    /// Microseconds.
    Interval(i64),
    /// A member of an enum, by its position.
    Member(u16),
    /// Text of SQLite that is not UTF-8.
    BrokenText(Vec<u8>),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// True for an exact number that Postgres reads: digits of an amount it keeps, or one of its three words.
pub(crate) fn is_number(text: &str) -> bool {
    if matches!(text, "NaN" | "Infinity" | "-Infinity") {
        return true;
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |digits: &str, most: usize| {
        (1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    };
    all(whole, MOST_WHOLE) && all(fraction, MOST_FRACTION)
}

impl Cursor {
    /// Reads a cursor; none for any other text.
    pub fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (told, checksum) = bytes.split_last_chunk::<4>()?;
        if *checksum != sum(told) {
            return None;
        }
        let mut rest = Bytes(told);
        if rest.byte()? != VERSION {
            return None;
        }
        let identity = u64::from_be_bytes(rest.take()?);
        let flags = rest.byte()?;
        if flags & !(HAS_NOW | HAS_ROWS) != 0 {
            return None;
        }
        let mut now = None;
        if flags & HAS_NOW != 0 {
            now = Some(i64::from_be_bytes(rest.take()?)).filter(|now| KeyValue::Time(*now).can_be_asked());
        }
        let mut rows = Vec::new();
        if flags & HAS_ROWS != 0 {
            for _ in 0..rest.byte()? {
                rows.push(NamedRow { key: rest.key()?, hash: u64::from_be_bytes(rest.take()?) });
            }
        }
        let mut keys = Vec::new();
        while !rest.0.is_empty() {
            let key = rest.key()?;
            if !key.can_be_asked() {
                return None;
            }
            keys.push(key);
        }
        Some(Self { identity, now, keys, rows })
    }

    /// What `now` means in the query, where it asks for that: the same on all pages.
    pub fn now(&self) -> Option<i64> {
        self.now
    }

    /// Rows whose values, where they are as they were, are the place of this cursor; the last one first.
    pub fn rows(&self) -> &[NamedRow] {
        &self.rows
    }

    /// True where a row that is named has these values still, which are those of another cursor.
    pub fn is_of(&self, row: &NamedRow, exact: &Self) -> bool {
        self.identity == exact.identity && row.hash == hash(&exact.keys)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64);
        bytes.push(VERSION);
        bytes.extend(self.identity.to_be_bytes());
        let flag = |is_there: bool, flag: u8| if is_there { flag } else { 0 };
        bytes.push(flag(self.now.is_some(), HAS_NOW) | flag(!self.rows.is_empty(), HAS_ROWS));
        bytes.extend(self.now.iter().flat_map(|now| now.to_be_bytes()));
        if !self.rows.is_empty() {
            bytes.push(self.rows.len().try_into().unwrap_or(u8::MAX));
        }
        for row in self.rows.iter().take(u8::MAX.into()) {
            row.key.write(&mut bytes);
            bytes.extend(row.hash.to_be_bytes());
        }
        self.keys.iter().for_each(|key| key.write(&mut bytes));
        bytes.extend(sum(&bytes));
        bytes
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.bytes()))
    }
}

fn sum(bytes: &[u8]) -> [u8; 4] {
    (xxh3_64(bytes) as u32).to_be_bytes()
}

/// The hash of the values of sort keys.
pub(crate) fn hash(keys: &[KeyValue]) -> u64 {
    let mut bytes = Vec::new();
    for key in keys {
        key.write(&mut bytes);
    }
    xxh3_64(&bytes)
}

/// The identity of a query, of the hash of the query and the version of what a cursor is.
pub(crate) fn identity(hash: u64) -> u64 {
    xxh3_64_with_seed(&hash.to_be_bytes(), VERSION.into())
}

impl KeyValue {
    /// False for values that some database cannot be asked for.
    pub(crate) fn can_be_asked(&self) -> bool {
        match self {
            Self::Decimal(text) => is_number(text),
            Self::Date(days) => DAYS.contains(days) || [i32::MIN, i32::MAX].contains(days),
            Self::Time(micros) => *micros >= LEAST_TIME || *micros == i64::MIN,
            _ => true,
        }
    }

    /// The value, or of a long one a bound of the same type: no row that comes behind the value lies before it.
    pub(crate) fn cut(self, ty: Type, direction: Direction) -> Self {
        let descending = direction == Direction::Descending;
        match self {
            Self::Decimal(text) | Self::Text(text) if text.len() > CUT && ty == Type::Decimal => {
                let most = "9".repeat(4 * CUT);
                Self::Decimal(if descending { most } else { format!("-{most}") })
            }
            Self::Text(text) if text.len() > CUT => {
                let prefix = text.get(..text.floor_char_boundary(CUT)).unwrap_or_default();
                Self::Text(if descending { format!("{prefix}\u{10ffff}") } else { prefix.to_owned() })
            }
            Self::BrokenText(bytes) => Self::BrokenText(cut(bytes, descending)),
            Self::Bytes(bytes) => Self::Bytes(cut(bytes, descending)),
            short => short,
        }
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        let (tag, number): (u8, [u8; 8]) = match self {
            Self::Null => return bytes.push(0),
            Self::Bool(value) => return bytes.extend([1, u8::from(*value)]),
            Self::Int(number) => (2, number.to_be_bytes()),
            Self::Float(number) => (3, number.to_bits().to_be_bytes()),
            Self::Decimal(text) => return write_bytes(4, text.as_bytes(), bytes),
            Self::Text(text) => return write_bytes(5, text.as_bytes(), bytes),
            Self::Uuid(uuid) => {
                bytes.push(6);
                return bytes.extend(uuid.as_bytes());
            }
            Self::Date(days) => {
                bytes.push(7);
                return bytes.extend(days.to_be_bytes());
            }
            Self::Time(micros) => (8, micros.to_be_bytes()),
            Self::Interval(micros) => (9, micros.to_be_bytes()),
            Self::Member(at) => {
                bytes.push(10);
                return bytes.extend(at.to_be_bytes());
            }
            Self::BrokenText(text) => return write_bytes(11, text, bytes),
            Self::Bytes(value) => return write_bytes(12, value, bytes),
        };
        bytes.push(tag);
        bytes.extend(number);
    }
}

fn cut(mut bytes: Vec<u8>, descending: bool) -> Vec<u8> {
    if bytes.len() > CUT {
        bytes.truncate(CUT);
        bytes.extend([0xff; 8].iter().filter(|_| descending));
    }
    bytes
}

fn write_bytes(tag: u8, value: &[u8], bytes: &mut Vec<u8>) {
    bytes.push(tag);
    bytes.extend((value.len() as u32).to_be_bytes());
    bytes.extend(value);
}

/// What is left to read.
struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> Option<u8> {
        self.take::<1>().map(|[byte]| byte)
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    fn bytes(&mut self) -> Option<Vec<u8>> {
        let length = usize::try_from(u32::from_be_bytes(self.take()?)).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes.to_owned())
    }

    fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?).ok()
    }

    fn key(&mut self) -> Option<KeyValue> {
        Some(match self.byte()? {
            0 => KeyValue::Null,
            1 => KeyValue::Bool(match self.byte()? {
                0 => false,
                1 => true,
                _ => return None,
            }),
            2 => KeyValue::Int(i64::from_be_bytes(self.take()?)),
            3 => KeyValue::Float(f64::from_bits(u64::from_be_bytes(self.take()?))),
            4 => KeyValue::Decimal(self.text()?),
            5 => KeyValue::Text(self.text()?),
            6 => KeyValue::Uuid(Uuid::from_bytes(self.take()?)),
            7 => KeyValue::Date(i32::from_be_bytes(self.take()?)),
            8 => KeyValue::Time(i64::from_be_bytes(self.take()?)),
            9 => KeyValue::Interval(i64::from_be_bytes(self.take()?)),
            10 => KeyValue::Member(u16::from_be_bytes(self.take()?)),
            11 => KeyValue::BrokenText(self.bytes()?),
            12 => KeyValue::Bytes(self.bytes()?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor() -> Cursor {
        let keys = vec![
            KeyValue::Null,
            KeyValue::Bool(true),
            KeyValue::Int(-3),
            KeyValue::Float(-0.0),
            KeyValue::Decimal("-19.90".to_owned()),
            KeyValue::Text("ä".to_owned()),
            KeyValue::Text(String::new()),
            KeyValue::Uuid(Uuid::from_u128(7)),
            KeyValue::Date(20_000),
            KeyValue::Time(1_795_176_000_000_000),
            KeyValue::Interval(-1),
            KeyValue::Member(8),
            KeyValue::Text("a\0b".to_owned()),
            KeyValue::Decimal("NaN".to_owned()),
            KeyValue::Decimal("9".repeat(1_001)),
            KeyValue::Time(i64::MAX),
            KeyValue::Date(i32::MIN),
            KeyValue::BrokenText(vec![0xff, 0]),
            KeyValue::Bytes(Vec::new()),
        ];
        let rows =
            vec![NamedRow { key: KeyValue::Int(7), hash: 9 }, NamedRow { key: KeyValue::Int(8), hash: 0 }];
        Cursor { identity: 0x0123_4567_89ab_cdef, now: Some(5), keys, rows }
    }

    #[test]
    fn cursors_read_as_they_were_written() {
        let without = Cursor { now: None, keys: Vec::new(), ..cursor() };
        for cursor in [cursor(), without.clone(), Cursor { rows: Vec::new(), ..without }] {
            assert_eq!(Cursor::decode(&cursor.to_string()), Some(cursor));
        }
    }

    #[test]
    fn a_text_that_was_cut_off_or_changed_is_no_cursor() {
        let text = cursor().to_string();
        for (at, c) in text.char_indices() {
            let (before, after) = text.split_at(at);
            assert_eq!(Cursor::decode(before), None, "{at}");
            let other = if c == 'A' { 'B' } else { 'A' };
            let changed: String = before.chars().chain([other]).chain(after.chars().skip(1)).collect();
            assert_eq!(Cursor::decode(&changed), None, "{at}");
        }
    }

    #[test]
    fn values_that_a_database_cannot_be_asked_for_stand_in_no_cursor() {
        let bad = [
            KeyValue::Decimal("1e9".to_owned()),
            KeyValue::Decimal("nan".to_owned()),
            KeyValue::Decimal(String::new()),
            KeyValue::Decimal("1.".to_owned()),
            KeyValue::Decimal("9".repeat(131_073)),
            KeyValue::Date(i32::MAX - 1),
            KeyValue::Time(i64::MIN + 1),
        ];
        for key in bad {
            let cursor = Cursor { keys: vec![key.clone()], ..cursor() };
            assert_eq!(Cursor::decode(&cursor.to_string()), None, "{key:?}");
        }
        assert!(KeyValue::Decimal("-0.50".to_owned()).can_be_asked());
    }
}
