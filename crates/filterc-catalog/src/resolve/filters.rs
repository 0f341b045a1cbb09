//! Fields and relations of one collection.

use super::Errors;
use super::expressions::Scope;
use super::names::{Seen, unknown};
use crate::syntax::{CollectionDecl, FieldBody, FieldDecl, FieldWord, Section};
use crate::{Collection, CollectionId, Declarations, Field, FieldId, FieldKind, Presence, SortId, Vacuous};

/// The collection at `index` with its fields and relations.
pub(super) fn fill(
    catalog: &Declarations,
    index: usize,
    source: usize,
    decl: &CollectionDecl,
    errors: &mut Errors,
) -> Collection {
    let own = CollectionId::new(index as u16, catalog.hash);
    let mut filler = Filler { catalog, own, source, built: catalog.collection(own).clone(), errors };
    for section in &decl.sections {
        match section {
            Section::Filter { groups, fields } => {
                filler.built.groups = *groups;
                filler.built.top_fields = filler.fields(fields);
            }
            Section::Related(relations) => filler.relations(relations, own, None),
            _ => {}
        }
    }
    filler.built
}

/// Fills a collection whose columns are known.
pub(super) struct Filler<'c, 'e> {
    pub(super) catalog: &'c Declarations,
    pub(super) own: CollectionId,
    pub(super) source: usize,
    pub(super) built: Collection,
    pub(super) errors: &'e mut Errors,
}

impl<'c> Filler<'c, '_> {
    /// Columns, computed columns and sort orders of all collections are known already.
    pub(super) fn scope(&self, of: CollectionId) -> Scope<'c> {
        Scope { catalog: self.catalog, collection: self.catalog.collection(of), source: self.source }
    }

    fn fields(&mut self, decls: &[FieldDecl]) -> Vec<FieldId> {
        let mut seen = Seen::default();
        let ids = decls.iter().map(|decl| {
            seen.once("field", self.source, &decl.name, self.errors);
            let mut links = Vec::new();
            let kind = match &decl.body {
                FieldBody::Nested(fields) => FieldKind::Nested(self.fields(fields)),
                FieldBody::Operators(groups) => {
                    let mut uses = Vec::new();
                    self.operators(decl, groups, self.own, None, &mut links, &mut uses);
                    FieldKind::Operators(uses)
                }
                FieldBody::Sort(name) => {
                    let found = self.built.sorts().find(|(_, sort)| sort.name == name.text);
                    if found.is_none() {
                        let known = self.built.sorts.iter().map(|sort| sort.name.as_str());
                        self.errors.push(self.source, unknown("sort order", name, known));
                    }
                    FieldKind::Sort(found.map_or(SortId(0), |(id, _)| id))
                }
            };
            let id = FieldId(self.built.fields.len() as u16);
            let has = |word| decl.words.contains(&word);
            let presence = decl.words.iter().find_map(|word| match word {
                FieldWord::Presence(presence) => Some(*presence),
                _ => None,
            });
            self.built.fields.push(Field {
                name: decl.name.text.clone(),
                span: decl.name.span,
                groups: has(FieldWord::Groups),
                vacuous: if has(FieldWord::Skip) { Vacuous::Skip } else { Vacuous::True },
                ignored: has(FieldWord::Ignored),
                list: has(FieldWord::List),
                always: has(FieldWord::Always),
                splice: has(FieldWord::Splice),
                presence: presence.unwrap_or(Presence::Optional),
                links,
                kind,
            });
            id
        });
        ids.collect()
    }
}
