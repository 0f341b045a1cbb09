//! The values of a query, in one pool: no allocation per list element.

use filterc_catalog::EnumId;
use smallvec::SmallVec;
use uuid::Uuid;

/// A text of the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TextId(u32);

/// One value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Operand {
    /// true or false
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A 64-bit IEEE number.
    Float(f64),
    /// An exact number, as its shortest text.
    Decimal(TextId),
    /// A text.
    Text(TextId),
    /// A UUID.
    Uuid(Uuid),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds.
    Interval(i64),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Time(i64),
    /// A member of an enum.
    Member(EnumId, u16),
    /// The bytes of a text of SQLite that is not UTF-8, in hexadecimal digits: where a page ended, and nowhere else.
    BrokenText(TextId),
    /// Bytes in hexadecimal digits: where a page ended, and nowhere else.
    Bytes(TextId),
}

/// A list of values of one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct List {
    /// The type of the elements.
    pub ty: ListType,
    start: u32,
    len: u32,
}

/// The type of the elements of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListType {
    /// Booleans.
    Bool,
    /// Integers.
    Int,
    /// 64-bit IEEE numbers.
    Float,
    /// Exact numbers.
    Decimal,
    /// Texts.
    Text,
    /// Days.
    Date,
    /// Lengths of time.
    Interval,
    /// UUIDs.
    Uuid,
    /// Points in time.
    Time,
    /// Members of an enum.
    Member(EnumId),
}

impl ListType {
    /// The type of a list of such values.
    pub fn from_operand(operand: Operand) -> Self {
        match operand {
            Operand::Bool(_) => Self::Bool,
            Operand::Int(_) => Self::Int,
            Operand::Float(_) => Self::Float,
            Operand::Decimal(_) => Self::Decimal,
            Operand::Text(_) | Operand::BrokenText(_) | Operand::Bytes(_) => Self::Text,
            Operand::Uuid(_) => Self::Uuid,
            Operand::Date(_) => Self::Date,
            Operand::Interval(_) => Self::Interval,
            Operand::Time(_) => Self::Time,
            Operand::Member(of, _) => Self::Member(of),
        }
    }
}

/// How long a list is, as far as the SQL text depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LengthClass {
    /// No element.
    None,
    /// One.
    One,
    /// Up to 2, 4, 8 or 16, padded by repeating the last.
    Few(u8),
    /// Up to a thousand, in one bind.
    Many,
    /// More, in one bind: so many that an index is not always the way to them.
    Thousands,
}

impl List {
    /// Number of elements.
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// True without elements.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Returns the length class of the list.
    pub fn class(self) -> LengthClass {
        match self.len {
            0 => LengthClass::None,
            1 => LengthClass::One,
            2 => LengthClass::Few(2),
            3..=4 => LengthClass::Few(4),
            5..=8 => LengthClass::Few(8),
            9..=16 => LengthClass::Few(16),
            17..=1_000 => LengthClass::Many,
            _ => LengthClass::Thousands,
        }
    }
}

/// The pool. The few values of most bodies stand in it, in the room that a `Vec` takes for itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values {
    bytes: String,
    /// Where each text ends in `bytes`.
    ends: SmallVec<[u32; 4]>,
    uuids: SmallVec<[Uuid; 1]>,
    /// Everything else: the bits of floats, the positions of members.
    numbers: SmallVec<[i64; 2]>,
}

impl Values {
    /// Adds a text.
    pub fn text(&mut self, text: &str) -> TextId {
        if self.bytes.is_empty() {
            // As many as a few short texts need, instead of one allocation after the other.
            self.bytes.reserve(text.len().max(64));
        }
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
        TextId(self.ends.len() as u32 - 1)
    }

