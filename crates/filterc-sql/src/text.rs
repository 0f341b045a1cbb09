//! The text of a statement without its values: what queries of one shape share.

use std::sync::Arc;

use filterc_catalog::Answer;
use filterc_ir::{Origin, PredicateId, Shape, ShapeHash};

use crate::source::{Reader, Source};
use crate::{Bind, Fragment, Output, Statement};

/// A text with the sources of its binds and fragments.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) sql: Arc<str>,
    /// The sources of binds, in the order of their placeholders.
    pub(crate) sources: Vec<Source>,
    /// In order of their start; inner parts follow outer ones.
    pub(crate) parts: Vec<Part>,
}

/// A text with names that all queries of its shape share.
#[derive(Debug)]
pub(crate) struct Shared {
    text: Text,
    hash: ShapeHash,
}

/// The source of a part of the text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cause {
    Predicate(PredicateId),
    /// The cursor behind which the rows come.
    Cursor,
}

/// A part of the text and what it came from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) from: Cause,
}

impl Text {
    /// The statement of the query that the text was written for.
    pub(crate) fn statement(&self, reader: Reader<'_>, shape: ShapeHash) -> Statement {
        let binds = self.sources.iter().map(|source| reader.bind(*source)).collect();
        self.filled(reader, shape, binds, |id| reader.ir.origin(id))
    }

    /// Renames the parts of the text so that all queries of the shape share it; none where it reads what the shape does not know.
    pub(crate) fn shared(self, shape: &Shape, hash: ShapeHash) -> Option<Shared> {
        let sources = self.sources.iter();
        let sources = sources.map(|one| one.map_ids(|id| shape.name(id), |id| shape.scalar_name(id)));
        let parts = self.parts.iter().map(|part| {
            let from = match part.from {
                Cause::Predicate(id) => Cause::Predicate(shape.name(id)?),
                Cause::Cursor => Cause::Cursor,
            };
            Some(Part { from, ..*part })
        });
        let (sources, parts) = (sources.collect::<Option<_>>()?, parts.collect::<Option<_>>()?);
        Some(Shared { text: Self { sql: self.sql, sources, parts }, hash })
    }

    fn filled(
        &self,
        reader: Reader<'_>,
        shape: ShapeHash,
        binds: Vec<Bind>,
        origin: impl Fn(PredicateId) -> Origin,
    ) -> Statement {
        let Reader { ir, catalog, dialect } = reader;
        let mut fragments = Vec::with_capacity(self.parts.len());
        fragments.extend(self.parts.iter().filter_map(|part| {
            let origin = match part.from {
                Cause::Predicate(id) => origin(id),
                Cause::Cursor => Origin::CURSOR,
            };
            let (start, end) = (part.start as usize, part.end as usize);
            (origin != Origin::NONE).then_some(Fragment { start, end, origin })
        }));
        let output = match ir.query.answer {
            Answer::Rows | Answer::Page => Output::Rows(ir.query.collection),
            Answer::Count => Output::Count,
            Answer::Groups => Output::Groups(ir.group_columns(catalog.collection(ir.query.collection))),
        };
        Statement { sql: Arc::clone(&self.sql), binds, fragments, dialect, shape, output }
    }

    /// Bytes it takes.
    pub(crate) fn size(&self) -> usize {
        self.sql.len() + size_of_val(self.sources.as_slice()) + size_of_val(self.parts.as_slice())
    }
}

impl Shared {
    /// The statement of any query of the shape.
    pub(crate) fn statement(&self, reader: Reader<'_>, shape: &Shape) -> Statement {
        let binds = self.text.sources.iter().map(|source| {
            // The shape has every name that it gave.
            let own = source.map_ids(|name| shape.named(name), |name| shape.scalar_named(name));
            own.map_or(Bind::Null, |own| reader.bind(own))
        });
        let origin = |from| shape.named(from).map_or(Origin::NONE, |from| reader.ir.origin(from));
        self.text.filled(reader, self.hash, binds.collect(), origin)
    }

    /// Bytes it takes.
    pub(crate) fn size(&self) -> usize {
        self.text.size()
    }
}
