//! Reads a checked body by the names of its keys, and changes what it says.

use filterc_catalog::{Catalog, CollectionId, FieldKind, KeyRole};

use crate::ast::{Argument, Checked, CollectionFilter, FieldFilter};

impl Checked {
    /// The value of a parameter of the endpoint: of the body, of the path, or its default. None where it has neither.
    pub fn parameter(&self, catalog: &Catalog, name: &str) -> Option<Argument> {
        let parameters = &catalog.endpoint(self.endpoint).parameters;
        let at = parameters.iter().position(|parameter| parameter.name == name)?;
        self.parameters.iter().find(|value| usize::from(value.parameter) == at).map(|value| value.argument)
    }

    /// The operand that the body gives an operator: `key.field.operator`. None where the body does not say it.
    pub fn operand(&self, catalog: &Catalog, key: &str, field: &str, operator: &str) -> Option<Argument> {
        let (of, filter) = self.filter_at(catalog, key)?;
        let found = self.field_at(catalog, of, filter, field)?;
        let argument = self.fields.get(found)?;
        let FieldKind::Operators(uses) = &catalog.collection(of).field(argument.field).kind else {
            return None;
        };
        let criteria = self.criteria_of(&argument.criteria);
        let found = criteria.iter().find(|criterion| {
            uses.get(usize::from(criterion.operator)).is_some_and(|one| one.name == operator)
        });
        found.map(|criterion| criterion.argument)
    }

    /// Makes a field of a filter count no more, as `null` does. False where the body does not say it.
    pub fn ignore(&mut self, catalog: &Catalog, key: &str, field: &str) -> bool {
        let found = self.filter_at(catalog, key);
        let found = found.and_then(|(of, filter)| self.field_at(catalog, of, filter, field));
        let Some(found) = found.and_then(|at| self.fields.get_mut(at)) else { return false };
        found.null = true;
        true
    }

    /// The filter under a key of the body, and the collection that it selects rows of.
    fn filter_at(&self, catalog: &Catalog, key: &str) -> Option<(CollectionId, &CollectionFilter)> {
        let endpoint = catalog.endpoint(self.endpoint);
        let role = endpoint.keys.iter().find(|known| known.name == key)?.role;
        let (of, relation) = match role {
            KeyRole::Queried => (endpoint.collection, None),
            KeyRole::Related(id) => {
                (catalog.collection(endpoint.collection).relation(id).step.collection, Some(id))
            }
            _ => return None,
        };
        Some((of, self.filters.iter().find(|filter| filter.relation == relation)?))
    }

    /// The position of a field of a filter in [`Checked::fields`].
    fn field_at(
        &self,
        catalog: &Catalog,
        of: CollectionId,
        filter: &CollectionFilter,
        name: &str,
    ) -> Option<usize> {
        let collection = catalog.collection(of);
        let is_named = |field: &FieldFilter| collection.field(field.field).name == name;
        let at = self.fields_of(&filter.fields).iter().position(is_named)?;
        Some(filter.fields.start as usize + at)
    }
}
