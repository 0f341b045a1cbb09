//! Fields and nested fields.

use std::ops::Range;

use filterc_catalog::{CollectionId, Field, FieldId, FieldKind, Presence};
use filterc_ir::Connective;
use filterc_syntax::{Expected, Kind, NodeId, suggest};

use super::Checker;
use super::body::quoted;
use super::members::Found;
use super::wording::{self, list};
use crate::ast::{FieldFilter, indexes};
use crate::codes::{IGNORED, IGNORED_FIELD, UNKNOWN_FIELD, WRONG_TYPE};
use crate::leniency::Leniency;

impl Checker<'_> {
    /// Checks the fields of a filter, or of a field with fields; `outer` is how the object itself is joined.
    pub(super) fn fields(
        &mut self,
        object: NodeId,
        of: CollectionId,
        within: Option<FieldId>,
        outer: Connective,
        what: &dyn Fn() -> String,
    ) -> (Connective, Range<u32>) {
        let collection = self.catalog.collection(of);
        let (known, groups) = match within.map(|id| collection.field(id)) {
            Some(Field { kind: FieldKind::Nested(known), groups, .. }) => (known, *groups),
            _ => (&collection.top_fields, collection.groups),
        };
        let names = self.language.field_names(of, within);
        let mut found = Found::default();
        self.find(object, names, &mut found);
        let combine = self.combinator(found.key(known.len()), groups, what);
        let any_or = if outer == Connective::Or { outer } else { combine };
        // Places first, so that the fields of one object stand side by side.
        let start = self.out.fields.len() as u32;
        for (position, key) in found.entries(names) {
            let Some(id) = known.get(position) else { continue };
            let field = collection.field(*id);
            let Some(key) = key else {
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
                    let sort = matches!(field.kind, FieldKind::Sort(_));
                    let expected = if sort { Expected::Member } else { Expected::Object };
                    self.null(key, "the field", field.presence, expected);
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
            let Some(&FieldFilter { field, key, null: false, .. }) = self.out.fields.get(index) else {
                continue;
            };
            // An element of a list stands for itself; everything else is the value of its key.
            let position = || known.iter().position(|known| *known == field);
            let in_list =
                collection.field(field).list && position().and_then(|at| found.key(at)) != Some(key);
            self.field(index, key, if in_list { key } else { key.next() }, of, field, any_or);
        }
        if found.others {
            self.other_fields(object, known, of, what);
        }
        (combine, range)
    }

    #[cold]
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
            if self.has_reported_enough(true) {
                return;
            }
            let error = self.error(UNKNOWN_FIELD, key, format!("{} has no field `{name}`", what()));
            let error = match self.field_elsewhere((key, name), object, known, of, error) {
                Ok(error) => {
                    self.report(key, error);
                    continue;
                }
                Err(error) => error,
            };
            let error = match suggest(name, names()) {
                Some(near) => error.labelled(format!("did you mean `{near}`?")).edit(quoted(near)),
                None => error.help(format!("it has {}", list(names()))),
            };
            self.report(key, error);
        }
    }

    /// Checks the value of a field whose place is taken, and fills that.
    fn field(
        &mut self,
        place: usize,
        key: NodeId,
        value: NodeId,
        of: CollectionId,
        id: FieldId,
        outer: Connective,
    ) {
        let collection = self.catalog.collection(of);
        let field = collection.field(id);
        let what = || wording::field(collection, id);
        if let FieldKind::Sort(_) = field.kind {
            return self.sort(value);
        }
        if self.tree.kind(value) != Kind::Object {
            return self.not_an_object(value, field, &what());
        }
        if field.ignored {
            let message = format!("{} is checked, but never filters anything", what());
            let diagnostic = if self.has(Leniency::IgnoredFields) {
                self.warning(IGNORED, key, message)
            } else {
                self.error(IGNORED_FIELD, key, message).help("leave it out")
            };
            self.report(key, diagnostic);
        }
        if !field.ignored && self.is_empty_object(value) {
            self.empty_field(value, field, outer, &what());
        }
        match &field.kind {
            FieldKind::Nested(_) => {
                let (combine, fields) = self.fields(value, of, Some(id), outer, &what);
                if let Some(filter) = self.out.fields.get_mut(place) {
                    (filter.combine, filter.fields) = (combine, fields);
                }
            }
            FieldKind::Operators(uses) => self.operators(value, of, id, uses, outer, place),
            FieldKind::Sort(_) => {}
        }
    }

    #[cold]
    fn not_an_object(&mut self, value: NodeId, field: &Field, what: &str) {
        let found = self.tree.kind(value).described();
        let error = self
            .error(WRONG_TYPE, value, format!("{what} takes an object, not {found}"))
            .expected(Expected::Object);
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
}
