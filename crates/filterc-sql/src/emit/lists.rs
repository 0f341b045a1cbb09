//! Lists by their length class: none, one, a few padded binds, or one bind for all.

use filterc_ir::{LengthClass, List, ListType, PredicateId, Scalar, ScalarId};
use sea_query::extension::postgres::PgFunc;
use sea_query::{BinOper, CaseStatement, Expr, ExprTrait, Func, Query, SelectStatement};

use super::{Emitter, Row, name};
use crate::Dialect;
use crate::ddl::enum_type;
use crate::source::Source;

impl Emitter<'_> {
    /// `left [NOT] IN list`, where the left side is the scalar.
    pub(super) fn in_list(
        &mut self,
        id: PredicateId,
        left: Expr,
        scalar: ScalarId,
        list: List,
        operator: BinOper,
    ) -> Expr {
        match list.class() {
            LengthClass::None if operator == BinOper::In => Expr::cust("1 = 0"),
            LengthClass::None => Expr::cust("1 = 1"),
            LengthClass::One => {
                let only = self.typed_value(Source::Element(id, 0), list.ty, scalar);
                let equal = if operator == BinOper::In { BinOper::Equal } else { BinOper::NotEqual };
                left.binary(equal, only)
            }
            LengthClass::Few(slots) => {
                let few =
                    (0..slots).map(|at| self.typed_value(Source::Element(id, at), list.ty, scalar)).collect();
                left.binary(operator, Expr::Tuple(few))
            }
            LengthClass::Many | LengthClass::Thousands => match self.dialect {
                Dialect::Postgres => {
                    let array = self.array(id, list.ty, scalar);
                    match operator {
                        BinOper::In => left.eq(PgFunc::any(array)),
                        _ => left.ne(PgFunc::all(array)),
                    }
                }
                Dialect::Sqlite => {
                    let json = self.bind(Source::Json(id));
                    left.binary(operator, subquery(json_elements(json, "each")))
                }
            },
        }
    }

    /// The whole list as one Postgres array, with its type.
    fn array(&mut self, id: PredicateId, of: ListType, against: ScalarId) -> Expr {
        let array = self.bind(Source::Array(id));
        // The driver knows arrays of texts; the database reads other types out of them.
        let read = |array: Expr, ty: &'static str| array.cast_as("text[]").cast_as(name(ty));
        match of {
            ListType::Int => array.cast_as(name("bigint[]")),
            ListType::Time => array.cast_as(name("timestamptz[]")),
            ListType::Text => array.cast_as(name("text[]")),
            ListType::Uuid => {
                let array = array.cast_as(name("uuid[]"));
                if self.is_json_text(against) { array.cast_as(name("text[]")) } else { array }
            }
            ListType::Bool => read(array, "boolean[]"),
            ListType::Float => read(array, "double precision[]"),
            ListType::Decimal => read(array, "numeric[]"),
            ListType::Date => read(array, "date[]"),
            ListType::Interval => read(array, "interval[]"),
            ListType::Member(of) => {
                let ty = format!("{}[]", enum_type(self.catalog, of));
                array.cast_as(name("text[]")).cast_as(name(ty))
            }
        }
    }

    pub(super) fn set_any(&mut self, id: PredicateId, set: ScalarId, list: List, row: &Row<'_>) -> Expr {
        if list.is_empty() {
            return Expr::cust("1 = 0");
        }
        let column = self.scalar(set, row);
        match self.dialect {
            Dialect::Postgres if list.ty == ListType::Int => {
                let array = self.text_array(id).cast_as(name("jsonb[]"));
                column.binary(BinOper::Custom("@>"), PgFunc::any(array))
            }
            Dialect::Postgres => {
                let array = self.text_array(id);
                column.binary(BinOper::Custom("?|"), array)
            }
            Dialect::Sqlite => {
                let mut elements = each_of(column);
                let listed = self.element_in(id, list);
                elements.and_where(listed);
                let found = self.exists_of(elements);
                self.unless_null(set, row, found)
            }
        }
    }

    pub(super) fn set_all(&mut self, id: PredicateId, set: ScalarId, list: List, row: &Row<'_>) -> Expr {
        if list.is_empty() {
            return Expr::cust("1 = 1");
        }
        let column = self.scalar(set, row);
        match (self.dialect, list.class()) {
            (Dialect::Postgres, _) if list.ty == ListType::Int => {
                let array = self.bind(Source::Json(id)).cast_as(name("jsonb"));
                column.binary(BinOper::Custom("@>"), array)
            }
            (Dialect::Postgres, _) => {
                let array = self.text_array(id);
                column.binary(BinOper::Custom("?&"), array)
            }
            (Dialect::Sqlite, LengthClass::One) => self.set_any(id, set, list, row),
            // Counting needs a tree of its own for each row; looking for one after the other stops at the first that is missing.
            (Dialect::Sqlite, LengthClass::Few(slots @ ..=4)) => {
                let mut all = None;
                for at in 0..slots {
                    let wanted = self.bind(Source::Element(id, at));
                    let mut elements = each_of(column.clone());
                    elements.and_where(element().eq(wanted));
                    let found = self.exists_of(elements);
                    all = Some(all.map_or(found.clone(), |before: Expr| before.and(found)));
                }
                // A call of nothing: brackets that nobody can drop.
                let all = Expr::from(Func::cust("").args(all));
                self.unless_null(set, row, all)
            }
            (Dialect::Sqlite, _) => {
                let mut elements = each_of(column);
                let listed = self.element_in(id, list);
                elements.expr(Func::count_distinct(element())).and_where(listed);
                let distinct = self.bind(Source::Distinct(id));
                let found = subquery(elements).eq(distinct);
                self.unless_null(set, row, found)
            }
        }
    }

    /// NULL where the set is: `json_each` gives no element for it, which says false.
    fn unless_null(&mut self, set: ScalarId, row: &Row<'_>, found: Expr) -> Expr {
        match self.ir.scalar(set) {
            Scalar::Column(column) if !row.collection.column(column).nullable => found,
            _ => {
                let there = self.scalar(set, row).is_not_null();
                CaseStatement::new().case(there, found).into()
            }
        }
    }

    pub(super) fn set_empty(&mut self, set: ScalarId, row: &Row<'_>, operator: BinOper) -> Expr {
        let empty = match self.dialect {
            Dialect::Postgres => "'[]'::jsonb",
            Dialect::Sqlite => "'[]'",
        };
        self.scalar(set, row).binary(operator, Expr::cust(empty))
    }

    fn text_array(&mut self, id: PredicateId) -> Expr {
        self.bind(Source::Texts(id)).cast_as(name("text[]"))
    }

    /// The element of a set, as `json_each` gives it, is one of the list.
    fn element_in(&mut self, id: PredicateId, list: List) -> Expr {
        match list.class() {
            LengthClass::None => Expr::cust("1 = 0"),
            LengthClass::One => element().eq(self.bind(Source::Element(id, 0))),
            LengthClass::Few(slots) => {
                let few = (0..slots).map(|at| self.bind(Source::Element(id, at))).collect();
                element().binary(BinOper::In, Expr::Tuple(few))
            }
            LengthClass::Many | LengthClass::Thousands => {
                let json = self.bind(Source::Json(id));
                element().binary(BinOper::In, subquery(json_elements(json, "wanted")))
            }
        }
    }
}

fn element() -> Expr {
    Expr::col(("each", "value"))
}

/// `FROM json_each(set) AS each`
fn each_of(set: Expr) -> SelectStatement {
    Query::select().from_function(Func::cust("json_each").arg(set), "each").take()
}

/// `SELECT value FROM json_each(list)`
fn json_elements(list: Expr, alias: &'static str) -> SelectStatement {
    let from = Func::cust("json_each").arg(list);
    Query::select().column((alias, "value")).from_function(from, alias).take()
}

fn subquery(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}
