//! Fields, nested fields and the operators they take.

use std::ops::Range;

use filterc_catalog::{CollectionId, Empty, Field, FieldId, FieldKind, OperatorUse, Presence, Vacuous};
use filterc_ir::Connective;
use filterc_syntax::{Kind, NodeId, suggest};

use super::Checker;
use super::body::quoted;
use super::wording::{self, list};
use crate::ast::{Criterion, FieldFilter, Given, indexes};
use crate::codes::{
    BAD_COMBINATOR, CONSTRAINS_NOTHING, EMPTY_FIELD, IGNORED, IGNORED_FIELD, MATCHES_ALL, MISSING,
    NO_COMBINATOR, NULL, SELECTS_NOTHING, UNKNOWN_FIELD, UNKNOWN_OPERATOR, VACUOUS_OR, WRONG_TYPE,
};
use crate::operators::Meaning;

impl<'c> Checker<'_, 'c> {
    /// Checks the fields of an object; `outer` is how the object itself is joined.
    pub(super) fn fields(
        &mut self,
        object: NodeId,
        of: CollectionId,
        known: &'c [FieldId],
        groups: bool,
        outer: Connective,
        what: &dyn Fn() -> String,
    ) -> (Connective, Range<u32>) {
        let collection = self.catalog.collection(of);
        let names = || known.iter().map(|id| collection.field(*id).name.as_str()).chain(["operator"]);
        let found = self.find(object, names);
        let combine = self.combinator(found.key(known.len()), groups, what);
        let any_or = if outer == Connective::Or { outer } else { combine };
        // Places first, so that the fields of one object stand side by side.
        let start = self.out.fields.len() as u32;
        for (position, id) in known.iter().enumerate() {
            let field = collection.field(*id);
            let Some(key) = found.key(position) else {
                if field.presence == Presence::Required {
                    self.missing(object, &field.name);
                }
                continue;
            };
            let place = |key, null| FieldFilter {
                field: *id,
                key,
                null,
                combine: Connective::And,
                criteria: 0..0,
                fields: 0..0,
            };
            let value = key.next();
            match self.tree.kind(value) {
                Kind::Null => {
                    self.null(key, "the field", field.presence);
                    self.out.fields.push(place(key, true));
                }
                Kind::Array if field.list => {
                    let tree = self.tree;
                    if tree.elements(value).next().is_none() {
                        self.empty_list(value, &field.name);
                    }
                    tree.elements(value).for_each(|element| self.out.fields.push(place(element, false)));
                }
                _ => self.out.fields.push(place(key, false)),
            }
        }
        let range = start..self.out.fields.len() as u32;
        for index in indexes(&range) {
            let Some(FieldFilter { field, key, null: false, .. }) = self.out.fields.get(index).cloned()
            else {
                continue;
            };
            // An object of a list stands for itself; everything else is the value of its key.
            let in_list = self.tree.kind(key) == Kind::Object;
            let filled = self.field(key, if in_list { key } else { key.next() }, of, field, any_or);
            if let Some(slot) = self.out.fields.get_mut(index) {
                *slot = filled;
            }
        }
        if found.others {
            self.other_fields(object, known, of, what);
        }
        (combine, range)
    }

    fn other_fields(
        &mut self,
        object: NodeId,
        known: &[FieldId],
        of: CollectionId,
        what: &dyn Fn() -> String,
    ) {
        let (tree, collection) = (self.tree, self.catalog.collection(of));
        let names = || known.iter().map(|id| collection.field(*id).name.as_str());
        for (key, _) in tree.members(object) {
            let name = tree.text(key);
            if name == "operator" || names().any(|known| known == name) {
                continue;
            }
            let error = self.error(UNKNOWN_FIELD, key, format!("{} has no field `{name}`", what()));
            let error = match suggest(name, names()) {
                Some(near) => error.labelled(format!("did you mean `{near}`?")).edit(quoted(near)),
                None => error.help(format!("it has {}", list(names()))),
            };
            self.report(key, error);
        }
    }

    fn field(
        &mut self,
        key: NodeId,
        value: NodeId,
        of: CollectionId,
        id: FieldId,
        outer: Connective,
    ) -> FieldFilter {
        let collection = self.catalog.collection(of);
        let field = collection.field(id);
        let what = || wording::field(collection, id);
        let mut filter = FieldFilter {
            field: id,
            key,
            null: false,
            combine: Connective::And,
            criteria: 0..0,
            fields: 0..0,
        };
        if let FieldKind::Sort(_) = field.kind {
            self.sort(value);
            return filter;
        }
        if self.tree.kind(value) != Kind::Object {
            self.not_an_object(value, field, &what());
            return filter;
        }
        if field.ignored {
            let message = format!("{} is checked, but never filters anything", what());
            let diagnostic = if self.strict() {
                self.error(IGNORED_FIELD, key, message).help("leave it out")
            } else {
                self.warning(IGNORED, key, message)
            };
            self.report(key, diagnostic);
        }
        if !field.ignored && self.says_nothing(value) {
            self.empty_field(value, field, outer, &what());
        }
        match &field.kind {
            FieldKind::Nested(known) => {
                (filter.combine, filter.fields) = self.fields(value, of, known, field.groups, outer, &what);
            }
            FieldKind::Operators(uses) => {
                (filter.combine, filter.criteria) = self.operators(value, of, id, field, uses, outer);
            }
            FieldKind::Sort(_) => {}
        }
        filter
    }

    /// True for `{}`, and for objects of nothing but `operator` and nulls.
    pub(super) fn says_nothing(&self, object: NodeId) -> bool {
        let empty = |(key, value)| self.tree.text(key) == "operator" || self.tree.kind(value) == Kind::Null;
        self.tree.members(object).all(empty)
    }

    /// A list of no objects asks nothing.
    fn empty_list(&mut self, value: NodeId, name: &str) {
        let message = format!("`{name}` is an empty list and says nothing");
        let diagnostic = if self.strict() {
            let error = self.error(EMPTY_FIELD, value, message);
            error.help("leave the field out, or write an object in it")
        } else {
            self.warning(IGNORED, value, message)
        };
        self.report(value, diagnostic);
    }

    fn empty_field(&mut self, value: NodeId, field: &Field, outer: Connective, what: &str) {
        if self.strict() {
            // A null in it has its own error.
            if self.tree.members(value).all(|(_, value)| self.tree.kind(value) != Kind::Null) {
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

    fn not_an_object(&mut self, value: NodeId, field: &Field, what: &str) {
        let found = self.tree.kind(value).described();
        let error = self.error(WRONG_TYPE, value, format!("{what} takes an object, not {found}"));
        let raw = self.tree.raw(value);
        let error = match &field.kind {
            FieldKind::Operators(uses) if raw.len() < 60 => {
                match uses.iter().find(|one| one.name == "any_") {
                    Some(_) if self.tree.kind(value) == Kind::Array => error
                        .help(format!("write `{{\"any_\": {raw}}}`"))
                        .edit(format!("{{\"any_\": {raw}}}")),
                    Some(_) => error
                        .help(format!("write `{{\"any_\": [{raw}]}}`"))
                        .edit(format!("{{\"any_\": [{raw}]}}")),
                    None => {
                        error.help(format!("it takes {}", list(uses.iter().map(|one| one.name.as_str()))))
                    }
                }
            }
            _ => error.help("write an object of operators"),
        };
        self.report(value, error);
    }

    /// `"operator": "and_" | "or_"`; absent is `and_`.
    fn combinator(&mut self, key: Option<NodeId>, allowed: bool, what: &dyn Fn() -> String) -> Connective {
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

    fn operators(
        &mut self,
        object: NodeId,
        of: CollectionId,
        id: FieldId,
        field: &'c Field,
        uses: &'c [OperatorUse],
        outer: Connective,
    ) -> (Connective, Range<u32>) {
        let collection = self.catalog.collection(of);
        let found = self.find(object, || uses.iter().map(|one| one.name.as_str()).chain(["operator"]));
        let what = || wording::field(collection, id);
        let combine = self.combinator(found.key(uses.len()), field.groups, &what);
        let any_or = if outer == Connective::Or { outer } else { combine };
        let start = self.out.criteria.len() as u32;
        for (position, one) in uses.iter().enumerate() {
            let Some(key) = found.key(position) else {
                if one.presence == Presence::Required {
                    self.missing(object, &one.name);
                }
                continue;
            };
            let value = key.next();
            if self.tree.kind(value) == Kind::Null {
                self.null(key, "the operator", one.presence);
                self.out.criteria.push(Criterion { operator: position as u16, key, given: Given::Null });
                continue;
            }
            let linked = self.language.linked(of, id, position);
            if let Some(given) = self.operand(value, linked, one.longest, &what) {
                if one.caps
                    && let Given::List(list) = given
                    && !list.is_empty()
                {
                    self.cap = self.cap.min(list.len() as u32);
                }
                self.emptiness(value, one, linked.operator.get().meaning, given, any_or);
                self.out.criteria.push(Criterion { operator: position as u16, key, given });
            }
        }
        if found.others {
            self.other_operators(object, uses, of, id);
        }
        (combine, start..self.out.criteria.len() as u32)
    }

    fn other_operators(&mut self, object: NodeId, uses: &[OperatorUse], of: CollectionId, id: FieldId) {
        let (tree, collection) = (self.tree, self.catalog.collection(of));
        let names = || uses.iter().map(|one| one.name.as_str());
        for (key, _) in tree.members(object) {
            let name = tree.text(key);
            if name == "operator" || names().any(|known| known == name) {
                continue;
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
                (None, Some((_, one))) => {
                    error.labelled(format!("here this is `{}`", one.name)).edit(quoted(&one.name))
                }
                (None, None) => error,
            };
            self.report(key, error);
        }
    }

    pub(super) fn missing(&mut self, object: NodeId, name: &str) {
        let error = self.error(MISSING, object, format!("`{name}` is missing"));
        let mut pointer = self.tree.pointer(object);
        pointer.push_key(name);
        self.failed = true;
        self.out.warnings.push(error.help(format!("write `{name}` with a value")).at(pointer));
    }

    pub(super) fn null(&mut self, key: NodeId, what: &str, presence: Presence) {
        let (name, value) = (self.tree.text(key), key.next());
        if presence != Presence::Optional {
            let error = self.error(NULL, value, format!("`{name}` cannot be null"));
            let help = if presence == Presence::Required { "give it a value" } else { "leave it out" };
            return self.report(value, error.help(help));
        }
        let diagnostic = if self.strict() {
            let error = self.error(NULL, value, format!("`{name}` is null"));
            error.help(format!("leave {what} out, or give it a value"))
        } else {
            self.warning(IGNORED, value, format!("`{name}` is null and ignored"))
        };
        self.report(value, diagnostic);
    }

    /// Warns of operands that say nothing, and refuses them where `or_` would make them match every row.
    fn emptiness(
        &mut self,
        value: NodeId,
        one: &OperatorUse,
        meaning: Meaning,
        given: Given,
        any_or: Connective,
    ) {
        let empty = match given {
            Given::List(list) => list.is_empty(),
            Given::Labels(slice) | Given::Terms(slice) => slice.len == 0,
            Given::One(filterc_ir::Operand::Text(id)) => self.out.values.get_text(id).is_empty(),
            Given::One(_) | Given::Null => false,
        };
        if !empty {
            return;
        }
        let name = &one.name;
        if one.empty != Empty::Skip && matches!(meaning, Meaning::In | Meaning::SetAny) {
            let warning =
                self.warning(SELECTS_NOTHING, value, format!("`{name}` with an empty list selects nothing"));
            return self.report(value, warning);
        }
        if self.strict() && any_or == Connective::Or {
            let message = format!("`{name}` without a value would match every row under `or_`");
            let error = self.error(VACUOUS_OR, value, message);
            return self.report(value, error.help("give it a value, or leave it out"));
        }
        let warning =
            self.warning(CONSTRAINS_NOTHING, value, format!("`{name}` without a value constrains nothing"));
        self.report(value, warning.help("leave it out, or give it a value"));
    }
}
