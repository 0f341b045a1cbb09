//! From the predicates of a query to the steps of a program.

use filterc_catalog::{Catalog, CollectionId, Comparison, ElementType, Type};
use filterc_ir::{Aggregate, DialectSemantics, Ir, List, Operand, Predicate, PredicateId, Scalar, ScalarId};

use super::lists::Wanted;
use super::place::Place;
use super::scalar::Source;
use super::steps::{Program, Step};
use super::test::{NumberTest, SetTest, Test, TextTest};
use crate::Cell;
use crate::order::value_of;
use crate::pattern::Pattern;

pub(super) fn program(ir: &Ir, catalog: &Catalog, differences: DialectSemantics) -> Program {
    let query = &ir.query;
    let row = query.collection;
    let mut compiler = Compiler { ir, catalog, differences, steps: Vec::new(), single: true };
    let counted = query.measures.iter().filter_map(|measure| match measure.aggregate {
        Aggregate::Count(predicate) => predicate,
        _ => None,
    });
    let mut entries: Vec<_> = counted.map(|id| (id, compiler.entry(id, row))).collect();
    let of_measure = |aggregate| match aggregate {
        Aggregate::Count(_) => [None, None],
        Aggregate::Latest(of, by) => [Some(of), Some(by)],
        Aggregate::Sum(of) | Aggregate::Average(of) | Aggregate::Least(of) | Aggregate::Greatest(of) => {
            [Some(of), None]
        }
    };
    let sorted = query.sort.iter().map(|key| key.scalar).chain(query.first);
    let grouped = query.groups.iter().map(|group| group.scalar);
    let measured = query.measures.iter().flat_map(|one| of_measure(one.aggregate)).flatten();
    let mut scalars: Vec<_> =
        sorted.chain(grouped).chain(measured).map(|id| (id, compiler.source(id, row))).collect();
    let mut start = compiler.entry(query.predicate, row);
    // Steps were made from the last to the first.
    let last = compiler.steps.len() as u32;
    let turned = |place: &mut Place| {
        if place.0 < last {
            place.0 = last - 1 - place.0;
        }
    };
    let mut steps = compiler.steps;
    steps.reverse();
    for step in &mut steps {
        turned(&mut step.pass);
        turned(&mut step.fail);
        step.test.places(&turned);
    }
    turned(&mut start);
    for (_, place) in &mut entries {
        turned(place);
    }
    for (_, source) in &mut scalars {
        source.places(&turned);
    }
    let single = compiler.single;
    let catalog = catalog.clone();
    Program { catalog, differences, ir: ir.clone(), steps, start, entries, scalars, single }
}

struct Compiler<'a> {
    ir: &'a Ir,
    catalog: &'a Catalog,
    differences: DialectSemantics,
    steps: Vec<Step>,
    single: bool,
}

