//! The IR as indented lines, for people.

use std::fmt::Write;

use filterc_catalog::{Answer, Catalog, Collection, Direction};

use crate::{
    Aggregate, Ir, Operand, Origin, PatternShape, Predicate, PredicateId, Scalar, ScalarId, display,
    display_list,
};

/// One line: a predicate without its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How deep it is nested.
    pub depth: usize,
    /// `in state_type [FAILED]`
    pub text: String,
    /// The source of the predicate.
    pub origin: Origin,
}

/// All lines of a query, the first one says what is asked.
pub fn lines(ir: &Ir, catalog: &Catalog) -> Vec<Line> {
    let printer = Printer { ir, catalog };
    let collection = catalog.collection(ir.query.collection);
    let mut text = match ir.query.answer {
        Answer::Rows => format!("rows of {}", collection.name),
        Answer::Count => format!("count of {}", collection.name),
        Answer::Page => format!("page of {}", collection.name),
        Answer::Groups => printer.groups(collection),
    };
    if let Some(first) = ir.query.first {
        text += &format!(", the first of each {},", printer.scalar(first, collection));
    }
    for (i, key) in ir.query.sort.iter().enumerate() {
        text += if i == 0 { " by " } else { ", " };
        text += &printer.scalar(key.scalar, collection);
        text += if key.direction == Direction::Descending { " desc" } else { "" };
    }
    if let Some(after) = &ir.query.after {
        let values = after.iter().map(|value| match value {
            Some(value) => display(&ir.values, catalog, *value),
            None => "null".to_owned(),
        });
        text += &format!(", after {}", values.collect::<Vec<_>>().join(", "));
    }
    if let Some(limit) = ir.query.limit {
        let _ = write!(text, ", limit {limit}, offset {}", ir.query.offset);
    }
    let mut lines = vec![Line { depth: 0, text, origin: Origin::NONE }];
    printer.predicate(ir.query.predicate, collection, 1, &mut lines);
    lines
}

/// A predicate over a row of this collection, without its members: `state_type in [FAILED]`.
pub fn line(ir: &Ir, catalog: &Catalog, id: PredicateId, row: &Collection) -> String {
    Printer { ir, catalog }.text(id, row)
}

struct Printer<'i> {
    ir: &'i Ir,
    catalog: &'i Catalog,
}

