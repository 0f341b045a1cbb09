//! Where a name belongs that stands in the wrong place: found in the catalog, by its columns, relations and nested fields.

use filterc_catalog::{
    Collection, CollectionId, Expr, Field, FieldId, FieldKind, KeyRole, OperatorUse, Subject,
};
use filterc_syntax::{Diagnostic, Edit, Kind, NodeId, Span, suggest};
use serde_json::json;
use uuid::Uuid;

use super::Checker;
use super::body::quoted;
use crate::coerce::time_from;
use crate::example;
use crate::language::{Linked, OperandType};
use crate::operators::OperandShape;

/// Longer values are not written out in a help.
const SHORT: usize = 60;

impl<'c> Checker<'c> {
    /// A key of the body that is a filter under another name, or a field that stands outside of its filter.
    pub(super) fn key_elsewhere(
        &self,
        key: NodeId,
        name: &str,
        error: Diagnostic,
    ) -> Result<Diagnostic, Diagnostic> {
        let word = snake(name);
        let word =
            word.trim_end_matches("_filters").trim_end_matches("_filter").trim_start_matches("filter_");
        let here = |of: &Collection, known: &str| {
            word == known || word == of.name || word == of.table || word == snake(&of.singular)
        };
        for (known, of) in self.filters() {
            if here(self.catalog.collection(of), known) {
                return Ok(error.labelled(format!("did you mean `{known}`?")).edit(quoted(known)));
            }
        }
        let Some((queried, of)) = self.filters().find(|(_, of)| *of == self.endpoint.collection) else {
            return Err(error);
        };
        let collection = self.catalog.collection(of);
        let takes = |field: &Field| self.as_operators(field, key.next());
        let found = path_of_name(collection, &collection.top_fields, &snake(name), &takes);
        let Some((path, value)) = found else { return Err(error) };
        Ok(self.moved(key, NodeId::ROOT, &[&[queried], path.as_slice()].concat(), &value, error))
    }

    /// A name that is no field here: a column that a nested field asks for, a field of a related collection, or an operator
    /// outside of its field.
    pub(super) fn field_elsewhere(
        &self,
        (key, name): (NodeId, &str),
        object: NodeId,
        known: &[FieldId],
        of: CollectionId,
        error: Diagnostic,
    ) -> Result<Diagnostic, Diagnostic> {
        let collection = self.catalog.collection(of);
        let takes = |field: &Field| self.as_operators(field, key.next());
        if let Some((path, value)) = path_of_name(collection, known, &snake(name), &takes) {
            return Ok(self.moved(key, object, &path, &value, error));
        }
        if let Some(field) = self.field_of_operator(name, key.next(), known, of) {
            let value = self.tree.raw(key.next());
            return Ok(self.moved(key, object, &[&field.name, name], value, error));
        }
        let Some((filter, field)) = self.related_field(collection, &snake(name)) else { return Err(error) };
        let value = takes(field).filter(|value| value.len() <= SHORT).unwrap_or_else(|| "…".to_owned());
        let own = self.filters().find(|(_, known)| *known == of).map(|(own, _)| own).unwrap_or_default();
        let help = format!("write `\"{filter}\": {{\"{}\": {value}}}` beside `{own}`", field.name);
        Ok(error.labelled(format!("a field of `{filter}`")).help(help))
    }