    /// A text of the pool.
    pub fn get_text(&self, id: TextId) -> &str {
        let index = id.0 as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.bytes.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Starts a list; the elements that are pushed next belong to it until [`Values::finish`].
    pub fn start(&mut self, ty: ListType, capacity: usize) -> List {
        match ty {
            ListType::Text | ListType::Decimal => self.ends.reserve(capacity),
            ListType::Uuid => self.uuids.reserve(capacity),
            _ => self.numbers.reserve(capacity),
        }
        List { ty, start: self.count(ty), len: 0 }
    }

    /// Ends a list.
    pub fn finish(&self, list: List) -> List {
        List { len: self.count(list.ty) - list.start, ..list }
    }

    /// Adds one element to the list that was started last.
    pub fn push(&mut self, element: Operand) {
        match element {
            Operand::Uuid(uuid) => self.uuids.push(uuid),
            Operand::Int(number) | Operand::Time(number) | Operand::Interval(number) => {
                self.numbers.push(number);
            }
            Operand::Float(number) => self.numbers.push(number.to_bits().cast_signed()),
            Operand::Date(days) => self.numbers.push(days.into()),
            Operand::Member(_, member) => self.numbers.push(member.into()),
            // A text was added to the pool when it was made.
            Operand::Text(_) | Operand::Decimal(_) | Operand::BrokenText(_) | Operand::Bytes(_) => {}
            Operand::Bool(value) => self.numbers.push(value.into()),
        }
    }

    fn count(&self, ty: ListType) -> u32 {
        let count = match ty {
            ListType::Text | ListType::Decimal => self.ends.len(),
            ListType::Uuid => self.uuids.len(),
            _ => self.numbers.len(),
        };
        count as u32
    }

    /// The elements of a list.
    pub fn elements(&self, list: List) -> impl ExactSizeIterator<Item = Operand> + '_ {
        (list.start..list.start + list.len).map(move |i| self.element(list.ty, i))
    }

    fn element(&self, ty: ListType, index: u32) -> Operand {
        let at = index as usize;
        let number = || self.numbers.get(at).copied().unwrap_or_default();
        match ty {
            ListType::Text => Operand::Text(TextId(index)),
            ListType::Decimal => Operand::Decimal(TextId(index)),
            ListType::Uuid => Operand::Uuid(self.uuids.get(at).copied().unwrap_or_default()),
            ListType::Bool => Operand::Bool(number() != 0),
            ListType::Int => Operand::Int(number()),
            ListType::Float => Operand::Float(f64::from_bits(number().cast_unsigned())),
            ListType::Date => Operand::Date(i32::try_from(number()).unwrap_or_default()),
            ListType::Interval => Operand::Interval(number()),
            ListType::Time => Operand::Time(number()),
            ListType::Member(of) => Operand::Member(of, u16::try_from(number()).unwrap_or_default()),
        }
    }

    /// The UUIDs of a list, as a slice.
    pub fn uuids(&self, list: List) -> &[Uuid] {
        self.uuids.get(list.start as usize..(list.start + list.len) as usize).unwrap_or_default()
    }

    /// A text of the pool, once more at its end.
    fn again(&mut self, id: TextId) -> TextId {
        let text = self.get_text(id).to_owned();
        self.text(&text)
    }

    /// A list of one value of this pool.
    pub fn alone(&mut self, operand: Operand) -> List {
        let started = self.start(ListType::from_operand(operand), 1);
        let operand = match operand {
            // The elements of a list of texts stand side by side.
            Operand::Text(id) => Operand::Text(self.again(id)),
            Operand::Decimal(id) => Operand::Decimal(self.again(id)),
            other => other,
        };
        self.push(operand);
        self.finish(started)
    }

    /// Copies a value of another pool into this one.
    pub fn adopt(&mut self, from: &Self, operand: Operand) -> Operand {
        match operand {
            Operand::Text(id) => Operand::Text(self.text(from.get_text(id))),
            Operand::Decimal(id) => Operand::Decimal(self.text(from.get_text(id))),
            other => other,
        }
    }

    /// Copies a list of another pool into this one.
    pub fn adopt_list(&mut self, from: &Self, list: List) -> List {
        let started = self.start(list.ty, list.len());
        for element in from.elements(list) {
            let element = self.adopt(from, element);
            self.push(element);
        }
        self.finish(started)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_texts_come_back_as_they_went_in() {
        let mut values = Values::default();
        let alone = values.text("alone");
        let list = values.start(ListType::Text, 2);
        values.text("a");
        values.text("");
        let list = values.finish(list);
        let texts: Vec<_> = values
            .elements(list)
            .map(|e| match e {
                Operand::Text(id) => values.get_text(id).to_owned(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(texts, ["a", ""]);
        assert_eq!(values.get_text(alone), "alone");
        assert_eq!(list.class(), LengthClass::Few(2));
    }
}
