//! Patterns, text searches, labels and pairs.

use filterc_catalog::{Comparison, Expr, OperatorUse};
use filterc_ir::{
    Connective, List, ListType, Operand, Origin, PatternShape, Predicate, PredicateId, Scalar, ScalarId,
    TextId,
};

use super::{Ids, Lowering, origin};
use crate::ast::{Argument, LabelFilter, Slice};
use crate::search::TermKind;

impl Lowering<'_> {
    /// One `Like` for each pattern of a list.
    pub(super) fn likes(
        &mut self,
        scalar: ScalarId,
        shape: PatternShape,
        list: List,
        at: Origin,
    ) -> Vec<PredicateId> {
        let texts = self.texts(list);
        texts.into_iter().map(|text| self.ir.add(Predicate::Like(scalar, shape, text), at)).collect()
    }

    fn texts(&self, list: List) -> Vec<TextId> {
        let texts = self.ir.values.elements(list).filter_map(|element| match element {
            Operand::Text(text) => Some(text),
            _ => None,
        });
        texts.collect()
    }

    /// Up to three members: one of the words, none of the excluded ones, all of the required ones (semantics §5).
    pub(super) fn search(&mut self, of: &Expr, terms: Slice, at: Origin, members: &mut Ids) {
        let terms = terms.of(&self.checked.terms);
        let scalar = self.ir.add_expr(of);
        for (kind, connective) in [
            (TermKind::Include, Connective::Or),
            (TermKind::Exclude, Connective::And),
            (TermKind::Require, Connective::And),
        ] {
            let of_kind = terms.iter().filter(|term| term.kind == kind);
            let mut group = Ids::new();
            for term in of_kind {
                let has = self.ir.add(Predicate::Like(scalar, PatternShape::Term, term.text), at);
                group.push(match kind {
                    TermKind::Exclude => self.ir.add(Predicate::Not(has), at),
                    TermKind::Include | TermKind::Require => has,
                });
            }
            if !group.is_empty() {
                members.push(self.ir.join(connective, &group, at));
            }
        }
    }

    /// One member for each label (semantics §6).
    pub(super) fn labels(&mut self, of: &Expr, labels: Slice, one: &OperatorUse, members: &mut Ids) {
        let Expr::Column(column) = of else { return };
        for LabelFilter { name, key, patterns } in labels.of(&self.checked.labels).iter().copied() {
            let at = origin(key);
            let kept = one.kept.iter().find(|kept| kept.name == self.ir.values.get_text(name));
            let scalar = match kept {
                // A label that has a column of its own says nothing when its list is empty.
                Some(_) if patterns.is_empty() => continue,
                Some(kept) => self.ir.add_expr(&kept.expr),
                None => self.ir.add_scalar(Scalar::JsonText(*column, name)),
            };
            if kept.is_some_and(|kept| kept.exact) {
                members.push(self.ir.add(Predicate::In(scalar, patterns), at));
                continue;
            }
            let texts = self.texts(patterns);
            let any: Vec<_> = texts.into_iter().map(|text| self.label(scalar, text, at)).collect();
            members.push(self.ir.join(Connective::Or, &any, at));
        }
    }

    /// A pattern; `!` before it negates. A label that is missing matches neither.
    fn label(&mut self, scalar: ScalarId, text: TextId, at: Origin) -> PredicateId {
        let Some(pattern) = self.ir.values.get_text(text).strip_prefix('!').map(str::to_owned) else {
            return self.ir.add(Predicate::Like(scalar, PatternShape::Label, text), at);
        };
        let text = self.ir.values.text(&pattern);
        let matches = self.ir.add(Predicate::Like(scalar, PatternShape::Label, text), at);
        self.ir.add(Predicate::Not(matches), at)
    }

    /// One of the pairs, which stand in the list one after the other.
    pub(super) fn pairs(&mut self, a: &Expr, b: &Expr, argument: Argument, at: Origin) -> PredicateId {
        let Argument::List(list) = argument else { return self.ir.add(Predicate::False, at) };
        let (a, b) = (self.ir.add_expr(a), self.ir.add_expr(b));
        let texts = self.texts(list);
        debug_assert_eq!(list.ty, ListType::Text);
        let mut any = Vec::with_capacity(texts.len() / 2);
        for pair in texts.chunks_exact(2) {
            let both: Vec<_> = [a, b]
                .into_iter()
                .zip(pair)
                .map(|(scalar, text)| {
                    let equal = Predicate::Compare(scalar, Comparison::Equal, Operand::Text(*text));
                    self.ir.add(equal, at)
                })
                .collect();
            any.push(self.ir.join(Connective::And, &both, at));
        }
        self.ir.join(Connective::Or, &any, at)
    }
}
