//! Filters and their fields, with the defaults of those that the body leaves out.

use filterc_catalog::{Collection, CollectionId, FieldKind, Vacuous};
use filterc_ir::{Connective, Origin, PredicateId};
use filterc_syntax::NodeId;

use super::{Ids, Lowering, origin};
use crate::ast::{CollectionFilter, FieldFilter};

impl Lowering<'_> {
    /// The filter of a collection; none stands for one without fields.
    pub(super) fn filter(&mut self, filter: Option<&CollectionFilter>, of: CollectionId) -> PredicateId {
        let collection = self.language.catalog().collection(of);
        let argument = filter.map_or(0..0, |filter| filter.fields.clone());
        let outer = std::mem::replace(&mut self.siblings, argument.clone());
        let mut members = Ids::new();
        for field in self.checked.fields_of(&argument) {
            self.field_or_absent(field, of, collection, false, &mut members);
        }
        let key = filter.map_or(NodeId(Origin::CATALOG.0), |filter| filter.key);
        for id in self.language.implied(of) {
            let said = self.checked.fields_of(&argument).iter().any(|field| field.field == *id);
            if !said {
                let implied = FieldFilter {
                    field: *id,
                    key: NodeId(Origin::CATALOG.0),
                    null: false,
                    combine: Connective::And,
                    criteria: 0..0,
                    fields: 0..0,
                };
                self.field_or_absent(&implied, of, collection, true, &mut members);
            }
        }
        self.siblings = outer;
        self.join(filter.map_or(Connective::And, |filter| filter.combine), &members, key)
    }

    /// Joins members; TRUE where there is none, however they would be joined.
    pub(super) fn join(&mut self, combine: Connective, members: &[PredicateId], key: NodeId) -> PredicateId {
        let combine = if members.is_empty() { Connective::And } else { combine };
        self.ir.join(combine, members, origin(key))
    }

    /// Adds what a field says to the members of what is around it: one predicate, or its own members where the catalog splices them.
    fn field_or_absent(
        &mut self,
        filter: &FieldFilter,
        of: CollectionId,
        collection: &Collection,
        absent: bool,
        around: &mut Ids,
    ) {
        let field = collection.field(filter.field);
        if field.ignored || filter.null {
            return;
        }
        let mut members = Ids::new();
        let mut vanished = false;
        match &field.kind {
            FieldKind::Nested(_) => {
                for nested in self.checked.fields_of(&filter.fields) {
                    self.field_or_absent(nested, of, collection, false, &mut members);
                }
            }
            FieldKind::Operators(uses) => {
                vanished = self.criteria(filter, of, field, uses, absent, &mut members);
            }
            FieldKind::Sort(_) => return,
        }
        // As if the field were not there.
        if members.is_empty() && (vanished || field.splice || field.vacuous == Vacuous::Skip) {
            return;
        }
        if field.splice {
            around.extend(members);
        } else {
            around.push(self.join(filter.combine, &members, filter.key));
        }
    }
}
