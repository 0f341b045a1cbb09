//! The rows behind a cursor: a condition on the sort keys that starts in the index where the last page ended.
//!
//! The comparisons are those of the `ORDER BY` beside them: the same expressions, so the same collation, the same order of
//! enums, the same cast of exact numbers, and NULL where this database puts it.
//!
//! - Where all keys go one way and no NULL comes behind the value, one comparison of rows: `(a, id) > ($1, $2)`. SQLite takes
//!   it for a bound only where the keys are columns.
//! - Otherwise the first key bounds the rows, and the rest is spelled out: `a <= $1 AND (a < $1 OR a = $1 AND id > $2)`. Without
//!   the bound a planner reads the index from its start.
//! - Where NULLs of the first key come behind its values, no single range of an index holds all that follows. Two selects are
//!   put together, and the second one reads only where the first one left room. SQLite says so by its limit:
//!
//! ```sql
//! WITH "page_head" AS (SELECT … WHERE a <= ?1 AND (…) ORDER BY … LIMIT ?3)
//! SELECT … FROM (
//!   SELECT * FROM "page_head"
//!   UNION ALL
//!   SELECT * FROM (
//!     SELECT … WHERE a IS NULL ORDER BY … LIMIT ?3 - (SELECT COUNT(*) FROM "page_head")
//!   ) AS "tail"
//! ) ORDER BY … LIMIT ?3
//! ```
//!
//! Postgres says so by the condition `(SELECT COUNT(*) FROM "page_head") < $3`, which it asks once.
//!
//! A page of 50 rows behind 200,000 of 300,000, of which 3 % have NULL for a key; by `coalesce(start_time, expected_start_time)`
//! descending on SQLite and ascending on Postgres 15, that is where NULL comes last, with an index on the expression alone:
//!
//! | | SQLite 3.40 | Postgres |
//! |---|---|---|
//! | `LIMIT … OFFSET 200000` | 502 ms | 279 ms |
//! | one `OR` over all three cases | 20.6 ms, reads the index from its start | 176 ms, as well |
//! | two selects, both run | 13.3 ms, sorts all NULLs for nothing | 9.1 ms, as well |
//! | two selects, the second one by a condition | 0.8 ms | 0.3 ms |
//! | two selects, the second one by its limit | 0.3 ms | |
//! | a key that is never NULL: the bound alone | 0.1 ms | 0.1 ms |
//!
//! With 30 % NULL the condition costs SQLite 5.4 ms and the limit 0.5 ms. Among rows with one value, NULL above all, both
//! databases sort by the rest of the keys where the index does not hold them: 13 ms for each page of 9,000 NULLs.

use std::collections::HashMap;

use filterc_catalog::{Direction, EnumId, Type};
use filterc_ir::{ListType, Operand, Scalar, ScalarId, SortKey};
use sea_query::{
    Alias, Asterisk, BinOper, CommonTableExpression, Expr, ExprTrait, Func, Query, SelectStatement,
    UnionType, WithClause,
};

use super::{Emitter, Row, all_columns, name, order};
use crate::Dialect;
use crate::ddl::enum_type;
use crate::plan::{CursorRanges, Scan};
use crate::source::Source;
use crate::text::Cause;
use crate::time::is_late;
use crate::writer::{ROOM, placeholder};

/// A sort key of the row at hand, and where the last page ended.
struct Key {
    expr: Expr,
    /// None for NULL.
    value: Option<Expr>,
    direction: Direction,
    /// True where NULL comes before all values, or never.
    nulls_before: bool,
    /// True for a key that an index of columns can hold.
    plain: bool,
}

/// A part of the rows behind a cursor.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of them.
    All,
    /// All of them, which another condition leads to: no index of a key shall, be it for their order.
    Found,
    /// Those in one range of the first key with its value.
    Head,
    /// Those behind them.
    Tail,
}