impl Printer<'_> {
    fn text(&self, id: PredicateId, row: &Collection) -> String {
        let scalar = |id| self.scalar(id, row);
        match self.ir.predicate(id) {
            Predicate::True => "true".to_owned(),
            Predicate::False => "false".to_owned(),
            Predicate::And(_) => "and".to_owned(),
            Predicate::Or(_) => "or".to_owned(),
            Predicate::Not(_) => "not".to_owned(),
            Predicate::Compare(left, comparison, operand) => {
                let operand = display(&self.ir.values, self.catalog, operand);
                format!("{} {} {operand}", scalar(left), comparison.sign())
            }
            Predicate::Relate(left, comparison, right) => {
                format!("{} {} {}", scalar(left), comparison.sign(), scalar(right))
            }
            Predicate::In(left, list) => {
                format!("{} in {}", scalar(left), display_list(&self.ir.values, self.catalog, list))
            }
            Predicate::Null(left) => format!("{} is null", scalar(left)),
            Predicate::Like(left, shape, text) => {
                let verb = match shape {
                    PatternShape::Contains => "contains",
                    PatternShape::StartsWith => "starts with",
                    PatternShape::Prefix => "has the prefix",
                    PatternShape::Term => "has the term",
                    PatternShape::Label => "matches",
                };
                format!("{} {verb} {:?}", scalar(left), self.ir.values.get_text(text))
            }
            Predicate::SetAny(left, list) => {
                format!("{} has any of {}", scalar(left), display_list(&self.ir.values, self.catalog, list))
            }
            Predicate::SetAll(left, list) => {
                format!("{} has all of {}", scalar(left), display_list(&self.ir.values, self.catalog, list))
            }
            Predicate::SetEmpty(left) => format!("{} is empty", scalar(left)),
            Predicate::Exists(link, _) => {
                let related = self.catalog.collection(link.collection);
                let (inner, outer) = (&related.column(link.inner).name, &row.column(link.outer).name);
                format!("exists {} where {}.{inner} = {}.{outer}", related.name, related.name, row.name)
            }
        }
    }

    fn predicate(&self, id: PredicateId, row: &Collection, depth: usize, lines: &mut Vec<Line>) {
        lines.push(Line { depth, text: self.text(id, row), origin: self.ir.origin(id) });
        match self.ir.predicate(id) {
            Predicate::And(members) | Predicate::Or(members) => {
                self.ir.members(members).iter().for_each(|id| self.predicate(*id, row, depth + 1, lines));
            }
            Predicate::Not(inner) => self.predicate(inner, row, depth + 1, lines),
            Predicate::Exists(link, inner) if self.ir.predicate(inner) != Predicate::True => {
                self.predicate(inner, self.catalog.collection(link.collection), depth + 1, lines);
            }
            _ => {}
        }
    }

    /// A predicate over the row alone, on one line.
    fn inline(&self, id: PredicateId, row: &Collection) -> String {
        let mut lines = Vec::new();
        self.predicate(id, row, 0, &mut lines);
        let texts: Vec<_> = lines.iter().map(|line| line.text.as_str()).collect();
        match texts.as_slice() {
            [only] => (*only).to_owned(),
            [first, rest @ ..] => format!("{first} ({})", rest.join(", ")),
            [] => String::new(),
        }
    }

    fn groups(&self, row: &Collection) -> String {
        let query = &self.ir.query;
        let scalar = |id| self.scalar(id, row);
        let measures = query.measures.iter().map(|measure| {
            let aggregate = match measure.aggregate {
                Aggregate::Count(None) => "count".to_owned(),
                Aggregate::Count(Some(predicate)) => format!("count where {}", self.inline(predicate, row)),
                Aggregate::Sum(of) => format!("sum of {}", scalar(of)),
                Aggregate::Average(of) => format!("average of {}", scalar(of)),
                Aggregate::Least(of) => format!("least {}", scalar(of)),
                Aggregate::Greatest(of) => format!("greatest {}", scalar(of)),
                Aggregate::Latest(of, by) => format!("latest {} by {}", scalar(of), scalar(by)),
            };
            format!("{} = {aggregate}", measure.name)
        });
        let mut text = format!("{} of {}", measures.collect::<Vec<_>>().join(", "), row.name);
        for (i, group) in query.groups.iter().enumerate() {
            text += if i == 0 { " for each " } else { ", " };
            text += &format!("{} = {}", group.name, scalar(group.scalar));
        }
        text
    }

    fn scalar(&self, id: ScalarId, row: &Collection) -> String {
        match self.ir.scalar(id) {
            Scalar::Column(column) => row.column(column).name.clone(),
            Scalar::JsonText(column, key) => {
                format!("{} ->> {:?}", row.column(column).name, self.ir.values.get_text(key))
            }
            Scalar::Coalesce(of) => {
                let of: Vec<_> = of.ids().map(|id| self.scalar(id, row)).collect();
                format!("coalesce({})", of.join(", "))
            }
            Scalar::Value(operand) => display(&self.ir.values, self.catalog, operand),
            Scalar::Concat(of) => {
                let of: Vec<_> = of.ids().map(|id| self.scalar(id, row)).collect();
                of.join(" || ")
            }
            Scalar::Case { when, then, otherwise } => {
                let (then, otherwise) = (self.scalar(then, row), self.scalar(otherwise, row));
                format!("case {} then {then} else {otherwise} end", self.inline(when, row))
            }
            Scalar::Bucket { of, start, width } => {
                let of = self.scalar(of, row);
                let values = &self.ir.values;
                let start = display(values, self.catalog, Operand::Time(start));
                let width = display(values, self.catalog, Operand::Interval(width));
                format!("bucket of {of} from {start} every {width}")
            }
            Scalar::Add(a, b) => format!("{} + ({})", self.scalar(a, row), self.scalar(b, row)),
            Scalar::Subtract(a, b) => format!("{} - {}", self.scalar(a, row), self.scalar(b, row)),
            Scalar::Now | Scalar::Clock => "now".to_owned(),
        }
    }
}
