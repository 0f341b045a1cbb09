//! Statements that make indexes. Written here and not by sea-query, which panics on expression indexes for SQLite; they
//! take no binds, so the values of a catalog stand in the text.

use filterc_catalog::{Catalog, Collection, Condition, Direction, Expr, Index, IndexKind, Literal};

use crate::Dialect;
use crate::literal::quoted;
use crate::source::json_path;

pub(crate) struct IndexText<'c> {
    pub(crate) catalog: &'c Catalog,
    pub(crate) collection: &'c Collection,
    pub(crate) dialect: Dialect,
}

impl IndexText<'_> {
    /// None where the database has no such index.
    pub(crate) fn create(&self, index: &Index) -> Option<String> {
        let (unique, using, class) = match (index.kind, self.dialect) {
            (IndexKind::Plain, _) => ("", "", ""),
            (IndexKind::Unique, _) => ("UNIQUE ", "", ""),
            (IndexKind::Trigram, Dialect::Postgres) => ("", "USING gin ", " gin_trgm_ops"),
            (IndexKind::Elements, Dialect::Postgres) => ("", "USING gin ", ""),
            (IndexKind::Trigram | IndexKind::Elements, Dialect::Sqlite) => return None,
        };
        let columns = index.columns.iter().map(|part| {
            let direction = if part.direction == Direction::Descending { " DESC" } else { "" };
            format!("{}{class}{direction}", self.expr(&part.expr))
        });
        let columns = columns.collect::<Vec<_>>().join(", ");
        let (name, table) = (&index.name, &self.collection.table);
        let mut text = format!("CREATE {unique}INDEX \"{name}\" ON \"{table}\" {using}({columns})");
        if let Some(condition) = &index.condition {
            text += &format!(" WHERE {}", self.condition(condition));
        }
        Some(text)
    }

    fn expr(&self, expr: &Expr) -> String {
        match expr {
            Expr::Coalesce(of) => {
                let of: Vec<_> = of.iter().map(|expr| self.expr(expr)).collect();
                format!("coalesce({})", of.join(", "))
            }
            Expr::Column(id) => format!("\"{}\"", self.collection.column(*id).name),
            Expr::JsonText(id, key) => {
                let column = &self.collection.column(*id).name;
                match self.dialect {
                    Dialect::Postgres => format!("(\"{column}\" ->> {})", quoted(key, self.dialect)),
                    Dialect::Sqlite => {
                        format!("json_extract(\"{column}\", {})", quoted(&json_path(key), self.dialect))
                    }
                }
            }
            Expr::Literal(literal) => self.literal(literal),
            // The catalog language lets nothing else into an index.
            _ => "NULL".to_owned(),
        }
    }

    fn condition(&self, condition: &Condition) -> String {
        let all = |of: &[Condition], between: &str| {
            of.iter().map(|one| format!("({})", self.condition(one))).collect::<Vec<_>>().join(between)
        };
        match condition {
            Condition::And(of) => all(of, " AND "),
            Condition::Or(of) => all(of, " OR "),
            Condition::Not(inner) => match inner.as_ref() {
                Condition::Null(expr) => format!("{} IS NOT NULL", self.expr(expr)),
                inner => format!("NOT ({})", self.condition(inner)),
            },
            Condition::Compare(left, comparison, right) => {
                format!("{} {} {}", self.expr(left), comparison.sign(), self.expr(right))
            }
            Condition::In(left, list) => {
                let list: Vec<_> = list.iter().map(|one| self.literal(one)).collect();
                format!("{} IN ({})", self.expr(left), list.join(", "))
            }
            Condition::Null(expr) => format!("{} IS NULL", self.expr(expr)),
        }
    }

    fn literal(&self, literal: &Literal) -> String {
        match (literal, self.dialect) {
            (Literal::Bool(value), Dialect::Postgres) => value.to_string(),
            (Literal::Bool(value), Dialect::Sqlite) => i32::from(*value).to_string(),
            (Literal::Int(number), _) => number.to_string(),
            (Literal::Text(text), _) => quoted(text, self.dialect),
            (Literal::Member(of, member), _) => {
                let members = &self.catalog.enumeration(*of).members;
                format!("'{}'", members.get(usize::from(*member)).map_or("", String::as_str))
            }
            (Literal::Interval(micros), Dialect::Postgres) => format!("interval '{micros} microseconds'"),
            (Literal::Interval(micros), Dialect::Sqlite) => micros.to_string(),
        }
    }
}