impl Emitter<'_> {
    /// The select of the rows behind a cursor.
    pub(super) fn page_after(&mut self, after: &[Option<Operand>], scan: &Scan) -> SelectStatement {
        let query = &self.ir.query;
        if query.limit.is_none() {
            return self.part(after, scan, Part::All, None);
        }
        let limit = self.bind_at(Source::Limit);
        if self.plan.cursor != CursorRanges::Split {
            let mut select = self.part(after, scan, Part::All, Some(limit));
            if query.offset > 0 {
                select.offset(self.bind_at(Source::Offset) as u64);
            }
            return select;
        }
        self.positions = Some(HashMap::from([(Source::Limit, limit)]));
        let head = self.part(after, scan, Part::Head, Some(limit));
        let tail = self.tail_of(after, scan, limit);
        let all = |from: &mut SelectStatement| from.column(Asterisk).take();
        let mut both = all(Query::select().from(self.names.head));
        both.union(UnionType::All, all(Query::select().from_subquery(tail, Alias::new("tail"))));
        // The rows have the columns of the table, so they take its name.
        let collection = self.catalog.collection(query.collection);
        let row = Row { collection, alias: name(&collection.table) };
        let mut select = Query::select();
        select.expr(Expr::col((row.alias.clone(), Asterisk))).from_subquery(both, row.alias.clone());
        self.in_order(&mut select, Part::All, &row, Some(limit));
        let head = CommonTableExpression::new().query(head).table_name(self.names.head).to_owned();
        select.with_cte(WithClause::new().cte(head).to_owned());
        select
    }

    /// The rows behind those of the head, as many as it leaves room for.
    fn tail_of(&mut self, after: &[Option<Operand>], scan: &Scan, limit: usize) -> SelectStatement {
        match self.dialect {
            // A limit of 0 reads nothing; a condition would be asked for every row.
            Dialect::Sqlite => self.part(after, scan, Part::Tail, Some(limit | ROOM as usize)),
            // A condition without columns is asked once; planners know less of a limit that is reckoned.
            Dialect::Postgres => {
                let mut tail = self.part(after, scan, Part::Tail, Some(limit));
                let found =
                    Query::select().expr(Func::count(Expr::col(Asterisk))).from(self.names.head).take();
                let found = Expr::SubQuery(None, Box::new(found.into()));
                tail.and_where(found.binary(BinOper::SmallerThan, placeholder(limit)));
                tail
            }
        }
    }

    fn part(
        &mut self,
        after: &[Option<Operand>],
        scan: &Scan,
        part: Part,
        limit: Option<usize>,
    ) -> SelectStatement {
        let query = &self.ir.query;
        let (row, mut select) = self.from(query.collection);
        all_columns(&mut select, &row);
        let condition = self.after_cursor(after, part, &row, scan);
        self.only(&mut select, Some(condition));
        self.in_order(&mut select, part, &row, limit);
        select
    }

    /// The condition of the query, and that of the cursor.
    pub(super) fn after_cursor(
        &mut self,
        after: &[Option<Operand>],
        part: Part,
        row: &Row<'_>,
        scan: &Scan,
    ) -> Expr {
        let selected = scan.condition.map(|condition| self.predicate(condition, row));
        let keys: Vec<_> = (0..)
            .zip(self.ir.query.sort.iter().zip(after))
            .map(|(at, (key, value))| {
                let expr = self.ordered(key.scalar, part, row);
                self.key(at, *key, *value, expr, row)
            })
            .collect();
        let condition = match part {
            Part::Tail => tail(&keys),
            Part::All | Part::Found if self.plan.cursor != CursorRanges::One => {
                // A call of nothing: brackets that nobody can drop.
                any_of(head(&keys), tail(&keys)).map(|either| Func::cust("").arg(either).into())
            }
            Part::All | Part::Found | Part::Head => head(&keys),
        };
        let condition = condition.unwrap_or_else(|| Expr::cust("1 = 0"));
        let after = self.fragment(Some(Cause::Cursor), condition);
        match selected {
            Some(selected) => selected.and(after),
            None => after,
        }
    }

    /// A sort key, as its order and what is compared with it are written.
    fn ordered(&mut self, scalar: ScalarId, part: Part, row: &Row<'_>) -> Expr {
        let plain = self.ordering(scalar, row);
        if part == Part::Found { self.without_index(plain) } else { plain }
    }

    pub(super) fn in_order(
        &mut self,
        select: &mut SelectStatement,
        part: Part,
        row: &Row<'_>,
        limit: Option<usize>,
    ) {
        for key in &self.ir.query.sort {
            let expr = self.ordered(key.scalar, part, row);
            select.order_by_expr(expr, order(key.direction));
        }
        // sea-query hands limits to the writer as values: these are positions of binds.
        limit.map(|limit| select.limit(limit as u64));
    }

    fn key(&mut self, at: u8, key: SortKey, value: Option<Operand>, expr: Expr, row: &Row<'_>) -> Key {
        let never_null = self.ir.never_null(key.scalar, row.collection) && value.is_some();
        Key {
            expr,
            value: value.map(|value| self.key_value(at, value, key.scalar, row)),
            direction: key.direction,
            nulls_before: never_null || self.dialect.nulls_come_first(key.direction),
            plain: self.dialect == Dialect::Postgres
                || matches!(self.ir.scalar(key.scalar), Scalar::Column(_)),
        }
    }

    /// A value as its key is ordered. SQLite compares what is stored, whatever the type of the column; in Postgres there are
    /// values of the type, and members of enums that the catalog does not know. Nothing comes behind any other there.
    fn key_value(&mut self, at: u8, value: Operand, of: ScalarId, row: &Row<'_>) -> Expr {
        let (source, ty) = (Source::After(at), self.ir.type_of(of, row.collection));
        match (self.dialect, ty, value) {
            (Dialect::Sqlite, Type::Decimal, _) => self.bind(source).cast_as(name("real")),
            (Dialect::Sqlite, _, Operand::BrokenText(_)) => self.bind(source).cast_as(name("text")),
            (Dialect::Sqlite, ..) => self.bind(source),
            (Dialect::Postgres, Type::Enum(of), Operand::Text(_)) => self.member_named(source, of),
            (Dialect::Postgres, Type::Timestamp, Operand::Int(late)) if is_late(late) => {
                self.typed_value(source, ListType::Time, of)
            }
            (Dialect::Postgres, ..) if fits(ty, value) => {
                self.typed_value(source, ListType::from_operand(value), of)
            }
            (Dialect::Postgres, ..) => Expr::cust("NULL"),
        }
    }

    /// The member of an enum of the database that has this name; NULL where none has it.
    fn member_named(&mut self, source: Source, of: EnumId) -> Expr {
        let ty = enum_type(self.catalog, of);
        let bind = self.bind(source);
        let template = format!(
            "(SELECT \"member\" FROM unnest(enum_range(NULL::{ty})) AS \"member\" \
             WHERE \"member\"::text = $1::text)"
        );
        self.raw(&template, [bind])
    }
}

