//! A checked body to IR. Total: what cannot be lowered was refused by check.
//!
//! Meaning of record: semantics §2 to §4. Above all: a field that says nothing is TRUE where it is present, absent
//! fields do not count, and a related collection demands that a row exists.

mod criteria;
mod fields;
mod groups;
mod linked;
mod needed_relations;
mod parameters;
mod patterns;
mod relations;

use std::cell::Cell;
use std::ops::Range;

use filterc_catalog::{
    Answer, Collection, Direction, Expr, RelationId, SortKey as CatalogKey, Step, StepKind,
};
use filterc_ir::{Connective, Ir, Link, Origin, PredicateId, SortKey};
use filterc_syntax::NodeId;
use smallvec::SmallVec;

use crate::Language;
use crate::ast::Checked;

/// Lowers a body; `now` is the time of the query, in microseconds since 1970.
#[inline]
pub fn lower(language: &Language, mut checked: Checked, now: i64) -> Ir {
    let answer = language.catalog().endpoint(checked.endpoint).answer;
    lower_as(language, &mut checked, answer, now)
}

/// Lowers a body to a query with another answer than its endpoint has, as the number of rows behind a page. The query takes the
/// values out of the body; the ids that the body has of them are those of the query.
#[inline]
pub fn lower_as(language: &Language, checked: &mut Checked, answer: Answer, now: i64) -> Ir {
    let endpoint = language.catalog().endpoint(checked.endpoint);
    let collection = language.catalog().collection(endpoint.collection);
    let mut ir = Ir::new(endpoint.collection, answer, std::mem::take(&mut checked.values));
    let checked = &*checked;
    (ir.query.now, ir.query.clock, ir.query.dated) = (now, now, checked.dated);
    let needed_relations = needed_relations::needed_relations(collection, &checked.filters);
    let mut lowering = Lowering {
        language,
        checked,
        ir: &mut ir,
        needed_relations,
        siblings: 0..0,
        path: false,
        dated: Cell::new(false),
    };
    let mut parts = Ids::new();
    let own = checked.filters.iter().find(|filter| filter.relation.is_none());
    if own.is_some() || !language.implied(endpoint.collection).is_empty() {
        parts.push(lowering.filter(own, endpoint.collection));
    }
    lowering.relations(collection, None, &mut parts);
    lowering.parameters(endpoint, &mut parts);
    if let Some(condition) = &endpoint.condition {
        parts.push(lowering.ir.add_condition(condition, Origin::CATALOG));
    }
    lowering.groups(endpoint, &mut parts);
    lowering.ir.query.dated |= lowering.dated.get();
    ir.query.predicate = ir.join(Connective::And, &parts, Origin::NONE);
    if let Some(first) = &endpoint.first {
        ir.query.first = Some(ir.add_expr(first));
    }
    if answer.gives_rows() || ir.query.first.is_some() {
        order(&mut ir, checked, collection, &endpoint.order);
    }
    if answer.gives_rows() {
        (ir.query.limit, ir.query.offset) = (checked.limit, checked.offset);
    }
    ir
}

/// The order, with the key at its end.
fn order(ir: &mut Ir, checked: &Checked, collection: &Collection, fixed: &[CatalogKey]) {
    let key = Expr::Column(collection.key);
    let keys = checked.sort.map_or(fixed, |id| &collection.sort(id).keys);
    for part in keys {
        let scalar = ir.add_expr(&part.expr);
        ir.query.sort.push(SortKey { scalar, direction: part.direction });
    }
    if keys.iter().all(|part| part.expr != key) {
        let scalar = ir.add_expr(&key);
        ir.query.sort.push(SortKey { scalar, direction: Direction::Ascending });
    }
}

/// Predicates to be joined: nearly always a few.
type Ids = SmallVec<[PredicateId; 6]>;

struct Lowering<'a> {
    language: &'a Language,
    checked: &'a Checked,
    ir: &'a mut Ir,
    /// The relations that are joined.
    needed_relations: SmallVec<[RelationId; 8]>,
    /// The fields of the filter at hand.
    siblings: Range<u32>,
    /// True while a value of the path is lowered.
    path: bool,
    /// True where an operand was made of the time of the query.
    dated: Cell<bool>,
}

fn origin(node: NodeId) -> Origin {
    Origin(node.0)
}

fn link(step: Step) -> Link {
    let to_one = step.kind == StepKind::ToOne;
    Link { collection: step.collection, inner: step.inner, outer: step.outer, to_one }
}