    /// The filters that the endpoint takes: their keys, and what they are of.
    fn filters(&self) -> impl Iterator<Item = (&'c str, CollectionId)> + use<'c> {
        let (catalog, endpoint) = (self.catalog, self.endpoint);
        let queried = catalog.collection(endpoint.collection);
        endpoint.keys.iter().filter_map(move |key| match key.role {
            KeyRole::Queried => Some((key.name.as_str(), endpoint.collection)),
            KeyRole::Related(id) => Some((key.name.as_str(), queried.relation(id).step.collection)),
            _ => None,
        })
    }

    /// `flow_id` of a flow run is `id` of its flow.
    fn related_field(&self, of: &Collection, name: &str) -> Option<(&'c str, &'c Field)> {
        let referenced =
            of.columns.iter().find(|column| column.name == name).and_then(|column| column.references);
        if let Some(reference) = referenced {
            let (key, of) = self.filters().find(|(_, of)| *of == reference.collection)?;
            let of = self.catalog.collection(of);
            let is_key = |id: &&FieldId| {
                columns_read(of.field(**id), of).any(|column| column == of.column(of.key).name)
            };
            return of.top_fields.iter().find(is_key).map(|id| (key, of.field(*id)));
        }
        self.filters().find_map(|(key, related)| {
            let related = self.catalog.collection(related);
            if std::ptr::eq(related, of) {
                return None;
            }
            let after = [&snake(&related.singular), &related.table, &related.name];
            let after =
                after.iter().find_map(|prefix| name.strip_prefix(prefix.as_str())?.strip_prefix('_'))?;
            let field =
                related.top_fields.iter().map(|id| related.field(*id)).find(|field| field.name == after)?;
            Some((key, field))
        })
    }

    /// The field that takes an operator which stands beside it, with this operand; one of text only where it is the only one.
    fn field_of_operator(
        &self,
        name: &str,
        value: NodeId,
        known: &[FieldId],
        of: CollectionId,
    ) -> Option<&'c Field> {
        let collection = self.catalog.collection(of);
        let takes = |text: bool| {
            let fields = known.iter().filter(move |id| match &collection.field(**id).kind {
                FieldKind::Operators(uses) => uses.iter().enumerate().any(|(at, one)| {
                    let linked = self.language.linked(of, **id, at);
                    one.name == name
                        && (linked.operand == OperandType::Text) == text
                        && self.is_operand(linked, value)
                }),
                _ => false,
            });
            fields.map(|id| collection.field(*id))
        };
        let only = |mut fields: Box<dyn Iterator<Item = &'c Field> + '_>| {
            let first = fields.next()?;
            fields.next().is_none().then_some(first)
        };
        only(Box::new(takes(false))).or_else(|| only(Box::new(takes(true))))
    }

    /// True of a value that an operator takes without a guess.
    fn is_operand(&self, linked: Linked, value: NodeId) -> bool {
        let is = |node: NodeId| {
            let (kind, text) = (self.tree.kind(node), self.tree.text(node));
            match linked.operand {
                OperandType::Text => kind == Kind::String,
                OperandType::Uuid => kind == Kind::String && Uuid::try_parse(text).is_ok(),
                OperandType::Member(of) => {
                    self.catalog.enumeration(of).members.iter().any(|known| known == text)
                }
                OperandType::Time => {
                    kind == Kind::String && time_from(self.tree, node, self.settings.now).is_some()
                }
                OperandType::Int(_) => kind == Kind::Number,
                _ => false,
            }
        };
        match (linked.operator.get().operand, self.tree.kind(value)) {
            (OperandShape::List, Kind::Array) => self.tree.elements(value).all(is),
            (OperandShape::One, _) => is(value),
            _ => false,
        }
    }

    /// Says to write a member under the last name of a path, in objects of the names before it.
    fn moved(
        &self,
        key: NodeId,
        object: NodeId,
        path: &[&str],
        value: &str,
        error: Diagnostic,
    ) -> Diagnostic {
        let wrapped = |value: &str| {
            let (first, rest) = path.split_first().map_or(("", path), |(first, rest)| (*first, rest));
            let inner =
                rest.iter().rev().fold(value.to_owned(), |value, name| format!("{{\"{name}\": {value}}}"));
            format!("\"{first}\": {inner}")
        };
        let shown = if value.len() <= SHORT { value } else { "…" };
        let mut error = error.help(format!("write `{}`", wrapped(shown)));
        let is_there = path
            .first()
            .is_none_or(|first| self.tree.members(object).any(|(other, _)| self.tree.text(other) == *first));
        // Where the object has the first one, what is missing goes into that.
        if !is_there {
            let span = Span { start: self.tree.span(key).start, end: self.tree.span(key.next()).end };
            error.edits.push(Edit { span, replacement: wrapped(value) });
        }
        error
    }

