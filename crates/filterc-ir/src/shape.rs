//! The shape of a query: all that the SQL text depends on, as bytes, and names for its parts that every query of the
//! shape shares.
//!
//! Two queries have equal bytes only where one text fits both: the bytes are a prefix code of the query without its
//! values, so a cache of texts compares them and needs no luck with a hash. Parts are named by the order in which the walk
//! comes to them, not by their place in the arena, which differs from query to query. A part that is read a second time
//! is written as its name: which parts are shared belongs to the shape, or one name would stand for two values.

use std::fmt;
use std::hash::Hasher;

use smallvec::SmallVec;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::sink::Sink;
use crate::{PredicateId, ScalarId};

/// A shape. It comes from [`Guarded::shape`](crate::Guarded::shape).
#[derive(Debug, Clone)]
pub struct Shape {
    bytes: Vec<u8>,
    /// How many predicates the arena has; scalars are the parts after them.
    predicates: u32,
    /// The name of each part plus one, or 0 for none.
    names: SmallVec<[u32; 32]>,
    /// The part with each name.
    parts: SmallVec<[u32; 32]>,
}

/// A stable hash that queries share whose SQL text is the same in every dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShapeHash(pub u64);

impl fmt::Display for ShapeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Stands before the name of a part, where a part that is new begins with its variant.
const AGAIN: u8 = u8::MAX;

/// No names yet.
const UNNAMED: [u32; 32] = [0; 32];

impl Shape {
    #[inline]
    pub(crate) fn new(predicates: usize, scalars: usize) -> Self {
        let all = predicates + scalars;
        let names =
            if all <= UNNAMED.len() { SmallVec::from_buf(UNNAMED) } else { SmallVec::from_elem(0, all) };
        let bytes = Vec::with_capacity(256);
        Self { bytes, predicates: predicates as u32, names, parts: SmallVec::new() }
    }

    /// Returns the bytes of the shape, which two queries share only where they share their SQL text.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The hash of the shape, for logs and for people.
    pub fn hash(&self) -> ShapeHash {
        ShapeHash(xxh3_64(&self.bytes))
    }

    /// The hash of the shape together with what else the text was planned by.
    pub fn hash_for(&self, planned_by: &[u8]) -> ShapeHash {
        ShapeHash(xxh3_64_with_seed(&self.bytes, xxh3_64(planned_by)))
    }

    /// Returns the name of a predicate of the query in all queries of the shape; none where nothing reads it.
    pub fn name(&self, id: PredicateId) -> Option<PredicateId> {
        self.name_of(id.0).map(PredicateId)
    }

    /// Returns the name of a scalar of the query in all queries of the shape; none where nothing reads it.
    pub fn scalar_name(&self, id: ScalarId) -> Option<ScalarId> {
        self.name_of(self.predicates + id.0).map(ScalarId)
    }

    /// Returns the predicate of this query that has the name.
    pub fn named(&self, name: PredicateId) -> Option<PredicateId> {
        let part = self.part_named(name.0)?;
        (part < self.predicates).then_some(PredicateId(part))
    }

    /// Returns the scalar of this query that has the name.
    pub fn scalar_named(&self, name: ScalarId) -> Option<ScalarId> {
        let part = self.part_named(name.0)?;
        part.checked_sub(self.predicates).map(ScalarId)
    }

    fn name_of(&self, part: u32) -> Option<u32> {
        self.names.get(part as usize).and_then(|name| name.checked_sub(1))
    }

    fn part_named(&self, name: u32) -> Option<u32> {
        self.parts.get(name as usize).copied()
    }

    /// Names a part; of one that has a name, writes that instead.
    fn part(&mut self, part: u32) -> bool {
        let next = self.parts.len() as u32 + 1;
        let Some(name) = self.names.get_mut(part as usize) else { return true };
        let new = *name == 0;
        if new {
            *name = next;
            self.parts.push(part);
        } else {
            let name = *name;
            self.bytes.push(AGAIN);
            self.number(name.into());
        }
        new
    }

    /// Numbers in as few bytes as they need: most are below 128.
    #[inline]
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Eq for Shape {}

impl Sink for Shape {
    const VALUES: bool = false;

    fn meet(&mut self, id: PredicateId) -> bool {
        self.part(id.0)
    }

    fn meet_scalar(&mut self, id: ScalarId) -> bool {
        self.part(self.predicates + id.0)
    }
}

impl Hasher for Shape {
    fn finish(&self) -> u64 {
        self.hash().0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn write_u8(&mut self, number: u8) {
        self.bytes.push(number);
    }

    fn write_u16(&mut self, number: u16) {
        self.number(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.number(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.number(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.number(number as u64);
    }

    /// Variants, of which no type has so many that one is [`AGAIN`].
    fn write_isize(&mut self, number: isize) {
        self.bytes.push(number.cast_unsigned() as u8);
    }
}
