//! Prints a plan as a statement. Nothing is decided here: which access paths and joins there are stands in the plan.

mod adaptive;
mod groups;
mod keyset;
mod lists;
mod page;
mod patterns;
mod predicates;
mod scalars;

use std::collections::HashMap;

use filterc_catalog::{Answer, Catalog, Collection, CollectionId, Direction};
use filterc_ir::{Ir, ScalarId};
use sea_query::{
    Asterisk, DynIden, Expr, ExprTrait, Func, IntoIden, Order, PostgresQueryBuilder, Query, SelectStatement,
    SqliteQueryBuilder,
};
use smallvec::SmallVec;

use crate::plan::{Fetch, Plan, Scan, StepId};
use crate::source::{Reader, Source};
use crate::text::{Cause, Text};
use crate::writer::{Fragments, PageNames, Writer, hole, limit_of, placeholder};
use crate::{Dialect, Statement};

/// Prints the statement of a plan. Total: check refused what a dialect cannot do.
pub fn emit(plan: &Plan<'_>) -> Statement {
    let reader = Reader { ir: plan.ir(), catalog: plan.catalog(), dialect: plan.dialect };
    text(plan).statement(reader, plan.shape_hash(&plan.guarded().shape()))
}

/// The text of a plan, and where its binds and fragments come from.
pub(crate) fn text(plan: &Plan<'_>) -> Text {
    let dialect = plan.dialect;
    let names = PageNames::new(plan.catalog());
    let mut emitter = Emitter {
        plan,
        names,
        ir: plan.ir(),
        catalog: plan.catalog(),
        dialect,
        sources: SmallVec::new(),
        positions: None,
        fragments: Vec::with_capacity(8),
        whole: false,
        aliases: SmallVec::new(),
    };
    let select = emitter.query();
    let Emitter { sources, fragments, .. } = emitter;
    let mut writer = Writer::new(dialect, &fragments, names);
    match dialect {
        Dialect::Postgres => select.build_collect_into(PostgresQueryBuilder, &mut writer),
        Dialect::Sqlite => select.build_collect_into(SqliteQueryBuilder, &mut writer),
    }
    writer.finish(&sources)
}

struct Emitter<'a> {
    plan: &'a Plan<'a>,
    names: PageNames,
    ir: &'a Ir,
    catalog: &'a Catalog,
    dialect: Dialect,
    /// The sources of binds, by their positions.
    sources: SmallVec<[Source; 8]>,
    /// The positions by source, in a text that needs one value more than once: each value is bound once.
    positions: Option<HashMap<Source, usize>>,
    /// Parts of the text that are written in place of a hole.
    fragments: Fragments,
    /// Times lose the fractions of their seconds in arithmetic.
    whole: bool,
    /// Tables in use; the second use of one gets a number.
    aliases: SmallVec<[(CollectionId, u32); 4]>,
}

/// The row that is read: its collection and the name of its table in the text.
#[derive(Clone)]
struct Row<'a> {
    collection: &'a Collection,
    alias: DynIden,
}

impl<'a> Emitter<'a> {
    fn query(&mut self) -> SelectStatement {
        let query = &self.ir.query;
        let scan = match (&query.after, &self.plan.fetch) {
            (_, Fetch::Adaptive(plan)) => return self.adaptive_page(plan),
            (_, Fetch::KeysFirst(scan)) => return self.page_by_keys(scan),
            (Some(after), Fetch::Rows(scan)) => return self.page_after(after, scan),
            (None, Fetch::Rows(scan)) => scan,
        };
        let (row, mut select) = self.from(query.collection);
        match query.answer {
            Answer::Count => {
                select.expr(Func::count(Expr::col(Asterisk)));
            }
            Answer::Rows | Answer::Page => {
                all_columns(&mut select, &row);
            }
            Answer::Groups => self.groups(&mut select, &row),
        }
        if let Some(first) = query.first {
            let firsts = self.firsts(first, scan);
            let keys = Expr::col((row.alias.clone(), key(&row)));
            select.and_where(keys.in_subquery(firsts));
        } else {
            self.keep(&mut select, scan.condition, &row);
        }
        if query.answer.gives_rows() {
            for key in &query.sort {
                let expr = self.ordering(key.scalar, &row);
                select.order_by_expr(expr, order(key.direction));
            }
        }
        if query.limit.is_some() {
            // sea-query hands limits to the writer as values: these are positions of binds.
            select.limit(self.bind_at(Source::Limit) as u64);
            // SQLite makes joins of `EXISTS` only where nothing is skipped.
            if query.offset > 0 {
                select.offset(self.bind_at(Source::Offset) as u64);
            }
        }
        select
    }