    /// What a filter of a collection looks like.
    pub(super) fn filter_help(&self, of: CollectionId) -> String {
        let collection = self.catalog.collection(of);
        let example = collection.top_fields.iter().find_map(|id| {
            let field = collection.field(*id);
            let one = match &field.kind {
                FieldKind::Operators(uses) if !field.ignored => uses.first()?,
                _ => return None,
            };
            let shape = self.language.operator(of, *id, 0).get().operand;
            let operand = example::operand(self.catalog, shape, self.language.operand(of, *id, 0));
            Some(json!({ &field.name: { &one.name: operand } }).to_string())
        });
        format!("write `{}`", example.unwrap_or_else(|| "{}".to_owned()))
    }

    /// A value as an object of operators of this field, where it is one or can be.
    fn as_operators(&self, field: &Field, value: NodeId) -> Option<String> {
        let raw = self.tree.raw(value);
        let names: Vec<_> = match &field.kind {
            FieldKind::Operators(uses) => uses.iter().map(|one| one.name.as_str()).collect(),
            FieldKind::Nested(_) | FieldKind::Sort(_) => Vec::new(),
        };
        let takes = |name: &str| suggest(name, names.iter().copied()).is_some();
        match self.tree.kind(value) {
            Kind::Object if names.is_empty() => Some(raw.to_owned()),
            Kind::Object => {
                let mut keys = self.tree.members(value).map(|(key, _)| self.tree.text(key));
                (raw == "{}" || keys.any(takes)).then(|| raw.to_owned())
            }
            Kind::Array => takes("any_").then(|| format!("{{\"any_\": {raw}}}")),
            _ => takes("any_").then(|| format!("{{\"any_\": [{raw}]}}")),
        }
    }
}

/// The names on the way to the only field that takes the value and looks at a column of this name, or that has it as its own behind that of the
/// field around it: `state`, `type` for `state_type`, and for `type`.
fn path_of_name<'c>(
    of: &'c Collection,
    known: &[FieldId],
    name: &str,
    takes: &dyn Fn(&Field) -> Option<String>,
) -> Option<(Vec<&'c str>, String)> {
    let all = known.iter().flat_map(|id| {
        let outer = of.field(*id);
        match &outer.kind {
            FieldKind::Nested(inner) => {
                inner.iter().map(|id| (Some(outer), of.field(*id))).collect::<Vec<_>>()
            }
            _ => vec![(None, outer)],
        }
    });
    let mut found = all.filter_map(|(outer, field)| {
        let nested = outer.is_some_and(|outer| {
            field.name == name
                || name.strip_prefix(&outer.name).and_then(|rest| rest.strip_prefix('_')) == Some(&field.name)
        });
        let is_it = nested
            || outer.is_none() && field.name == name
            || columns_read(field, of).any(|column| column == name);
        let path = outer.into_iter().map(|outer| outer.name.as_str()).chain([field.name.as_str()]);
        Some((path.collect(), takes(field).filter(|_| is_it)?))
    });
    let first = found.next()?;
    if found.next().is_some() { None } else { Some(first) }
}

/// The columns that the operators of a field look at as they are.
fn columns_read<'c>(field: &'c Field, of: &'c Collection) -> impl Iterator<Item = &'c str> {
    let uses: &[OperatorUse] = match &field.kind {
        FieldKind::Operators(uses) => uses,
        _ => &[],
    };
    uses.iter().filter(|one| one.link.is_none()).flat_map(|one| &one.subjects).filter_map(|subject| {
        match subject {
            Subject::Own(Expr::Column(column)) => Some(of.column(*column).name.as_str()),
            _ => None,
        }
    })
}

/// `stateType`, `state-type`, `state.type` and `flow run` as `state_type` and `flow_run`.
fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars().take(128) {
        if c.is_uppercase()
            && !out.is_empty()
            && !out.ends_with(|last: char| last == '_' || last.is_uppercase())
        {
            out.push('_');
        }
        match c {
            '-' | '.' | ' ' => out.push('_'),
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::snake;

    #[test]
    fn names_of_other_languages_are_snakes() {
        for (name, expected) in [
            ("stateType", "state_type"),
            ("state.type", "state_type"),
            ("flow-run", "flow_run"),
            ("flow run", "flow_run"),
            ("FlowRun", "flow_run"),
            ("state_type", "state_type"),
        ] {
            assert_eq!(snake(name), expected);
        }
    }
}
