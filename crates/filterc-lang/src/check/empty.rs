//! What says nothing: null, missing keys, empty fields and operands.

use filterc_catalog::{Empty, Field, FieldKind, OperatorUse, Presence, Vacuous};
use filterc_ir::Connective;
use filterc_syntax::{Expected, Kind, NodeId};

use super::Checker;
use crate::ast::{Argument, Slice};
use crate::codes::{
    CONSTRAINS_NOTHING, EMPTY_FIELD, IGNORED, MATCHES_ALL, MISSING, NULL, SELECTS_NOTHING, VACUOUS_OR,
};
use crate::leniency::Leniency;
use crate::operators::Meaning;

impl Checker<'_> {
    #[cold]
    pub(super) fn missing(&mut self, object: NodeId, name: &str) {
        let error = self.error(MISSING, object, format!("`{name}` is missing"));
        if self.counts(&error) {
            let mut pointer = self.tree.pointer(object);
            pointer.push_key(name);
            self.out.warnings.push(error.help(format!("add `{name}` with a value")).at(pointer));
        }
    }

    #[cold]
    pub(super) fn null(&mut self, key: NodeId, what: &str, presence: Presence, expected: Expected) {
        let (name, value) = (self.tree.text(key), key.next());
        if presence != Presence::Optional {
            let error = self.error(NULL, value, format!("`{name}` cannot be null")).expected(expected);
            let help = if presence == Presence::Required { "give it a value" } else { "leave it out" };
            return self.report(value, error.help(help));
        }
        let diagnostic = if self.has(Leniency::NullIsAbsent) {
            self.warning(IGNORED, value, format!("`{name}` is null and ignored"))
        } else {
            let error = self.error(NULL, value, format!("`{name}` is null"));
            error.help(format!("leave {what} out, or give it a value"))
        };
        self.report(value, diagnostic);
    }

    /// True for `{}`, and for objects of nothing but `operator` and nulls.
    pub(super) fn is_empty_object(&self, object: NodeId) -> bool {
        let empty = |(key, value)| self.tree.kind(value) == Kind::Null || self.tree.text(key) == "operator";
        self.tree.members(object).all(empty)
    }

    /// A list of no objects asks nothing.
    #[cold]
    pub(super) fn empty_list(&mut self, value: NodeId, name: &str) {
        let message = format!("`{name}` is an empty list and says nothing");
        let diagnostic = if self.has(Leniency::EmptyFields) {
            self.warning(IGNORED, value, message)
        } else {
            let error = self.error(EMPTY_FIELD, value, message);
            error.help("leave the field out, or write an object in it")
        };
        self.report(value, diagnostic);
    }

    #[cold]
    pub(super) fn empty_field(&mut self, value: NodeId, field: &Field, outer: Connective, what: &str) {
        if !self.has(Leniency::EmptyFields) {
            // A null in it has its own error, or is as absent.
            let is_told = !self.has(Leniency::NullIsAbsent)
                && self.tree.members(value).any(|(_, value)| self.tree.kind(value) == Kind::Null);
            if !is_told {
                let error = self.error(EMPTY_FIELD, value, format!("{what} says nothing"));
                self.report(value, error.help("leave the field out, or write an operator"));
            }
            return;
        }
        let has_default =
            matches!(&field.kind, FieldKind::Operators(uses) if uses.iter().any(|one| one.default.is_some()));
        if outer == Connective::Or && field.vacuous == Vacuous::True && !has_default {
            let warning = self.warning(
                MATCHES_ALL,
                value,
                format!("{what} says nothing; under `or_` it matches every row"),
            );
            self.report(value, warning);
        }
    }

    /// Warns of operands that say nothing, and refuses them where `or_` would make them match every row.
    pub(super) fn check_empty(
        &mut self,
        value: NodeId,
        one: &OperatorUse,
        meaning: Meaning,
        argument: Argument,
        any_or: Connective,
    ) {
        if let Argument::Labels(labels) = argument {
            self.empty_labels(labels, one, any_or);
        }
        let empty = match argument {
            Argument::List(list) => list.is_empty(),
            Argument::Labels(slice) | Argument::Terms(slice) => slice.len == 0,
            Argument::One(filterc_ir::Operand::Text(id)) => self.out.values.get_text(id).is_empty(),
            Argument::One(_) | Argument::Null => false,
        };
        if !empty {
            return;
        }
        if one.empty != Empty::Skip && matches!(meaning, Meaning::In | Meaning::SetAny) {
            self.selects_nothing(value, &one.name);
        } else {
            self.constrains_nothing(value, &one.name, any_or);
        }
    }

    /// Labels without a pattern: one that is kept in a column says nothing then, any other matches nothing (semantics §6).
    fn empty_labels(&mut self, labels: Slice, one: &OperatorUse, any_or: Connective) {
        let empty = labels.of(&self.out.labels).iter().filter(|label| label.patterns.is_empty());
        for key in empty.map(|label| label.key).collect::<Vec<_>>() {
            let name = self.tree.text(key);
            if one.kept.iter().any(|kept| kept.name == name) {
                self.constrains_nothing(key.next(), name, any_or);
            } else {
                self.selects_nothing(key.next(), name);
            }
        }
    }

    fn selects_nothing(&mut self, value: NodeId, name: &str) {
        let message = format!("`{name}` with an empty list selects nothing");
        let warning = self.warning(SELECTS_NOTHING, value, message);
        self.report(value, warning);
    }

    fn constrains_nothing(&mut self, value: NodeId, name: &str, any_or: Connective) {
        if !self.has(Leniency::EmptyAlternatives) && any_or == Connective::Or {
            let message = format!("`{name}` without a value would match every row under `or_`");
            let error = self.error(VACUOUS_OR, value, message);
            return self.report(value, error.help("give it a value, or leave it out"));
        }
        let warning =
            self.warning(CONSTRAINS_NOTHING, value, format!("`{name}` without a value constrains nothing"));
        self.report(value, warning.help("leave it out, or give it a value"));
    }
}