impl Compiler<'_> {
    /// The place from which a predicate is decided.
    fn entry(&mut self, id: PredicateId, row: CollectionId) -> Place {
        self.predicate(id, true, Place::ACCEPT, Place::REJECT, row)
    }

    fn predicate(
        &mut self,
        id: PredicateId,
        wanted: bool,
        pass: Place,
        fail: Place,
        row: CollectionId,
    ) -> Place {
        match self.ir.predicate(id) {
            Predicate::True => {
                if wanted {
                    pass
                } else {
                    fail
                }
            }
            Predicate::False => {
                if wanted {
                    fail
                } else {
                    pass
                }
            }
            Predicate::Not(inner) => self.predicate(inner, !wanted, pass, fail, row),
            Predicate::And(members) | Predicate::Or(members) => {
                let all = matches!(self.ir.predicate(id), Predicate::And(_)) == wanted;
                let ir = self.ir;
                // Each goes on at the next, so the last is made first.
                ir.members(members).iter().rev().fold(if all { pass } else { fail }, |next, member| {
                    let (pass, fail) = if all { (next, fail) } else { (pass, next) };
                    self.predicate(*member, wanted, pass, fail, row)
                })
            }
            Predicate::In(_, list) | Predicate::SetAny(_, list) if list.is_empty() => {
                if wanted {
                    fail
                } else {
                    pass
                }
            }
            Predicate::SetAll(_, list) if list.is_empty() => {
                if wanted {
                    pass
                } else {
                    fail
                }
            }
            other => {
                let test = self.test(other, row);
                self.steps.push(Step { test, wanted, pass, fail, of: (id, row) });
                Place(self.steps.len() as u32 - 1)
            }
        }
    }

    fn test(&mut self, predicate: Predicate, row: CollectionId) -> Test {
        let values = &self.ir.values;
        match predicate {
            Predicate::Compare(scalar, comparison, operand) => {
                let source = self.source(scalar, row);
                let enums = self.differences.enums_by_name && comparison != Comparison::Equal;
                match (operand, self.type_of(scalar, row)) {
                    (Operand::Uuid(uuid), Type::Uuid) if comparison == Comparison::Equal => {
                        Test::Uuid(source, Wanted::new([uuid].into_iter()))
                    }
                    (Operand::Uuid(uuid), Type::Text) => {
                        Test::Text(source, TextTest::Compare(comparison, uuid.to_string().into()))
                    }
                    (Operand::Text(text), Type::Text) => {
                        Test::Text(source, TextTest::Compare(comparison, values.get_text(text).into()))
                    }
                    (Operand::Member(..), _) if enums => {
                        Test::Compare(source, comparison, self.cell(operand))
                    }
                    (_, ty) => match number(operand).filter(|_| is_number(ty)) {
                        Some(number) => Test::Number(source, NumberTest::compare(comparison, number)),
                        None => Test::Compare(source, comparison, self.cell(operand)),
                    },
                }
            }
            Predicate::Relate(left, comparison, right) => {
                Test::Relate(self.source(left, row), comparison, self.source(right, row))
            }
            Predicate::In(scalar, list) => self.list(scalar, list, row),
            Predicate::Null(scalar) => Test::Null(self.source(scalar, row)),
            Predicate::Like(scalar, shape, pattern) => {
                let pattern = Pattern::new(shape, values.get_text(pattern), self.differences);
                Test::Text(self.source(scalar, row), TextTest::Like(pattern))
            }
            Predicate::SetAny(set, list) => self.set(set, list, row, SetTest::AnyText, SetTest::AnyInt),
            Predicate::SetAll(set, list) => self.set(set, list, row, SetTest::AllTexts, SetTest::AllInts),
            Predicate::SetEmpty(set) => Test::Set(self.source(set, row), SetTest::Empty),
            Predicate::Exists(link, inner) => {
                self.single = false;
                Test::Exists(link, self.entry(inner, link.collection))
            }
            // Made of tests, not one.
            Predicate::True | Predicate::False | Predicate::And(_) | Predicate::Or(_) | Predicate::Not(_) => {
                Test::Null(Source::Value(Cell::Null))
            }
        }
    }

    fn list(&mut self, scalar: ScalarId, list: List, row: CollectionId) -> Test {
        let source = self.source(scalar, row);
        let values = &self.ir.values;
        let all_numbers = || values.elements(list).all(|one| number(one).is_some());
        match self.type_of(scalar, row) {
            Type::Uuid if !values.uuids(list).is_empty() => {
                Test::Uuid(source, Wanted::new(values.uuids(list).iter().copied()))
            }
            Type::Text => {
                let texts = values.elements(list).map(|one| self.element(one));
                Test::Text(source, TextTest::In(Wanted::new(texts)))
            }
            ty if is_number(ty) && all_numbers() => {
                let numbers: Vec<_> = values.elements(list).filter_map(number).collect();
                Test::Number(source, NumberTest::bit_set(&numbers))
            }
            _ => Test::In(source, values.elements(list).map(|one| self.cell(one)).collect()),
        }
    }

    fn set(
        &mut self,
        set: ScalarId,
        list: List,
        row: CollectionId,
        texts: fn(Wanted<Box<str>>) -> SetTest,
        ints: fn(Wanted<i64>) -> SetTest,
    ) -> Test {
        let source = self.source(set, row);
        let values = &self.ir.values;
        if self.type_of(set, row) == Type::Set(ElementType::Int) {
            let numbers: Vec<_> = values.elements(list).filter_map(number).collect();
            return Test::Set(source, ints(Wanted::new(numbers.into_iter())));
        }
        Test::Set(source, texts(Wanted::new(values.elements(list).map(|one| self.element(one)))))
    }

    /// An element of a set, or of a list of texts.
    fn element(&self, operand: Operand) -> Box<str> {
        match operand {
            Operand::Text(text) => self.ir.values.get_text(text).into(),
            Operand::Uuid(uuid) => uuid.to_string().into(),
            Operand::Member(of, member) => {
                let members = &self.catalog.enumeration(of).members;
                members.get(usize::from(member)).map(String::as_str).unwrap_or_default().into()
            }
            _ => Box::default(),
        }
    }

    fn source(&mut self, id: ScalarId, row: CollectionId) -> Source {
        match self.ir.scalar(id) {
            Scalar::Add(a, b) => Source::Add(Box::new(self.pair(a, b, row))),
            Scalar::Subtract(a, b) => Source::Subtract(Box::new(self.pair(a, b, row))),
            Scalar::Case { when, then, otherwise } => {
                let values = self.pair(then, otherwise, row);
                Source::Case(self.entry(when, row), Box::new(values))
            }
            Scalar::Column(column) => Source::Column(column),
            Scalar::Value(operand) => Source::Value(self.cell(operand)),
            Scalar::Coalesce(of) => Source::Coalesce(of.ids().map(|id| self.source(id, row)).collect()),
            Scalar::Concat(of) => Source::Concat(of.ids().map(|id| self.source(id, row)).collect()),
            Scalar::JsonText(column, name) => Source::JsonText(column, self.ir.values.get_text(name).into()),
            Scalar::Bucket { of, start, width } => {
                Source::Bucket { of: Box::new(self.source(of, row)), start, width }
            }
            Scalar::Now => Source::Value(Cell::Time(self.ir.query.now)),
            Scalar::Clock => Source::Value(Cell::Time(self.ir.query.clock)),
        }
    }

    fn pair(&mut self, a: ScalarId, b: ScalarId, row: CollectionId) -> (Source, Source) {
        (self.source(a, row), self.source(b, row))
    }

    fn type_of(&self, id: ScalarId, row: CollectionId) -> Type {
        self.ir.type_of(id, self.catalog.collection(row))
    }

    fn cell(&self, operand: Operand) -> Cell {
        value_of(&self.ir.values, operand).into()
    }
}

