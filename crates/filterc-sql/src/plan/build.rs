//! Builds the plan of a query, from its predicates and the estimates.

use filterc_catalog::{Answer, Catalog, CollectionId, ColumnId, Sizes};
use filterc_ir::{
    Aggregate, Comparison, Guarded, Ir, Link, Members, Predicate, PredicateId, Scalar, ScalarId, Scalars,
};
use smallvec::SmallVec;

use super::cost::Estimator;
use super::{
    AccessPath, AdaptivePlan, CursorRanges, Fetch, JoinStrategy, Plan, Plans, Scan, Step, StepId, StepKind,
    Steps, indexes,
};
use crate::Dialect;

/// The presence of a `NOT` above a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    Positive,
    Negated,
}

/// The scan that a condition is part of, and where in it.
#[derive(Debug, Clone, Copy)]
struct PlanContext {
    collection: CollectionId,
    position: Position,
    path: AccessPath,
    examined: Option<f64>,
}

/// Plans one query.
pub(super) struct Planner<'a> {
    guarded: &'a Guarded,
    ir: &'a Ir,
    catalog: &'a Catalog,
    sizes: &'a Sizes,
    dialect: Dialect,
    plans: Plans,
    estimator: Estimator<'a>,
    steps: SmallVec<[Step; 6]>,
    children: SmallVec<[StepId; 8]>,
    expressions: Vec<(PredicateId, StepId)>,
    /// The relation whose keys an adaptive plan lists first.
    listed: Option<PredicateId>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        guarded: &'a Guarded,
        catalog: &'a Catalog,
        sizes: &'a Sizes,
        dialect: Dialect,
        plans: Plans,
    ) -> Self {
        let ir = guarded.ir();
        Self {
            guarded,
            ir,
            catalog,
            sizes,
            dialect,
            plans,
            estimator: Estimator::new(ir, catalog, sizes),
            steps: SmallVec::new(),
            children: SmallVec::new(),
            expressions: Vec::new(),
            listed: None,
        }
    }

    pub(super) fn plan(mut self) -> Plan<'a> {
        let fetch = self.fetch();
        self.query_expressions();
        self.expressions.sort_unstable_by_key(|(condition, _)| condition.0);
        Plan {
            fetch,
            cursor: self.cursor(),
            dialect: self.dialect,
            plans: self.plans,
            guarded: self.guarded,
            catalog: self.catalog,
            sizes: self.sizes,
            steps: self.steps,
            children: self.children,
            expressions: self.expressions,
        }
    }

    /// True where access paths are chosen here. Postgres chooses better by itself.
    fn chooses_paths(&self) -> bool {
        self.dialect == Dialect::Sqlite && self.plans == Plans::Adaptive
    }

    fn fetch(&mut self) -> Fetch {
        let query = &self.ir.query;
        let (of, predicate) = (query.collection, query.predicate);
        if !self.chooses_paths() {
            let context = Self::left_to_database(of);
            return Fetch::Rows(self.scan(predicate, context));
        }
        // The first sort key, where it decides which rows are read.
        let order = query.sort.first().filter(|_| query.answer.gives_rows() && query.first.is_none());
        let order = order.map(|key| key.scalar);
        let conditions = self.estimator.conditions(of, predicate, order);
        let best = self.estimator.cheapest(of, &conditions, order);
        if let Some(order) = order.filter(|_| query.limit.is_some()) {
            if let Some(found) = self.estimator.alternatives(order, &conditions, best) {
                let context = |path, examined| PlanContext {
                    collection: of,
                    position: Position::Positive,
                    path,
                    examined: Some(examined),
                };
                let through = context(AccessPath::Index(found.condition), found.examined_through);
                let in_order = context(AccessPath::InOrder, found.examined_in_order);
                return Fetch::Adaptive(Box::new(self.adaptive(
                    found.condition,
                    found.threshold,
                    through,
                    in_order,
                )));
            }
            if query.after.is_none() && query.skips() {
                return Fetch::KeysFirst(self.cheapest(of, predicate, best.path, best.examined));
            }
        }
        Fetch::Rows(self.cheapest(of, predicate, best.path, best.examined))
    }

    fn adaptive(
        &mut self,
        condition: PredicateId,
        threshold: u32,
        through: PlanContext,
        in_order: PlanContext,
    ) -> AdaptivePlan {
        let mut list = None;
        if let Predicate::Exists(link, inner) = self.ir.predicate(condition)
            && !self.estimator.is_of_key(link, inner, through.collection)
        {
            list = Some(self.list(link, inner));
            self.listed = Some(condition);
        }
        let probe = self.step(condition, through);
        let predicate = self.ir.query.predicate;
        let (primary, alternative) = (self.scan(predicate, through), self.scan(predicate, in_order));
        AdaptivePlan { condition, threshold, probe, list, primary, alternative }
    }

    fn left_to_database(collection: CollectionId) -> PlanContext {
        let path = AccessPath::DatabaseChoice;
        PlanContext { collection, position: Position::Positive, path, examined: None }
    }

    fn scan(&mut self, predicate: PredicateId, context: PlanContext) -> Scan {
        let condition =
            (self.ir.predicate(predicate) != Predicate::True).then(|| self.step(predicate, context));
        let PlanContext { collection, path, examined, .. } = context;
        Scan { collection, path, examined, predicate, condition }
    }

    fn cheapest(
        &mut self,
        collection: CollectionId,
        predicate: PredicateId,
        path: AccessPath,
        examined: f64,
    ) -> Scan {
        let examined = Some(examined);
        self.scan(predicate, PlanContext { collection, position: Position::Positive, path, examined })
    }

    /// The scan of related rows whose keys become a list.
    fn list(&mut self, link: Link, inner: PredicateId) -> Scan {
        if !self.chooses_paths() {
            return self.scan(inner, Self::left_to_database(link.collection));
        }
        let best = self.estimator.scan(link.collection, inner);
        self.cheapest(link.collection, inner, best.path, best.examined)
    }

    fn step(&mut self, predicate: PredicateId, context: PlanContext) -> StepId {
        let kind = match self.ir.predicate(predicate) {
            Predicate::And(members) => StepKind::All(self.members(members, context)),
            Predicate::Or(members) => StepKind::Any(self.members(members, context)),
            Predicate::Not(inner) => StepKind::Not(self.negated(inner, context)),
            Predicate::Exists(link, inner) => StepKind::Relation(self.join(predicate, link, inner, context)),
            Predicate::Compare(scalar, ..) | Predicate::In(scalar, _) | Predicate::Null(scalar) => {
                self.expressions_in(scalar, context.collection);
                StepKind::Filter { bypasses_index: self.bypasses_index(predicate, scalar, context) }
            }
            Predicate::Relate(left, _, right) => {
                self.expressions_in(left, context.collection);
                self.expressions_in(right, context.collection);
                StepKind::Filter { bypasses_index: false }
            }
            Predicate::Like(scalar, ..)
            | Predicate::SetAny(scalar, _)
            | Predicate::SetAll(scalar, _)
            | Predicate::SetEmpty(scalar) => {
                self.expressions_in(scalar, context.collection);
                StepKind::Filter { bypasses_index: false }
            }
            Predicate::True | Predicate::False => StepKind::Filter { bypasses_index: false },
        };
        self.push(Step { predicate, kind })
    }

    fn push(&mut self, step: Step) -> StepId {
        self.steps.push(step);
        StepId(self.steps.len() as u32 - 1)
    }

    /// Members in the order in which they are asked: columns of the row before relations.
    fn members(&mut self, members: Members, context: PlanContext) -> Steps {
        let ir = self.ir;
        let is_relation = |id: &&PredicateId| matches!(ir.predicate(**id), Predicate::Exists(..));
        let (own, relations) = (ir.members(members).iter(), ir.members(members).iter());
        let in_order = own.filter(|id| !is_relation(id)).chain(relations.filter(is_relation));
        let steps: SmallVec<[StepId; 8]> = in_order.map(|member| self.step(*member, context)).collect();
        let start = self.children.len() as u32;
        self.children.extend(steps);
        Steps { start, len: self.children.len() as u32 - start }
    }

    fn negated(&mut self, inner: PredicateId, context: PlanContext) -> StepId {
        let context = PlanContext { position: Position::Negated, ..context };
        let step = self.step(inner, context);
        // `<>`, `NOT IN` and `IS NOT NULL` use no index.
        let has_spelling = matches!(
            self.ir.predicate(inner),
            Predicate::In(..) | Predicate::Null(_) | Predicate::Compare(_, Comparison::Equal, _)
        );
        if has_spelling && let Some(step) = self.steps.get_mut(step.0 as usize) {
            step.kind = StepKind::Filter { bypasses_index: false };
        }
        step
    }

    fn join(
        &mut self,
        id: PredicateId,
        link: Link,
        inner: PredicateId,
        context: PlanContext,
    ) -> JoinStrategy {
        let positive = context.position == Position::Positive;
        if positive && self.estimator.is_of_key(link, inner, context.collection) {
            let bypasses_index = self.bypasses_column_index(id, link.outer, context);
            return JoinStrategy::ForeignKey { bypasses_index };
        }
        let is_path = positive && self.chooses_paths() && context.path == AccessPath::Index(id);
        if self.listed == Some(id) {
            return JoinStrategy::PageList { bypasses_index: !is_path };
        }
        if is_path || positive && self.is_counted_on_postgres() {
            return JoinStrategy::SemiJoin(self.list(link, inner));
        }
        let is_list = positive
            && self.chooses_paths()
            && !matches!(context.path, AccessPath::Correlated(_))
            && self.estimator.is_listed(
                link,
                inner,
                context.collection,
                context.examined.unwrap_or_default(),
            );
        if is_list {
            return JoinStrategy::List(self.list(link, inner));
        }
        self.correlated(link, inner, context)
    }

    fn is_counted_on_postgres(&self) -> bool {
        let reads_all = matches!(self.ir.query.answer, Answer::Count | Answer::Groups);
        self.dialect == Dialect::Postgres && self.plans == Plans::Adaptive && reads_all
    }

    fn correlated(&mut self, link: Link, inner: PredicateId, context: PlanContext) -> JoinStrategy {
        let mut inside = Self::left_to_database(link.collection);
        if self.chooses_paths() {
            inside.path = AccessPath::Correlated(link.inner);
            inside.examined = Some(1.0);
        }
        let is_join = link.to_one && !matches!(context.path, AccessPath::Correlated(_));
        let limited = self.dialect.flags().limits_exists && !is_join;
        JoinStrategy::Correlated { scan: self.scan(inner, inside), limited }
    }

    /// True where no index may answer a condition on a scalar, although there is one that could.
    fn bypasses_index(&self, id: PredicateId, scalar: ScalarId, context: PlanContext) -> bool {
        let collection = self.catalog.collection(context.collection);
        match context.path {
            AccessPath::DatabaseChoice => false,
            AccessPath::Index(path) if path == id => false,
            AccessPath::InOrder | AccessPath::FullScan | AccessPath::Index(_) => {
                indexes::index_begins_with(self.ir, collection, scalar)
            }
            AccessPath::Correlated(link) => {
                indexes::index_begins_with(self.ir, collection, scalar)
                    && !indexes::index_continues_with(self.ir, collection, link, scalar)
            }
        }
    }

    /// True where no index of a foreign key may answer a condition on it.
    fn bypasses_column_index(&self, id: PredicateId, column: ColumnId, context: PlanContext) -> bool {
        match context.path {
            AccessPath::DatabaseChoice => false,
            AccessPath::Index(path) if path == id => false,
            _ => indexes::begins_with(self.catalog.collection(context.collection), column),
        }
    }

    fn cursor(&self) -> CursorRanges {
        let query = &self.ir.query;
        let Some(after) = &query.after else { return CursorRanges::None };
        let (Some(key), Some(value)) = (query.sort.first(), after.first()) else { return CursorRanges::One };
        let collection = self.catalog.collection(query.collection);
        let nullable = value.is_none() || !self.ir.never_null(key.scalar, collection);
        if !nullable || self.dialect.nulls_come_first(key.direction) == value.is_some() {
            return CursorRanges::One;
        }
        // Rows that are skipped besides are counted in one select.
        let splits = query.offset == 0 && query.limit.is_some() && self.plans == Plans::Adaptive;
        if splits { CursorRanges::Split } else { CursorRanges::Either }
    }

    /// Conditions inside what a query sorts by, groups by and measures.
    fn query_expressions(&mut self) {
        let (query, of) = (&self.ir.query, self.ir.query.collection);
        for scalar in query.sort.iter().map(|key| key.scalar).chain(query.first) {
            self.expressions_in(scalar, of);
        }
        for group in &query.groups {
            self.expressions_in(group.scalar, of);
        }
        for measure in &query.measures {
            match measure.aggregate {
                Aggregate::Count(None) => {}
                Aggregate::Count(Some(condition)) => self.expression(condition, of),
                Aggregate::Sum(scalar)
                | Aggregate::Average(scalar)
                | Aggregate::Least(scalar)
                | Aggregate::Greatest(scalar) => self.expressions_in(scalar, of),
                Aggregate::Latest(scalar, by) => {
                    self.expressions_in(scalar, of);
                    self.expressions_in(by, of);
                }
            }
        }
    }

    fn expressions_in(&mut self, scalar: ScalarId, of: CollectionId) {
        match self.ir.scalar(scalar) {
            Scalar::Column(_) | Scalar::Value(_) | Scalar::JsonText(..) | Scalar::Now | Scalar::Clock => {}
            Scalar::Coalesce(parts) | Scalar::Concat(parts) => self.expressions_in_all(parts, of),
            Scalar::Case { when, then, otherwise } => {
                self.expression(when, of);
                self.expressions_in(then, of);
                self.expressions_in(otherwise, of);
            }
            Scalar::Add(a, b) | Scalar::Subtract(a, b) => {
                self.expressions_in(a, of);
                self.expressions_in(b, of);
            }
            Scalar::Bucket { of: scalar, .. } => self.expressions_in(scalar, of),
        }
    }

    fn expressions_in_all(&mut self, parts: Scalars, of: CollectionId) {
        parts.ids().for_each(|part| self.expressions_in(part, of));
    }

    /// A condition that decides what is shown of a row, and not which rows there are.
    fn expression(&mut self, condition: PredicateId, of: CollectionId) {
        let rows = self.estimator.rows(of);
        let context = PlanContext { examined: Some(rows), ..Self::left_to_database(of) };
        let step = self.step(condition, context);
        self.expressions.push((condition, step));
    }
}
