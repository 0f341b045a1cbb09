//! Values that no two rows share. That one is taken is told only where the row that has it may be seen.

use filterc::catalog::{Collection, CollectionId, ColumnId, Expr, IndexKind};
use filterc_db::Cell;
use serde_json::Value;

use super::duplicate::Duplicate;
use super::value::LookupValue;
use super::{Row, Writer};
use crate::error::StoreError;

impl Writer<'_> {
    /// Fails where a row that is about to be written refers to a hidden one; whether a visible one is in its way. Of a row that
    /// changes only some columns, `key` says which one it is.
    pub(super) async fn admit(
        &self,
        of: CollectionId,
        row: &Row,
        key: Option<&Value>,
    ) -> Result<Duplicate, StoreError> {
        if !self.reader.store().hides_some() {
            return Ok(Duplicate::Visible);
        }
        // Without a policy, which is usual, it takes no room.
        Box::pin(async {
            self.refers_to_visible(of, row).await?;
            self.duplicate(of, row, key).await
        })
        .await
    }

    /// Fails where one of many rows that are about to be written refers to a hidden one. Which of them is in the way of another row is
    /// not looked for.
    pub(super) async fn admit_all(&self, of: CollectionId, rows: &[Row]) -> Result<Duplicate, StoreError> {
        if self.reader.store().hides_some() {
            for row in rows {
                Box::pin(self.refers_to_visible(of, row)).await?;
            }
        }
        Ok(if self.reader.hides(of) { Duplicate::Unknown } else { Duplicate::Visible })
    }

    /// Whether another row that may be seen has the same values in a unique index.
    async fn duplicate(
        &self,
        of: CollectionId,
        row: &Row,
        key: Option<&Value>,
    ) -> Result<Duplicate, StoreError> {
        if !self.reader.hides(of) {
            return Ok(Duplicate::Visible);
        }
        let collection = self.reader.store().catalog().collection(of);
        let (whole, key_column) = (self.changed(of, row, key).await?, collection.column(collection.key));
        for columns in unique(collection) {
            let name = |id: &ColumnId| &collection.column(*id).name;
            if columns.iter().all(|id| !row.contains_key(name(id))) {
                continue;
            }
            let value = |id: &ColumnId| {
                Some((*id, LookupValue::from_json(whole.get(name(id))?, collection.column(*id).ty)?))
            };
            let Some(values) = columns.iter().map(value).collect::<Option<Vec<_>>>() else { continue };
            let wanted: Vec<_> = values.iter().map(|(id, value)| (*id, value.one_of())).collect();
            let found = self.reader.rows(&self.reader.compiler().find(of, &wanted)).await?;
            let own = key.and_then(|key| LookupValue::from_json(key, key_column.ty));
            let keys: Vec<_> = found.views().map(|row| plain(row.cell(&key_column.name))).collect();
            if keys.iter().any(|key| own.is_none() || LookupValue::from_json(key, key_column.ty) != own) {
                return Ok(Duplicate::Visible);
            }
        }
        Ok(Duplicate::Unknown)
    }

    /// The row as it will be: with the columns that a change leaves alone, as far as others are found by them.
    async fn changed(&self, of: CollectionId, changes: &Row, key: Option<&Value>) -> Result<Row, StoreError> {
        let (store, mut whole) = (self.reader.store(), changes.clone());
        let collection = store.catalog().collection(of);
        let before = match key
            .and_then(|key| LookupValue::from_json(key, collection.column(collection.key).ty))
        {
            Some(key) => {
                self.reader.rows(&store.unrestricted().find(of, &[(collection.key, key.one_of())])).await?
            }
            None => return Ok(whole),
        };
        let Some(before) = before.first() else { return Ok(whole) };
        for id in unique(collection).flatten() {
            let name = &collection.column(id).name;
            whole.entry(name.clone()).or_insert_with(|| plain(before.cell(name)));
        }
        Ok(whole)
    }

    /// Inserts a row, or changes the one with the same values in these columns where it may be seen.
    pub(super) async fn replace_visible(
        &self,
        of: CollectionId,
        name: &str,
        row: Row,
        unique: &[&str],
    ) -> Result<(), StoreError> {
        let collection = self.reader.store().catalog().collection(of);
        let value = |name: &&str| {
            let id = collection.find_column(name)?;
            Some((id, LookupValue::from_json(row.get(*name)?, collection.column(id).ty)?))
        };
        let values: Vec<_> = unique.iter().filter_map(value).collect();
        let wanted: Vec<_> = values.iter().map(|(id, value)| (*id, value.one_of())).collect();
        let found = self.reader.rows(&self.reader.compiler().find(of, &wanted)).await?;
        match found.first().and_then(|row| row.uuid("id")) {
            Some(key) => self.update(name, &[key], row).await.map(drop),
            None => self.insert(name, row).await.map(drop),
        }
    }
}

/// A cell as a value of a row, of the types that unique indexes have.
fn plain(cell: &Cell) -> Value {
    match cell {
        Cell::Uuid(_) | Cell::Int(_) | Cell::Text(_) => serde_json::to_value(cell).unwrap_or_default(),
        _ => Value::Null,
    }
}

/// The columns of each unique index, and those that are unique by themselves.
fn unique(of: &Collection) -> impl Iterator<Item = Vec<ColumnId>> {
    let single = of.columns().filter(|(id, column)| column.unique || *id == of.key).map(|(id, _)| vec![id]);
    let indexes = of.indexes.iter().filter(|index| index.kind == IndexKind::Unique);
    let columns = indexes.filter_map(|index| {
        let column = |expr: &Expr| if let Expr::Column(id) = expr { Some(*id) } else { None };
        index.columns.iter().map(|one| column(&one.expr)).collect::<Option<Vec<_>>>()
    });
    single.chain(columns)
}
