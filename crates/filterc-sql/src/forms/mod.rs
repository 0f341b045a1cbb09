//! How rows are reached, and which form a relation takes. This is the one place that decides.
//!
//! Postgres knows how many rows it has and what they hold, and makes the same semi-join of `EXISTS` and of `IN`: it gets
//! `IN` where all rows are read, so that it may go from the related side, and `EXISTS` elsewhere.
//!
//! SQLite plans by the text, for nobody runs `ANALYZE` on the file of a server. To it, any index with `=` on its first column
//! gives ten rows, a condition that has an index beats the order that was asked for, and two indexes that fit are drawn by
//! lot. What that costs on 500,000 flow runs and 1,000,000 task runs (`cargo bench -p filterc-benches --bench forms`):
//!
//! | asked | what SQLite does | instead |
//! |---|---|---|
//! | runs with a paused task run, newest first: `EXISTS` | reads all paused task runs for each run, > 20 s | 64 ms |
//! | runs that ended in the last 40 days, latest start first | sorts all of them, 413 ms | 0.3 ms |
//! | two states, newest first | sorts all of them, 82 ms | 0.5 ms |
//! | runs of a quiet flow, newest first: `EXISTS` | reads all runs in the order asked for, 610 ms | 0.4 ms |
//! | runs of tagged flows, counted: `JOIN` | looks up the flow of each run, 269 ms | 2.0 ms |
//!
//! So the way is chosen here, by estimates that know the shape of the query and the [`Sizes`] of the tables, and the text
//! leaves SQLite no other: a condition that is not the way gets a `+`, which no index answers. The ways are
//!
//! - in the order asked for, looking at each row until the page is full: relations are `EXISTS (… LIMIT 1)`;
//! - through the index of one condition of the row;
//! - through a relation, `fk IN (SELECT key …)`: from few related rows to the rows that refer to them;
//! - through a foreign key, where nothing but the key of the related row is asked: `fk = …`;
//! - all rows. Then a relation that would be looked up too often is `+fk IN (SELECT key …)`, whose list is made once.
//!
//! `IN` is unknown for a NULL key where `EXISTS` is false, so it stands only where no `NOT` is above it. Inside a correlated
//! `EXISTS` the link is the way, and all other conditions get the `+`.
//!
//! What the estimates cannot know is how often a value stands in a column: filters of one shape share one text. Where that
//! makes the way doubtful, be it that it is far longer or that the other one is, the text holds both (`doubts`). How far a
//! page reaches is a class and a part of the shape: a page that leaves out more than it shows is found by its keys (206 ms for
//! 256 behind 100,000 runs).

mod costs;
mod doubts;
mod indexes;
mod shares;

use filterc_catalog::{Answer, Catalog, CollectionId, ColumnId, Sizes};
use filterc_ir::{Comparison, Ir, Link, Predicate, PredicateId, Scalar, ScalarId};

use crate::Dialect;
pub(crate) use doubts::Doubt;

/// Whether a `NOT` stands above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    /// No.
    Positive,
    /// Yes.
    Negative,
}

/// How the rows at hand are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// As the database likes.
    Free,
    /// One after the other, in the order asked for or in none.
    Each,
    /// Through this condition.
    Through(PredicateId),
    /// Through a link to the row outside; this is the column.
    Link(ColumnId),
}

/// Where a condition stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    pub(crate) collection: CollectionId,
    pub(crate) position: Position,
    pub(crate) way: Way,
    /// About how many rows are looked at.
    pub(crate) examined: f64,
}

/// How a page is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Page {
    /// Row after row.
    AsItIs,
    /// First its keys, then their rows.
    ByKeys,
    /// First its keys, on the way that turns out to be the shorter one; then their rows.
    InDoubt(Doubt),
}

/// The form of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `EXISTS (SELECT 1 … WHERE inner = outer AND …)`
    Exists,
    /// `outer IN (SELECT inner … WHERE …)`
    In,
    /// `+outer IN (SELECT inner … WHERE …)`: a list to look into, not a way.
    List,
    /// `outer = …`, `outer IN (…)`: the catalog says that the related row is there, and nothing but its key is asked.
    Key,
}

/// Decides for one query and dialect.
#[derive(Clone, Copy)]
pub(crate) struct Forms<'a> {
    pub(crate) ir: &'a Ir,
    pub(crate) catalog: &'a Catalog,
    pub(crate) sizes: &'a Sizes,
    pub(crate) dialect: Dialect,
}