impl Test {
    fn places(&mut self, turned: &impl Fn(&mut Place)) {
        match self {
            Self::Exists(_, place) => turned(place),
            Self::Relate(left, _, right) => {
                left.places(turned);
                right.places(turned);
            }
            Self::Null(source)
            | Self::Number(source, _)
            | Self::Text(source, _)
            | Self::Uuid(source, _)
            | Self::Set(source, _)
            | Self::Compare(source, ..)
            | Self::In(source, _) => source.places(turned),
        }
    }
}

impl Source {
    fn places(&mut self, turned: &impl Fn(&mut Place)) {
        match self {
            Self::Column(_) | Self::Value(_) | Self::JsonText(..) => {}
            Self::Coalesce(of) | Self::Concat(of) => of.iter_mut().for_each(|one| one.places(turned)),
            Self::Bucket { of, .. } => of.places(turned),
            Self::Case(place, pair) => {
                turned(place);
                pair.0.places(turned);
                pair.1.places(turned);
            }
            Self::Add(pair) | Self::Subtract(pair) => {
                pair.0.places(turned);
                pair.1.places(turned);
            }
        }
    }
}

/// A type whose values are kept as one number.
fn is_number(ty: Type) -> bool {
    matches!(ty, Type::Bool | Type::Int(_) | Type::Timestamp | Type::Interval | Type::Date | Type::Enum(_))
}

/// An operand as one number.
fn number(operand: Operand) -> Option<i64> {
    match operand {
        Operand::Bool(value) => Some(value.into()),
        Operand::Int(number) | Operand::Time(number) | Operand::Interval(number) => Some(number),
        Operand::Date(days) => Some(days.into()),
        Operand::Member(_, member) => Some(member.into()),
        Operand::Float(_)
        | Operand::Decimal(_)
        | Operand::Text(_)
        | Operand::Uuid(_)
        | Operand::BrokenText(_)
        | Operand::Bytes(_) => None,
    }
}
