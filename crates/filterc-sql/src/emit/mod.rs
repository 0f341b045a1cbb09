//! Guarded IR to a statement.

mod form;
mod lists;
mod predicates;
mod scalars;

use filterc_catalog::{Answer, Catalog, Collection, CollectionId, Direction};
use filterc_ir::{Guarded, Ir, Predicate};
use sea_query::{
    Alias, Asterisk, DynIden, Expr, ExprTrait, Func, IntoIden, Order, PostgresQueryBuilder, Query,
    SelectStatement, SqliteQueryBuilder,
};

use crate::writer::{LIMIT_ONE, Writer, placeholder};
use crate::{Bind, Dialect, Output, Statement};

/// The statement of a query. Total: check refused what a dialect cannot do.
pub fn emit(guarded: &Guarded, catalog: &Catalog, dialect: Dialect) -> Statement {
    let ir = guarded.ir();
    let mut emitter =
        Emitter { ir, catalog, dialect, binds: Vec::with_capacity(8), aliases: Vec::with_capacity(4) };
    let select = emitter.query();
    let mut writer = Writer::new(dialect);
    match dialect {
        Dialect::Postgres => select.build_collect_into(PostgresQueryBuilder, &mut writer),
        Dialect::Sqlite => select.build_collect_into(SqliteQueryBuilder, &mut writer),
    }
    let (sql, binds, fragments) = writer.finish(emitter.binds);
    let output = match ir.query.answer {
        Answer::Rows => Output::Rows(ir.query.collection),
        Answer::Count => Output::Count,
    };
    Statement { sql, binds, fragments, dialect, shape: guarded.shape(), output }
}

struct Emitter<'a> {
    ir: &'a Ir,
    catalog: &'a Catalog,
    dialect: Dialect,
    binds: Vec<Bind>,
    /// Tables in use; the second use of one gets a number.
    aliases: Vec<(CollectionId, u32)>,
}

/// A row that is being read: its collection and the name of its table in the text.
#[derive(Clone)]
struct Row<'a> {
    collection: &'a Collection,
    alias: DynIden,
}

impl<'a> Emitter<'a> {
    fn query(&mut self) -> SelectStatement {
        let query = &self.ir.query;
        let (row, mut select) = self.from(query.collection);
        match query.answer {
            Answer::Count => select.expr(Func::count(Expr::col(Asterisk))),
            Answer::Rows => select.expr(Expr::col((row.alias.clone(), Asterisk))),
        };
        if self.ir.predicate(query.predicate) != Predicate::True {
            let condition = self.predicate(query.predicate, &row, form::Position::Positive);
            select.and_where(condition);
        }
        for key in &query.sort {
            let order = match key.direction {
                Direction::Ascending => Order::Asc,
                Direction::Descending => Order::Desc,
            };
            let expr = self.scalar(key.scalar, &row);
            select.order_by_expr(expr, order);
        }
        if let Some(limit) = query.limit {
            // sea-query hands limits to the writer as values: these are positions of binds.
            select.limit(self.bind_at(Bind::Int(limit.into())) as u64);
            select.offset(self.bind_at(Bind::Int(i64::try_from(query.offset).unwrap_or(i64::MAX))) as u64);
        }
        select
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
        let table = Alias::new(&collection.table);
        let mut select = Query::select();
        let alias = if uses == 1 {
            select.from(table.clone());
            table.into_iden()
        } else {
            let alias = Alias::new(format!("{}_{uses}", collection.table)).into_iden();
            select.from_as(table, alias.clone());
            alias
        };
        (Row { collection, alias }, select)
    }

    /// `EXISTS (…)`
    fn exists_of(&self, mut select: SelectStatement) -> Expr {
        select.expr(Expr::cust("1"));
        if self.dialect.flags().limits_exists {
            select.limit(LIMIT_ONE);
        }
        Expr::exists(select)
    }

    fn bind_at(&mut self, bind: Bind) -> usize {
        self.binds.push(bind);
        self.binds.len() - 1
    }

    fn bind(&mut self, bind: Bind) -> Expr {
        placeholder(self.bind_at(bind))
    }

    /// A bind with a type the database must be told.
    fn cast(&mut self, bind: Bind, ty: impl Into<String>) -> Expr {
        self.bind(bind).cast_as(Alias::new(ty))
    }
}