/// True where the value is of the type.
fn fits(ty: Type, value: Operand) -> bool {
    match value {
        Operand::Bool(_) => ty == Type::Bool,
        Operand::Int(_) => matches!(ty, Type::Int(_)),
        Operand::Float(_) => ty == Type::Float,
        Operand::Decimal(_) => ty == Type::Decimal,
        Operand::Text(_) => ty == Type::Text,
        Operand::Uuid(_) => ty == Type::Uuid,
        Operand::Date(_) => ty == Type::Date,
        Operand::Interval(_) => ty == Type::Interval,
        Operand::Time(_) => ty == Type::Timestamp,
        Operand::Member(of, _) => ty == Type::Enum(of),
        Operand::BrokenText(_) | Operand::Bytes(_) => false,
    }
}

impl Key {
    /// Behind the value, among the values.
    fn after_value(&self) -> Option<Expr> {
        let sign = match self.direction {
            Direction::Ascending => BinOper::GreaterThan,
            Direction::Descending => BinOper::SmallerThan,
        };
        self.value.clone().map(|value| self.expr.clone().binary(sign, value))
    }

    /// Returns the condition that a row is not before the value, among the rows that have one.
    fn not_before(&self) -> Option<Expr> {
        let sign = match self.direction {
            Direction::Ascending => BinOper::GreaterThanOrEqual,
            Direction::Descending => BinOper::SmallerThanOrEqual,
        };
        self.value.clone().map(|value| self.expr.clone().binary(sign, value))
    }

    /// Returns the condition that a row has the value of the last row.
    fn equal_to_last(&self) -> Expr {
        match self.value.clone() {
            Some(value) => self.expr.clone().eq(value),
            None => self.expr.clone().is_null(),
        }
    }

    /// Behind the last row by this key alone.
    fn after_by_this_key(&self) -> Option<Expr> {
        match (self.after_value(), self.nulls_before) {
            (Some(beyond), true) => Some(beyond),
            (Some(beyond), false) => Some(beyond.or(self.expr.clone().is_null())),
            (None, true) => Some(self.expr.clone().is_not_null()),
            (None, false) => None,
        }
    }
}

/// Returns the condition by which the first key bounds the rows on one side, where it has a value; ties of its NULL otherwise.
fn head(keys: &[Key]) -> Option<Expr> {
    let (first, rest) = keys.split_first()?;
    let Some(not_before) = first.not_before() else {
        return Some(first.equal_to_last().and(beyond_all(rest)?));
    };
    if rest.is_empty() {
        return first.after_value();
    }
    let in_rows = first.plain && rest.iter().all(|key| key.nulls_before && key.plain);
    if let Some(rows) = by_rows(keys).filter(|_| in_rows) {
        return Some(rows);
    }
    let tied = beyond_all(rest).map(|rest| first.equal_to_last().and(rest));
    Some(not_before.and(any_of(first.after_value(), tied)?))
}

/// Returns the condition of the rows behind the head: NULLs behind values, or values behind NULLs.
fn tail(keys: &[Key]) -> Option<Expr> {
    let first = keys.first()?;
    Some(match first.value {
        Some(_) => first.expr.clone().is_null(),
        None => first.expr.clone().is_not_null(),
    })
}

/// Behind the last row by these keys.
fn beyond_all(keys: &[Key]) -> Option<Expr> {
    let (first, rest) = keys.split_first()?;
    let tied = beyond_all(rest).map(|rest| first.equal_to_last().and(rest));
    any_of(first.after_by_this_key(), tied)
}

fn any_of(one: Option<Expr>, other: Option<Expr>) -> Option<Expr> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.or(other)),
        (one, other) => one.or(other),
    }
}

/// `(a, b) > ($1, $2)`, where all go one way and none of the values is NULL.
fn by_rows(keys: &[Key]) -> Option<Expr> {
    let direction = keys.first()?.direction;
    let values: Option<Vec<_>> =
        keys.iter().map(|key| key.value.clone().filter(|_| key.direction == direction)).collect();
    let sign = if direction == Direction::Ascending { BinOper::GreaterThan } else { BinOper::SmallerThan };
    let exprs = keys.iter().map(|key| key.expr.clone()).collect();
    Some(Expr::Tuple(exprs).binary(sign, Expr::Tuple(values?)))
}