impl Forms<'_> {
    /// How the queried rows are reached.
    pub(crate) fn queried(&self) -> Setting {
        let query = &self.ir.query;
        self.setting(query.collection, query.predicate, self.order())
    }

    /// What the queried rows are ordered by first, where it decides which of them are read.
    fn order(&self) -> Option<ScalarId> {
        let query = &self.ir.query;
        let order = query.sort.first().filter(|_| query.answer.gives_rows() && query.first.is_none());
        order.map(|key| key.scalar)
    }

    /// How a page is read. Postgres finds its own way, and reads rows that it leaves out as fast as their keys.
    pub(crate) fn page(&self) -> Page {
        let query = &self.ir.query;
        let order = self.order().filter(|_| query.limit.is_some() && self.dialect == Dialect::Sqlite);
        match order.map(|order| self.doubt(order)) {
            Some(Some(doubt)) => Page::InDoubt(doubt),
            Some(None) if query.skips() => Page::ByKeys,
            _ => Page::AsItIs,
        }
    }

    /// How the rows of a sub-query are reached that is made once.
    pub(crate) fn listed(&self, link: Link, inner: PredicateId) -> Setting {
        self.setting(link.collection, inner, None)
    }

    /// Of a condition that is part of what is shown of the rows, and decides nothing of which there are.
    pub(crate) fn shown(&self, collection: CollectionId) -> Setting {
        Setting { collection, position: Position::Positive, way: Way::Free, examined: self.rows(collection) }
    }

    /// Inside a correlated sub-query.
    pub(crate) fn linked(&self, link: Link) -> Setting {
        let way = if self.dialect == Dialect::Sqlite { Way::Link(link.inner) } else { Way::Free };
        Setting { collection: link.collection, position: Position::Positive, way, examined: 1.0 }
    }

    fn setting(&self, collection: CollectionId, predicate: PredicateId, order: Option<ScalarId>) -> Setting {
        let (way, examined) = match self.dialect {
            Dialect::Postgres => (Way::Free, 0.0),
            Dialect::Sqlite => {
                let plan = self.plan(collection, predicate, order);
                (plan.way, plan.examined)
            }
        };
        Setting { collection, position: Position::Positive, way, examined }
    }

    /// The form of a relation.
    pub(crate) fn form(&self, id: PredicateId, link: Link, inner: PredicateId, setting: Setting) -> Form {
        if setting.position == Position::Negative {
            return Form::Exists;
        }
        if self.is_of_key(link, inner, setting.collection) {
            return Form::Key;
        }
        match (self.dialect, setting.way) {
            (Dialect::Postgres, _) => match self.ir.query.answer {
                Answer::Count | Answer::Groups => Form::In,
                Answer::Rows | Answer::Page => Form::Exists,
            },
            (_, Way::Through(way)) if way == id => Form::In,
            (_, Way::Link(_)) => Form::Exists,
            _ if self.is_listed(link, inner, setting.collection, setting.examined) => Form::List,
            _ => Form::Exists,
        }
    }

    /// True where a relation asks for nothing but a key that a foreign key of this collection holds. A policy that asks for
    /// more of the related rows is one of the conditions on them.
    fn is_of_key(&self, link: Link, inner: PredicateId, of: CollectionId) -> bool {
        let column = self.catalog.collection(of).column(link.outer);
        let related = self.catalog.collection(link.collection);
        let is_foreign = column.references.is_some_and(|reference| reference.collection == link.collection);
        let (Predicate::Compare(scalar, Comparison::Equal, _) | Predicate::In(scalar, _)) =
            self.ir.predicate(inner)
        else {
            return false;
        };
        let is_asked = self.ir.scalar(scalar) == Scalar::Column(link.inner);
        is_foreign && link.to_one && link.inner == related.key && is_asked
    }

    /// True where no index shall answer a condition on a scalar, although there is one that could.
    pub(crate) fn is_hidden(&self, id: PredicateId, scalar: ScalarId, setting: Setting) -> bool {
        let collection = self.catalog.collection(setting.collection);
        match setting.way {
            Way::Free => false,
            Way::Through(way) if way == id => false,
            Way::Each | Way::Through(_) => indexes::begins(self.ir, collection, scalar),
            Way::Link(link) => {
                indexes::begins(self.ir, collection, scalar)
                    && !indexes::follows(self.ir, collection, link, scalar)
            }
        }
    }

    /// The same of a column.
    pub(crate) fn is_column_hidden(&self, id: PredicateId, column: ColumnId, setting: Setting) -> bool {
        let collection = self.catalog.collection(setting.collection);
        match setting.way {
            Way::Free => false,
            Way::Through(way) if way == id => false,
            Way::Each | Way::Through(_) | Way::Link(_) => indexes::begins_with(collection, column),
        }
    }
}
