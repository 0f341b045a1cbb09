//! The texts of statements, by shape.
//!
//! A text is found by the shape itself and not by a hash of it: bodies come from clients that may look for two shapes of one
//! hash, and comparing some hundred bytes costs less than being sure of a wider one. What is kept has a bound in number and
//! in bytes. Bodies of ever new shapes, which cost a client nothing, push out one another and not the texts that are asked
//! for again: that is why this is a cache with an admission policy and not a table that drops what is oldest.

use std::fmt;
use std::sync::Arc;

use filterc_catalog::{Catalog, Sizes};
use filterc_ir::Guarded;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::emit::text;
use crate::plan::{Plan, Plans, plan};
use crate::source::Reader;
use crate::text::Shared;
use crate::{Dialect, Statement, emit};

/// Texts that are kept for each dialect by default. Clients of one program send some dozen shapes.
const TEXTS: usize = 1_000;

/// Bytes that the kept texts of one dialect may take by default.
const BYTES: usize = 4 << 20;

/// Bytes that an entry takes beside its key and its text.
const ENTRY: usize = 128;

/// Makes statements of the queries of one catalog and keeps their texts. Cheap to clone; clones and threads share the texts.
/// No lock is held while a text is written.
#[derive(Clone)]
pub struct StatementCache(Arc<Inner>);

struct Inner {
    catalog: Catalog,
    sizes: Sizes,
    plans: Plans,
    kept: Option<Kept>,
}

/// The texts that are kept, by dialect.
struct Kept {
    postgres: Cache<Box<[u8]>, Arc<Shared>, Weight>,
    sqlite: Cache<Box<[u8]>, Arc<Shared>, Weight>,
    texts: usize,
    bytes: usize,
}

impl Kept {
    /// None with room for nothing.
    fn new(texts: usize, bytes: usize) -> Option<Self> {
        if texts == 0 || bytes == 0 {
            return None;
        }
        let cache = || Cache::with_weighter(texts, bytes as u64, Weight { least: bytes.div_ceil(texts) });
        Some(Self { postgres: cache(), sqlite: cache(), texts, bytes })
    }

    /// Returns an empty cache of the same capacity.
    fn emptied(&self) -> Option<Self> {
        Self::new(self.texts, self.bytes)
    }

    /// The most bytes of one entry, so that no single body takes the place of many.
    fn most(&self) -> usize {
        self.bytes / 16
    }
}

#[derive(Debug, Clone)]
struct Weight {
    /// So that as many entries as there may be are as heavy as all there may be.
    least: usize,
}

impl Weighter<Box<[u8]>, Arc<Shared>> for Weight {
    fn weight(&self, shape: &Box<[u8]>, text: &Arc<Shared>) -> u64 {
        size(shape, text).max(self.least) as u64
    }
}

fn size(shape: &[u8], text: &Shared) -> usize {
    shape.len() + text.size() + ENTRY
}

impl StatementCache {
    /// Keeps a thousand texts for each dialect, in 4 MiB.
    pub fn new(catalog: &Catalog) -> Self {
        Self::with_capacity(catalog, TEXTS, BYTES)
    }

    /// Keeps about so many texts for each dialect in at most so many bytes; with 0 of either, none.
    pub fn with_capacity(catalog: &Catalog, texts: usize, bytes: usize) -> Self {
        let (sizes, plans) = (Sizes::declared(catalog), Plans::default());
        Self::from_parts(catalog, sizes, plans, Kept::new(texts, bytes))
    }

    fn from_parts(catalog: &Catalog, sizes: Sizes, plans: Plans, kept: Option<Kept>) -> Self {
        Self(Arc::new(Inner { catalog: catalog.clone(), sizes, plans, kept }))
    }

    fn emptied(&self) -> Option<Kept> {
        self.0.kept.as_ref().and_then(Kept::emptied)
    }

    /// An empty cache with room for so many texts and bytes.
    #[must_use]
    pub fn capacity(self, texts: usize, bytes: usize) -> Self {
        Self::from_parts(&self.0.catalog, self.0.sizes.clone(), self.0.plans, Kept::new(texts, bytes))
    }

    /// An empty cache for tables of these sizes, by which statements are planned.
    #[must_use]
    pub fn sizes(self, sizes: Sizes) -> Self {
        Self::from_parts(&self.0.catalog, sizes, self.0.plans, self.emptied())
    }

    /// An empty cache of statements that are planned so.
    #[must_use]
    pub fn plans(self, plans: Plans) -> Self {
        Self::from_parts(&self.0.catalog, self.0.sizes.clone(), plans, self.emptied())
    }

    /// The catalog.
    pub fn catalog(&self) -> &Catalog {
        &self.0.catalog
    }

    /// Plans a query of the catalog.
    pub fn plan<'a>(&'a self, guarded: &'a Guarded, dialect: Dialect) -> Plan<'a> {
        plan(guarded, &self.0.catalog, &self.0.sizes, dialect, self.0.plans)
    }

    /// Returns the statement of a query of the catalog: what [`emit`](crate::emit()) prints of its [plan](Self::plan), faster
    /// for a shape seen before.
    pub fn statement(&self, guarded: &Guarded, dialect: Dialect) -> Statement {
        let reader = Reader { ir: guarded.ir(), catalog: &self.0.catalog, dialect };
        let Some(kept) = &self.0.kept else { return emit(&self.plan(guarded, dialect)) };
        let shape = guarded.shape();
        let cache = match dialect {
            Dialect::Postgres => &kept.postgres,
            Dialect::Sqlite => &kept.sqlite,
        };
        if let Some(known) = cache.get(shape.bytes()) {
            return known.statement(reader, &shape);
        }
        let plan = self.plan(guarded, dialect);
        let (text, hash) = (text(&plan), plan.shape_hash(&shape));
        let statement = text.statement(reader, hash);
        if let Some(text) = text.shared(&shape, hash)
            && size(shape.bytes(), &text) <= kept.most()
        {
            cache.insert(shape.bytes().into(), Arc::new(text));
        }
        statement
    }
}

