//! Lists by their length class: none, one, a few padded binds, or one bind for all.

use std::collections::BTreeSet;

use filterc_ir::{LengthClass, List, ListType, Operand, Scalar, ScalarId, date};
use sea_query::extension::postgres::PgFunc;
use sea_query::{Alias, BinOper, CaseStatement, Expr, ExprTrait, Func, Query, SelectStatement};

use super::{Emitter, Row};
use crate::ddl::enum_type;
use crate::{Bind, Dialect, timestamp_text};

impl Emitter<'_> {
    /// `scalar [NOT] IN list`
    pub(super) fn in_list(&mut self, scalar: ScalarId, list: List, row: &Row<'_>, operator: BinOper) -> Expr {
        let left = self.ordering(scalar, row);
        match list.class() {
            LengthClass::None if operator == BinOper::In => Expr::cust("1 = 0"),
            LengthClass::None => Expr::cust("1 = 1"),
            LengthClass::One => {
                let only = self.ir.values.elements(list).next().map(|only| self.operand(only, scalar));
                let equal = if operator == BinOper::In { BinOper::Equal } else { BinOper::NotEqual };
                left.binary(equal, only.unwrap_or_else(|| Expr::cust("NULL")))
            }
            LengthClass::Few(slots) => {
                let few = self.padded(list, slots, |emitter, one| emitter.operand(one, scalar));
                left.binary(operator, Expr::Tuple(few))
            }
            LengthClass::Many => match self.dialect {
                Dialect::Postgres => {
                    let array = self.array(list, scalar);
                    match operator {
                        BinOper::In => left.eq(PgFunc::any(array)),
                        _ => left.ne(PgFunc::all(array)),
                    }
                }
                Dialect::Sqlite => {
                    let json = self.json(list);
                    left.binary(operator, subquery(each(json, "each")))
                }
            },
        }
    }

    /// The elements, the last one repeated up to `slots`.
    fn padded(
        &mut self,
        list: List,
        slots: u8,
        mut emit: impl FnMut(&mut Self, Operand) -> Expr,
    ) -> Vec<Expr> {
        let ir = self.ir;
        let last = ir.values.elements(list).last();
        let missing = usize::from(slots).saturating_sub(list.len());
        let all = ir.values.elements(list).chain(last.into_iter().cycle().take(missing));
        all.map(|one| emit(self, one)).collect()
    }

    /// The whole list as one Postgres array, with its type.
    fn array(&mut self, list: List, against: ScalarId) -> Expr {
        let ty = match list.ty {
            ListType::Bool => "boolean[]".to_owned(),
            ListType::Int => "bigint[]".to_owned(),
            ListType::Float => "double precision[]".to_owned(),
            ListType::Decimal => "numeric[]".to_owned(),
            ListType::Date => "date[]".to_owned(),
            ListType::Interval => "interval[]".to_owned(),
            ListType::Text => "text[]".to_owned(),
            ListType::Uuid => "uuid[]".to_owned(),
            ListType::Time => "timestamptz[]".to_owned(),
            ListType::Member(of) => format!("{}[]", enum_type(self.catalog, of)),
        };
        let values = &self.ir.values;
        let bind = match list.ty {
            ListType::Uuid => Bind::Uuids(values.uuids(list).to_vec()),
            ListType::Int => Bind::Ints(values.elements(list).filter_map(number).collect()),
            ListType::Time => Bind::Times(values.elements(list).filter_map(number).collect()),
            _ => Bind::Texts(values.elements(list).map(|one| self.text_of(one)).collect()),
        };
        // The driver knows arrays of texts; the database reads other types out of them.
        let array = match &bind {
            Bind::Texts(_) if ty != "text[]" => self.cast(bind, "text[]").cast_as(Alias::new(ty)),
            _ => self.cast(bind, ty),
        };
        let as_text = list.ty == ListType::Uuid && self.is_json_text(against);
        if as_text { array.cast_as(Alias::new("text[]")) } else { array }
    }

    /// The whole list as one JSON text.
    fn json(&mut self, list: List) -> Expr {
        let values = &self.ir.values;
        let text = match list.ty {
            ListType::Uuid => {
                let mut text = String::with_capacity(list.len() * 39 + 2);
                let mut buffer = uuid::Uuid::encode_buffer();
                for (i, uuid) in values.uuids(list).iter().enumerate() {
                    text.push_str(if i == 0 { "[\"" } else { ",\"" });
                    text.push_str(uuid.hyphenated().encode_lower(&mut buffer));
                    text.push('"');
                }
                text.push(']');
                text
            }
            ListType::Int | ListType::Bool | ListType::Interval => {
                let numbers: Vec<_> = values.elements(list).filter_map(number).collect();
                serde_json::to_string(&numbers).unwrap_or_default()
            }
            ListType::Float => {
                let numbers: Vec<_> = values.elements(list).map(float).collect();
                serde_json::to_string(&numbers).unwrap_or_default()
            }
            // Exact numbers of few enough digits are exact numbers of JSON, too.
            ListType::Decimal => {
                let numbers: Vec<_> = values.elements(list).map(|one| self.text_of(one)).collect();
                format!("[{}]", numbers.join(","))
            }
            ListType::Text | ListType::Time | ListType::Date | ListType::Member(_) => {
                let texts: Vec<_> = values.elements(list).map(|one| self.text_of(one)).collect();
                serde_json::to_string(&texts).unwrap_or_default()
            }
        };
        self.bind(Bind::Text(text))
    }

    pub(super) fn set_any(&mut self, set: ScalarId, list: List, row: &Row<'_>) -> Expr {
        if list.is_empty() {
            return Expr::cust("1 = 0");
        }
        let column = self.scalar(set, row);
        match self.dialect {
            Dialect::Postgres if list.ty == ListType::Int => {
                let array = self.text_array(list).cast_as(Alias::new("jsonb[]"));
                column.binary(BinOper::Custom("@>"), PgFunc::any(array))
            }
            Dialect::Postgres => {
                let array = self.text_array(list);
                column.binary(BinOper::Custom("?|"), array)
            }
            Dialect::Sqlite => {
                let mut elements = each_of(column);
                let listed = self.element_in(list);
                elements.and_where(listed);
                let found = self.exists_of(elements);
                self.unless_null(set, row, found)
            }
        }
    }

    pub(super) fn set_all(&mut self, set: ScalarId, list: List, row: &Row<'_>) -> Expr {
        if list.is_empty() {
            return Expr::cust("1 = 1");
        }
        let column = self.scalar(set, row);
        match (self.dialect, list.class()) {
            (Dialect::Postgres, _) if list.ty == ListType::Int => {
                let array = self.json(list).cast_as(Alias::new("jsonb"));
                column.binary(BinOper::Custom("@>"), array)
            }
            (Dialect::Postgres, _) => {
                let array = self.text_array(list);
                column.binary(BinOper::Custom("?&"), array)
            }
            (Dialect::Sqlite, LengthClass::One) => self.set_any(set, list, row),
            (Dialect::Sqlite, _) => {
                let mut elements = each_of(column);
                let listed = self.element_in(list);
                elements.expr(Func::count_distinct(element())).and_where(listed);
                let distinct: BTreeSet<_> =
                    self.ir.values.elements(list).map(|one| self.text_of(one)).collect();
                let distinct = self.bind(Bind::Int(i64::try_from(distinct.len()).unwrap_or(i64::MAX)));
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

    fn text_array(&mut self, list: List) -> Expr {
        let texts = self.ir.values.elements(list).map(|one| self.text_of(one)).collect();
        self.cast(Bind::Texts(texts), "text[]")
    }

    /// The element of a set, as `json_each` gives it, is one of the list.
    fn element_in(&mut self, list: List) -> Expr {
        let bound = |emitter: &mut Self, one| {
            let bind = emitter.bind_of(one);
            emitter.bind(bind)
        };
        match list.class() {
            LengthClass::None => Expr::cust("1 = 0"),
            LengthClass::One => {
                let only = self.padded(list, 1, bound).pop();
                element().eq(only.unwrap_or_else(|| Expr::cust("NULL")))
            }
            LengthClass::Few(slots) => {
                let few = self.padded(list, slots, bound);
                element().binary(BinOper::In, Expr::Tuple(few))
            }
            LengthClass::Many => {
                let json = self.json(list);
                element().binary(BinOper::In, subquery(each(json, "wanted")))
            }
        }
    }

    /// A value in the storage form of the dialect.
    pub(super) fn bind_of(&self, operand: Operand) -> Bind {
        match (operand, self.dialect) {
            (Operand::Bool(value), _) => Bind::Bool(value),
            (Operand::Int(number), _) => Bind::Int(number),
            (Operand::Float(number), _) => Bind::Float(number),
            (Operand::Decimal(text), Dialect::Sqlite) => {
                Bind::Float(self.ir.values.get_text(text).parse().unwrap_or(f64::NAN))
            }
            (Operand::Interval(micros), Dialect::Postgres) => Bind::Interval(micros),
            (Operand::Interval(micros), Dialect::Sqlite) => Bind::Int(micros),
            (Operand::Uuid(uuid), Dialect::Postgres) => Bind::Uuid(uuid),
            (Operand::Time(micros), Dialect::Postgres) => Bind::Time(micros),
            _ => Bind::Text(self.text_of(operand)),
        }
    }

    fn text_of(&self, operand: Operand) -> String {
        match operand {
            Operand::Text(id) | Operand::Decimal(id) => self.ir.values.get_text(id).to_owned(),
            Operand::Float(number) => number.to_string(),
            Operand::Date(days) => date(days),
            Operand::Interval(micros) => format!("{micros} microseconds"),
            Operand::Uuid(uuid) => uuid.to_string(),
            Operand::Time(micros) => timestamp_text(micros),
            Operand::Int(number) => number.to_string(),
            Operand::Bool(value) => value.to_string(),
            Operand::Member(of, member) => {
                let members = &self.catalog.enumeration(of).members;
                members.get(usize::from(member)).cloned().unwrap_or_default()
            }
        }
    }
}

fn number(operand: Operand) -> Option<i64> {
    match operand {
        Operand::Int(number) | Operand::Time(number) | Operand::Interval(number) => Some(number),
        Operand::Bool(value) => Some(value.into()),
        _ => None,
    }
}

fn float(operand: Operand) -> f64 {
    match operand {
        Operand::Float(number) => number,
        _ => f64::NAN,
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
fn each(list: Expr, alias: &'static str) -> SelectStatement {
    let from = Func::cust("json_each").arg(list);
    Query::select().column((alias, "value")).from_function(from, alias).take()
}

fn subquery(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}
