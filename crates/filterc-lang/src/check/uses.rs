//! The operators of a field, and how they are joined.

use filterc_catalog::{Answer, CollectionId, FieldId, OperatorUse, Presence};
use filterc_ir::Connective;
use filterc_syntax::{Diagnostic, Edit, Kind, NodeId, Span, suggest};

use super::Checker;
use super::body::quoted;
use super::members::Found;
use super::wording::{self, list};
use crate::ast::{Argument, Criterion};
use crate::codes::{BAD_COMBINATOR, IGNORED, NO_COMBINATOR, UNKNOWN_OPERATOR};
use crate::leniency::Leniency;
use crate::operators::Meaning;

impl Checker<'_> {
    /// `"operator": "and_" | "or_"`; absent is `and_`.
    pub(super) fn combinator(
        &mut self,
        key: Option<NodeId>,
        allowed: bool,
        what: &dyn Fn() -> String,
    ) -> Connective {
        let Some(key) = key else { return Connective::And };
        if !allowed {
            let error = self.error(NO_COMBINATOR, key, format!("{} takes no `operator`", what()));
            self.report(key, error.help("its conditions are always joined with and; remove `operator`"));
            return Connective::And;
        }
        let value = key.next();
        match (self.tree.kind(value), self.tree.text(value)) {
            (Kind::String, "and_") => Connective::And,
            (Kind::String, "or_") => Connective::Or,
            (_, text) => {
                let error = self.error(BAD_COMBINATOR, value, "`operator` is `and_` or `or_`".to_owned());
                let error = match suggest(text, ["and_", "or_"]) {
                    Some(near) => error.labelled(format!("did you mean `{near}`?")).edit(quoted(near)),
                    None => error.help("leave it out for `and_`"),
                };
                self.report(value, error);
                Connective::And
            }
        }
    }

    /// Checks the operators of a field, and fills its place.
    pub(super) fn operators(
        &mut self,
        object: NodeId,
        of: CollectionId,
        id: FieldId,
        uses: &[OperatorUse],
        outer: Connective,
        place: usize,
    ) {
        let collection = self.catalog.collection(of);
        let names = self.language.field_names(of, Some(id));
        let mut found = Found::default();
        self.find(object, names, &mut found);
        let what = || wording::field(collection, id);
        let combine = self.combinator(found.key(uses.len()), collection.field(id).groups, &what);
        let any_or = if outer == Connective::Or { outer } else { combine };
        let start = self.out.criteria.len() as u32;
        for (position, key) in found.entries(names) {
            let Some(one) = uses.get(position) else { continue };
            let Some(key) = key else {
                if one.presence == Presence::Required {
                    self.missing(object, &one.name);
                }
                continue;
            };
            let value = key.next();
            if self.tree.kind(value) == Kind::Null {
                let expected = self.language.linked(of, id, position).expected();
                self.null(key, "the operator", one.presence, expected);
                self.out.criteria.push(Criterion {
                    operator: position as u16,
                    key,
                    argument: Argument::Null,
                });
                continue;
            }
            let linked = self.language.linked(of, id, position);
            if let Some(argument) = self.operand(value, linked, one.longest, &what) {
                if one.caps
                    && let Argument::List(list) = argument
                    && !list.is_empty()
                {
                    self.cap = self.cap.min(list.len() as u32);
                }
                let meaning = linked.operator.get().meaning;
                self.check_empty(value, one, meaning, argument, any_or);
                self.count(value, one, meaning, argument);
                let argument =
                    if meaning == Meaning::First { self.first(value, one, argument) } else { argument };
                self.out.criteria.push(Criterion { operator: position as u16, key, argument });
            }
        }
        if found.others {
            self.other_operators(object, uses, of, id);
        }
        let end = self.out.criteria.len() as u32;
        if let Some(filter) = self.out.fields.get_mut(place) {
            (filter.combine, filter.criteria) = (combine, start..end);
        }
    }

    /// Groups are of all rows, not of the first ones: the server ignores what asks for those there (semantics §6).
    fn first(&mut self, value: NodeId, one: &OperatorUse, argument: Argument) -> Argument {
        if !self.has(Leniency::FirstInGroups) || self.endpoint.answer != Answer::Groups {
            return argument;
        }
        let message = format!("`{}` is ignored where rows are counted in groups", one.name);
        let warning = self.warning(IGNORED, value, message);
        self.report(value, warning);
        Argument::Null
    }

    #[cold]
    fn other_operators(&mut self, object: NodeId, uses: &[OperatorUse], of: CollectionId, id: FieldId) {
        let (tree, collection) = (self.tree, self.catalog.collection(of));
        let names = || uses.iter().map(|one| one.name.as_str());
        for (key, _) in tree.members(object) {
            let name = tree.text(key);
            if name == "operator" || names().any(|known| known == name) {
                continue;
            }
            if self.has_reported_enough(true) {
                return;
            }
            let message = format!("{} has no operator `{name}`", wording::field(collection, id));
            let error = self
                .error(UNKNOWN_OPERATOR, key, message)
                .help(format!("this field takes {}", list(names())));
            let lower = name.to_ascii_lowercase();
            let known_elsewhere = uses.iter().enumerate().find(|(position, _)| {
                self.language.operator(of, id, *position).get().known_as.contains(&lower.as_str())
            });
            let error = match (suggest(name, names()), known_elsewhere) {
                (Some(near), _) => error.labelled(format!("did you mean `{near}`?")).edit(quoted(near)),
                (None, Some((position, one)))
                    if is_opposite(&lower, self.language.operator(of, id, position).get().meaning) =>
                {
                    self.opposite(key, one, error)
                }
                (None, Some((_, one))) => {
                    error.labelled(format!("here this is `{}`", one.name)).edit(quoted(&one.name))
                }
                (None, None) => error,
            };
            self.report(key, error);
        }
    }

    /// Says to ask the opposite.
    fn opposite(&self, key: NodeId, one: &OperatorUse, error: Diagnostic) -> Diagnostic {
        let mut error = error.labelled(format!("here this is `{}`, with the other value", one.name));
        let other = match self.tree.kind(key.next()) {
            Kind::True => false,
            Kind::False => true,
            _ => return error,
        };
        let span = Span { start: self.tree.span(key).start, end: self.tree.span(key.next()).end };
        error.edits.push(Edit { span, replacement: format!("\"{}\": {other}", one.name) });
        error
    }
}

/// True of a name that says of a value what the operator denies, or the other way round.
fn is_opposite(name: &str, meaning: Meaning) -> bool {
    let plain = name.trim_matches(['_', '$']);
    let says_there_is = matches!(plain, "exists" | "not_null" | "some");
    match meaning {
        Meaning::Null | Meaning::SetEmpty | Meaning::Absent => says_there_is,
        Meaning::NotNull | Meaning::Present => !says_there_is,
        _ => false,
    }
}