    /// The keys of the first row of each value, in the order of the query, among the rows that it selects.
    fn firsts(&mut self, first: ScalarId, scan: &Scan) -> SelectStatement {
        let query = &self.ir.query;
        let (row, mut numbered) = self.from(query.collection);
        let mut parts = vec![self.scalar(first, &row)];
        let mut window = "row_number() OVER (PARTITION BY $1 ORDER BY".to_owned();
        for (i, key) in query.sort.iter().enumerate() {
            parts.push(self.ordering(key.scalar, &row));
            let direction = if key.direction == Direction::Descending { " DESC" } else { "" };
            window += &format!("{} ${}{direction}", if i == 0 { "" } else { "," }, parts.len());
        }
        numbered.expr_as(Expr::col((row.alias.clone(), key(&row))), "key");
        numbered.expr_as(self.raw(&(window + ")"), parts), "number");
        self.keep(&mut numbered, scan.condition, &row);
        Query::select()
            .column(("numbered", "key"))
            .from_subquery(numbered, "numbered")
            .and_where(Expr::col(("numbered", "number")).eq(Expr::cust("1")))
            .take()
    }

    /// A select from the table of a collection under a name of its own.
    fn from(&mut self, id: CollectionId) -> (Row<'a>, SelectStatement) {
        let collection = self.catalog.collection(id);
        let uses = match self.aliases.iter_mut().find(|(known, _)| *known == id) {
            Some((_, uses)) => {
                *uses += 1;
                *uses
            }
            None => {
                self.aliases.push((id, 1));
                1
            }
        };
        let table = name(&collection.table);
        let mut select = Query::select();
        let alias = if uses == 1 {
            select.from(table.clone());
            table
        } else {
            let alias = name(format!("{}_{uses}", collection.table));
            select.from_as(table, alias.clone());
            alias
        };
        (Row { collection, alias }, select)
    }

    /// `EXISTS (…)` of any number of rows.
    fn exists_of(&self, mut select: SelectStatement) -> Expr {
        if self.dialect.flags().limits_exists {
            select.limit(limit_of(1));
        }
        exists_one(select)
    }

    /// Text with `$1`, `$2`, … for expressions; each may stand in it several times.
    fn raw(&self, template: &str, exprs: impl IntoIterator<Item = Expr>) -> Expr {
        let exprs: Vec<_> = exprs.into_iter().collect();
        if self.dialect == Dialect::Postgres {
            return Expr::cust_with_exprs(template.to_owned(), exprs);
        }
        // sea-query writes `?` for SQLite, one after the other.
        let mut text = String::with_capacity(template.len());
        let mut in_order = Vec::with_capacity(exprs.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('$') {
            text += before;
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let number = after.get(..digits).and_then(|number| number.parse::<usize>().ok());
            match number.and_then(|number| exprs.get(number.wrapping_sub(1))) {
                Some(expr) => {
                    text.push('?');
                    in_order.push(expr.clone());
                    rest = after.get(digits..).unwrap_or_default();
                }
                None => {
                    text.push('$');
                    rest = after;
                }
            }
        }
        Expr::cust_with_exprs(text + rest, in_order)
    }

    fn bind_at(&mut self, source: Source) -> usize {
        let next = self.sources.len();
        let position = match &mut self.positions {
            Some(known) => *known.entry(source).or_insert(next),
            None => next,
        };
        if position == next {
            self.sources.push(source);
        }
        position
    }

    fn bind(&mut self, source: Source) -> Expr {
        placeholder(self.bind_at(source))
    }

    /// A part of the text of its own, and what it came from. What is around it reads it as one operand, which
    /// needs no brackets, and never copies it: sea-query copies each condition once for every sub-query around it.
    fn fragment(&mut self, from: Option<Cause>, part: Expr) -> Expr {
        self.fragments.push((from, part));
        hole(self.fragments.len() - 1)
    }

    /// Gives only the rows for which a step is true.
    fn keep(&mut self, select: &mut SelectStatement, condition: Option<StepId>, row: &Row<'_>) {
        let condition = condition.map(|condition| self.predicate(condition, row));
        self.only(select, condition);
    }

    /// Gives only the rows for which a condition is true.
    fn only(&mut self, select: &mut SelectStatement, condition: Option<Expr>) {
        let condition = condition.map(|condition| self.fragment(None, condition));
        select.and_where_option(condition);
    }
}

/// `EXISTS (…)` of one row at most.
fn exists_one(mut select: SelectStatement) -> Expr {
    select.expr(Expr::cust("1"));
    Expr::exists(select)
}

/// Selects all columns of a row by their names. `*` would be other columns when the table gets one more: Postgres refuses a
/// prepared statement whose columns have changed.
fn all_columns(select: &mut SelectStatement, row: &Row<'_>) {
    let columns = row.collection.columns.iter();
    select.exprs(columns.map(|column| Expr::col((row.alias.clone(), name(&column.name)))));
}

/// A name of the catalog. `Alias` would copy it twice.
fn name(text: impl Into<String>) -> DynIden {
    text.into().into_iden()
}

/// The name of the key of a row.
fn key(row: &Row<'_>) -> DynIden {
    name(&row.collection.column(row.collection.key).name)
}

fn order(direction: Direction) -> Order {
    match direction {
        Direction::Ascending => Order::Asc,
        Direction::Descending => Order::Desc,
    }
}
