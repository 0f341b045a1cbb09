//! Rows that a database deletes or changes together with another one: rows of other tables that refer to it. Nobody deletes a row with
//! which one would go that they may not see.

use std::collections::BTreeSet;

use filterc::Values;
use filterc::catalog::{Catalog, CollectionId, ColumnId, OnDelete};
use uuid::Uuid;

use super::Writer;
use super::keys::Keys;
use crate::error::StoreError;

impl Writer<'_> {
    /// Fails where the policy hides one of these rows, which would be deleted or changed together with another one.
    pub async fn may_touch(&self, of: &str, keys: &[Uuid]) -> Result<(), StoreError> {
        let (catalog, id, _) = self.place(of)?;
        if keys.is_empty() || !self.reader.hides(id) {
            return Ok(());
        }
        let visible = self.changeable(id, keys).await?;
        let hidden: Vec<_> = keys.iter().copied().filter(|key| !visible.contains(key)).collect();
        let wanted = [(catalog.collection(id).key, Values::Uuids(&hidden))];
        let there = self.reader.rows(&self.reader.store().unrestricted().find(id, &wanted)).await?;
        if there.first().is_some() { Err(touches_hidden()) } else { Ok(()) }
    }

    /// Fails where the policy hides a row with this value in a column, which would be deleted together with another one.
    pub async fn may_touch_where(&self, of: &str, column: &str, value: Uuid) -> Result<(), StoreError> {
        let (catalog, id, _) = self.place(of)?;
        let column = catalog.collection(id).find_column(column).filter(|_| self.reader.hides(id));
        let Some(column) = column else { return Ok(()) };
        let wanted = [(column, Values::Uuids(&[value]))];
        let visible = self.reader.count(&self.reader.compiler().find(id, &wanted).counted()).await?;
        let all = self.reader.count(&self.reader.store().unrestricted().find(id, &wanted).counted()).await?;
        if all > visible { Err(touches_hidden()) } else { Ok(()) }
    }

    /// Fails where a row that the policy hides would be deleted or changed together with these.
    pub(super) async fn check_dependants(&self, of: CollectionId, keys: Keys) -> Result<(), StoreError> {
        if self.reader.store().hides_some() {
            Box::pin(self.check_each_dependant(of, keys)).await
        } else {
            Ok(())
        }
    }

    async fn check_each_dependant(&self, of: CollectionId, keys: Keys) -> Result<(), StoreError> {
        let catalog = self.reader.store().catalog();
        let hides = |of: CollectionId| self.reader.hides(of);
        let mut seen = BTreeSet::new();
        let mut left = vec![(of, keys)];
        while let Some((of, keys)) = left.pop() {
            if keys.is_empty() || !leads_to(catalog, of, &hides) {
                continue;
            }
            let mut texts = Vec::new();
            let one_of = keys.one_of(&mut texts);
            for (child, column, on_delete) in referring(catalog, of) {
                let wanted = [(column, one_of)];
                let all = || self.reader.store().unrestricted().find(child, &wanted);
                if hides(child) {
                    let visible =
                        self.reader.count(&self.reader.compiler().find(child, &wanted).counted()).await?;
                    if self.reader.count(&all().counted()).await? > visible {
                        return Err(touches_hidden());
                    }
                }
                if on_delete == OnDelete::Cascade && leads_to(catalog, child, &hides) {
                    let mut rows = self.reader.rows(&all()).await?;
                    let collection = catalog.collection(child);
                    let name = &collection.column(collection.key).name;
                    // Rows may refer to each other in a circle.
                    rows.retain(|row| seen.insert((child, format!("{:?}", row.cell(name)))));
                    left.push((child, Keys::from_rows(&rows, name)));
                }
            }
        }
        Ok(())
    }
}

/// The columns that refer to a collection and are deleted or emptied with its rows.
fn referring(
    catalog: &Catalog,
    to: CollectionId,
) -> impl Iterator<Item = (CollectionId, ColumnId, OnDelete)> {
    catalog.collections().flat_map(move |(id, of)| {
        of.columns().filter_map(move |(column, properties)| {
            let reference = properties.references.filter(|reference| reference.collection == to)?;
            (reference.on_delete != OnDelete::Restrict).then_some((id, column, reference.on_delete))
        })
    })
}

/// True where rows of a collection that may be hidden go with rows of this one.
fn leads_to(catalog: &Catalog, from: CollectionId, hides: &impl Fn(CollectionId) -> bool) -> bool {
    let (mut seen, mut left) = (BTreeSet::new(), vec![from]);
    while let Some(of) = left.pop() {
        for (child, _, on_delete) in referring(catalog, of) {
            if hides(child) {
                return true;
            }
            if on_delete == OnDelete::Cascade && seen.insert(child) {
                left.push(child);
            }
        }
    }
    false
}

fn touches_hidden() -> StoreError {
    StoreError::Hidden("rows that you may not see would be deleted or changed with it")
}
