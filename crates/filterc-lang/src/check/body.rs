//! The body itself: its keys, and one filter for each collection.

use filterc_catalog::{Answer, Collection, FieldKind, KeyRole};
use filterc_ir::Connective;
use filterc_syntax::{Diagnostic, Expected, Kind, NodeId, suggest};

use super::Checker;
use super::members::Found;
use super::wording::{list, with_article};
use crate::ast::CollectionFilter;
use crate::codes::{
    BODY_NOT_OBJECT, DEMANDS_EXISTENCE, HIDDEN_DEFAULT, IGNORED, KEY_NOT_TAKEN, NOT_STORED, NULL,
    UNKNOWN_KEY, WRONG_TYPE,
};
use crate::leniency::Leniency;

impl Checker<'_> {
    pub(super) fn body(&mut self) {
        let root = NodeId::ROOT;
        match self.tree.kind(root) {
            Kind::Object => {}
            // As an object without keys.
            Kind::Null if self.has(Leniency::NoBody) => {}
            kind => {
                let message = format!("a body is an object, not {}", kind.described());
                let error = self.error(BODY_NOT_OBJECT, root, message).help("write `{}` for no condition");
                return self.report(root, error);
            }
        }
        let (endpoint, names) = (self.endpoint, self.language.body_names(self.out.endpoint));
        let mut found = Found::default();
        self.find(root, names, &mut found);
        for (position, key) in found.entries(names) {
            let Some(body_key) = endpoint.keys.get(position) else { continue };
            let Some(key) = key else {
                let needed = match body_key.role {
                    KeyRole::Parameter(at) => self.absent_parameter(at),
                    _ => body_key.required,
                };
                if needed {
                    self.missing(root, &body_key.name);
                }
                continue;
            };
            if body_key.required && self.tree.kind(key.next()) == Kind::Null {
                self.missing(root, &body_key.name);
                continue;
            }
            match body_key.role {
                KeyRole::Queried | KeyRole::Related(_) => self.filter(key, body_key.role),
                KeyRole::Limit => self.limit(key.next()),
                KeyRole::Offset => self.offset(key.next()),
                KeyRole::Cursor => self.cursor(key.next()),
                KeyRole::Page => self.page(key.next()),
                KeyRole::Sort => self.sort(key.next()),
                KeyRole::Parameter(at) => self.parameter(key, at),
            }
        }
        if found.others {
            self.other_keys(root);
        }
    }

    #[cold]
    fn other_keys(&mut self, root: NodeId) {
        let tree = self.tree;
        for (key, _) in tree.members(root) {
            let name = tree.text(key);
            if self.has_reported_enough(!self.has(Leniency::UnknownKeys)) {
                return;
            }
            if self.endpoint.keys.iter().all(|known| known.name != name) {
                let diagnostic = self.other_key(key, name);
                self.report(key, diagnostic);
            }
        }
    }

    fn other_key(&mut self, key: NodeId, name: &str) -> Diagnostic {
        let (catalog, endpoint) = (self.catalog, self.endpoint);
        let queried = catalog.collection(endpoint.collection);
        if self.has(Leniency::UnknownKeys) {
            let message = format!("`{name}` is not a key of `{}` and is ignored", endpoint.path);
            let warning = self.warning(IGNORED, key, message);
            return match self.key_elsewhere(key, name, warning) {
                Ok(warning) | Err(warning) => warning,
            };
        }
        let takes = || {
            format!("`{}` takes {}", endpoint.path, list(endpoint.keys.iter().map(|key| key.name.as_str())))
        };
        // A collection under the name that another endpoint has for it.
        let of = catalog.endpoints().find_map(|(_, other)| {
            let role = other.keys.iter().find(|known| known.name == name)?.role;
            match role {
                KeyRole::Related(id) => {
                    Some(catalog.collection(other.collection).relation(id).step.collection)
                }
                KeyRole::Queried => Some(other.collection),
                _ => None,
            }
        });
        if let Some(of) = of.or_else(|| catalog.find_collection(name)) {
            let here = endpoint.keys.iter().find(|known| match known.role {
                KeyRole::Related(id) => queried.relation(id).step.collection == of,
                _ => false,
            });
            let message = format!("`{}` does not take `{name}`", endpoint.path);
            let error = self.error(KEY_NOT_TAKEN, key, message);
            return match here {
                Some(here) => {
                    error.labelled(format!("here it is called `{}`", here.name)).edit(quoted(&here.name))
                }
                None => error.help(takes()),
            };
        }
        if matches!(name, "limit" | "offset" | "cursor" | "sort" | "page") {
            let message = format!("`{}` does not take `{name}`", endpoint.path);
            let help = match (name, endpoint.answer) {
                (_, Answer::Count | Answer::Groups) => {
                    "a count has no pages and no order; leave it out".to_owned()
                }
                ("offset" | "cursor", Answer::Page) => {
                    "this endpoint pages with `page` and `limit`".to_owned()
                }
                ("page", _) => "this endpoint pages with `offset` and `limit`".to_owned(),
                _ => takes(),
            };
            return self.error(KEY_NOT_TAKEN, key, message).help(help);
        }
        let error = self.error(UNKNOWN_KEY, key, format!("a body has no key `{name}`"));
        let error = match self.key_elsewhere(key, name, error) {
            Ok(error) => return error,
            Err(error) => error,
        };
        match suggest(name, endpoint.keys.iter().map(|key| key.name.as_str())) {
            Some(near) => error.labelled(format!("did you mean `{near}`?")).edit(quoted(near)),
            None => error.help(takes()),
        }
    }

    fn filter(&mut self, key: NodeId, role: KeyRole) {
        let queried = self.endpoint.collection;
        let (of, relation) = match role {
            KeyRole::Related(id) => (self.catalog.collection(queried).relation(id).step.collection, Some(id)),
            _ => (queried, None),
        };
        let (value, collection) = (key.next(), self.catalog.collection(of));
        match self.tree.kind(value) {
            Kind::Object => {}
            Kind::Null if self.has(Leniency::NullIsAbsent) => {
                let warning =
                    self.warning(IGNORED, value, format!("`{}` is null and ignored", self.tree.text(key)));
                return self.report(value, warning);
            }
            Kind::Null => {
                let name = self.tree.text(key);
                let error =
                    self.error(NULL, value, format!("`{name}` is null, which would select everything"));
                return self.report(value, error.help(format!("leave `{name}` out, or write a condition")));
            }
            kind => {
                let message =
                    format!("the filter of {} is an object, not {}", collection.name, kind.described());
                let error = self
                    .error(WRONG_TYPE, value, message)
                    .expected(Expected::Object)
                    .help(self.filter_help(of));
                return self.report(value, error);
            }
        }
        let what = || format!("the filter of {}", collection.name);
        let (combine, fields) = self.fields(value, of, None, Connective::And, &what);
        if combine == Connective::Or {
            self.hidden_defaults(value, collection, fields.clone());
        }
        if relation.is_some() && self.is_empty_object(value) {
            let name = &collection.singular;
            let message = format!("this demands that {} exists", with_article(name));
            let note = Diagnostic::note(DEMANDS_EXISTENCE, self.tree.span(value), message);
            self.report(value, note.help("leave the key out if it does not matter"));
        }
        self.out.filters.push(CollectionFilter { relation, key, combine, fields });
    }

    /// Warns of defaults that become alternatives (semantics §11, quirk 11).
    #[cold]
    fn hidden_defaults(&mut self, value: NodeId, collection: &Collection, argument: std::ops::Range<u32>) {
        for id in &collection.top_fields {
            let field = collection.field(*id);
            let FieldKind::Operators(uses) = &field.kind else { continue };
            let Some(one) = uses.iter().find(|one| one.absent.is_some()) else { continue };
            if self.out.fields_of(&argument).iter().any(|argument| argument.field == *id) {
                continue;
            }
            let message = format!("`{}` was left out, so its default is one of the alternatives", field.name);
            let help = format!("write `\"{}\": {{\"{}\": …}}` to say what is meant", field.name, one.name);
            let warning = self.warning(HIDDEN_DEFAULT, value, message).help(help);
            self.report(value, warning);
        }
    }

    /// Refuses to ask a database for rows that it does not have.
    pub(super) fn stored(&mut self) {
        let collection = self.catalog.collection(self.endpoint.collection);
        let target = self.settings.target;
        if !collection.stored && (target.postgres || target.sqlite) {
            let message = format!("no database has the rows of {}", collection.name);
            let error = self.error(NOT_STORED, NodeId::ROOT, message);
            self.report(NodeId::ROOT, error.help("they are kept in memory by the server"));
        }
    }
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
