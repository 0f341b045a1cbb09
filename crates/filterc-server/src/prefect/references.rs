//! Things that hold others by name: block schemas and block documents.

use filterc::OneOf;
use foldhash::{HashMap, HashMapExt};
use uuid::Uuid;

use crate::failure::Failure;
use crate::reader::Reader;

/// Levels of things within things; deeper ones are left out.
pub(super) const DEEPEST: usize = 32;

/// What each one holds: names, and what is held.
#[derive(Debug, Default)]
pub(super) struct References(HashMap<Uuid, Vec<(String, Uuid)>>);

impl References {
    /// What the roots hold, and what that holds. A level is a query; what was seen is not followed again.
    pub(super) async fn below(
        reader: &Reader<'_>,
        of: &str,
        [parent, child]: [&str; 2],
        roots: Vec<Uuid>,
    ) -> Result<Self, Failure> {
        let mut found = HashMap::new();
        let mut level = roots;
        while !level.is_empty() {
            found.extend(level.iter().map(|one| (*one, Vec::new())));
            let rows = reader.find(of, &[(parent, OneOf::Uuids(&level))]).await?;
            let mut next = Vec::new();
            for row in rows.views() {
                let (Some(holder), Some(held)) = (row.uuid(parent), row.uuid(child)) else { continue };
                let name = row.text("name").unwrap_or_default().to_owned();
                found.entry(holder).or_insert_with(Vec::new).push((name, held));
                next.push(held);
            }
            next.sort_unstable();
            next.dedup();
            next.retain(|one| !found.contains_key(one));
            level = next;
        }
        Ok(Self(found))
    }

    pub(super) fn of(&self, holder: Uuid) -> &[(String, Uuid)] {
        self.0.get(&holder).map_or(&[], Vec::as_slice)
    }

    /// Every one that holds or is held.
    pub(super) fn all(&self) -> Vec<Uuid> {
        self.0.keys().copied().collect()
    }
}