impl fmt::Debug for StatementCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.0.kept.as_ref();
        let count = |of: fn(&Kept) -> usize| kept.map(of);
        f.debug_struct("StatementCache")
            .field("postgres", &count(|kept| kept.postgres.len()))
            .field("sqlite", &count(|kept| kept.sqlite.len()))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use filterc_catalog::{Answer, Catalog, ColumnId, Source, load};
    use filterc_ir::{
        Connective, Ir, Origin, PatternShape, Policy, Predicate, PredicateId, Scalar, ScalarId, Values, guard,
    };

    use super::*;

    /// Events with JSON.
    fn events() -> Catalog {
        let text = "
collection events from event {
  columns {
    id    int   key
    more  json
  }
}
";
        load(&[Source { name: "events", text }]).unwrap()
    }

    /// A query of events, with what some members of their JSON are like.
    fn query(of: impl Fn(&mut Ir, ColumnId) -> Vec<PredicateId>) -> Guarded {
        let catalog = events();
        let (collection, events) = catalog.collections().next().unwrap();
        let (column, _) = events.columns().find(|(_, column)| column.name == "more").unwrap();
        let mut ir = Ir::new(collection, Answer::Rows, Values::default());
        let members = of(&mut ir, column);
        ir.query.predicate = ir.join(Connective::And, &members, Origin::NONE);
        guard(ir, &Policy::default())
    }

    fn anew(query: &Guarded, dialect: Dialect) -> Statement {
        let catalog = events();
        emit(&plan(query, &catalog, &Sizes::declared(&catalog), dialect, Plans::Adaptive))
    }

    fn member(ir: &mut Ir, column: ColumnId, key: &str) -> ScalarId {
        let key = ir.values.text(key);
        ir.add_scalar(Scalar::JsonText(column, key))
    }

    fn like(ir: &mut Ir, of: ScalarId, text: &str) -> PredicateId {
        let text = ir.values.text(text);
        ir.add(Predicate::Like(of, PatternShape::Label, text), Origin(1))
    }

    #[test]
    fn a_part_that_is_read_twice_stands_for_no_two_parts() {
        let shared = query(|ir, column| {
            let one = member(ir, column, "one");
            vec![like(ir, one, "x"), like(ir, one, "y")]
        });
        let apart = query(|ir, column| {
            let (one, two) = (member(ir, column, "one"), member(ir, column, "two"));
            vec![like(ir, one, "x"), like(ir, two, "y")]
        });
        // The same, in an arena that is in another order.
        let behind = query(|ir, column| {
            let (two, one) = (member(ir, column, "two"), member(ir, column, "one"));
            let second = like(ir, two, "b");
            vec![like(ir, one, "a"), second]
        });
        for dialect in Dialect::ALL {
            let cache = StatementCache::new(&events());
            for query in [&shared, &apart, &behind, &shared, &apart] {
                assert_eq!(cache.statement(query, dialect), anew(query, dialect));
            }
            let sql = |query| cache.statement(query, dialect).sql;
            assert_eq!(sql(&shared), sql(&apart));
            assert!(Arc::ptr_eq(&sql(&apart), &sql(&behind)));
        }
    }

    #[test]
    fn ever_new_shapes_neither_grow_it_nor_push_out_what_is_asked_for_again() {
        let of = |likes: usize| {
            query(|ir, column| {
                let one = member(ir, column, "one");
                // A number in base two as a shape.
                let bits = (0..16).map(|bit| likes >> bit & 1 == 1);
                bits.map(|bit| if bit { like(ir, one, "x") } else { ir.add(Predicate::Null(one), Origin(2)) })
                    .collect()
            })
        };
        let cache = StatementCache::with_capacity(&events(), 64, 1 << 20);
        let usual: Vec<_> = (0..8).map(of).collect();
        let ask = || usual.iter().map(|one| cache.statement(one, Dialect::Sqlite).sql).collect::<Vec<_>>();
        let (_, before) = (ask(), ask());
        for shape in 8..4_000 {
            cache.statement(&of(shape), Dialect::Sqlite);
        }
        let kept = cache.0.kept.as_ref().unwrap();
        assert!(kept.sqlite.len() <= 64 && kept.sqlite.weight() <= 1 << 20, "{cache:?}");
        assert!(kept.postgres.is_empty());
        let still = before.iter().zip(ask()).filter(|(before, now)| Arc::ptr_eq(before, now)).count();
        assert_eq!(still, usual.len());
    }

    #[test]
    fn a_text_larger_than_its_share_is_not_kept() {
        let cache = StatementCache::with_capacity(&events(), 4, 16 << 10);
        let long = query(|ir, column| {
            let one = member(ir, column, "one");
            (0..100).map(|_| like(ir, one, "x")).collect()
        });
        let ask = || cache.statement(&long, Dialect::Postgres);
        assert_eq!(ask(), anew(&long, Dialect::Postgres));
        assert!(!Arc::ptr_eq(&ask().sql, &ask().sql));
    }
}
