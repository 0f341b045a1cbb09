//! Things that hold others by name: block schemas and block documents.

use filterc::Values;
use foldhash::{HashMap, HashMapExt};
use uuid::Uuid;

use filterc_server::failure::Failure;
use filterc_server::reader::Reader;

/// Levels of things within things; deeper ones are left out.
pub(super) const DEEPEST: usize = 32;

/// The block documents that others hold: for each holder, the names and keys of what it refers to.
#[derive(Debug, Default)]
pub(super) struct References(HashMap<Uuid, Vec<(String, Uuid)>>);

impl References {
    /// Returns the references below these roots, at any depth. Each level is one query; a document that was seen is not followed again.
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
            let rows = reader.find(of, &[(parent, Values::Uuids(&level))]).await?;
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

    /// How much each one holds, counted again wherever it is held, as deep as it is shown. Nothing is put together for that: what
    /// holds another one twice doubles with each level.
    pub(super) fn held(&self, own: impl Fn(Uuid) -> usize) -> HashMap<Uuid, usize> {
        let own: HashMap<_, _> = self.0.keys().map(|id| (*id, own(*id))).collect();
        let mut whole = own.clone();
        for _ in 0..DEEPEST {
            let with_held = |(id, own): (&Uuid, &usize)| {
                let held = self.of(*id).iter().filter_map(|(_, held)| whole.get(held));
                (*id, held.fold(*own, |sum, held| sum.saturating_add(*held)))
            };
            let next = own.iter().map(with_held).collect();
            if next == whole {
                break;
            }
            whole = next;
        }
        whole
            .iter()
            .map(|(id, whole)| (*id, whole.saturating_sub(own.get(id).copied().unwrap_or(0))))
            .collect()
    }

    /// Every one that holds or is held.
    pub(super) fn all(&self) -> Vec<Uuid> {
        self.0.keys().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_counts_wherever_it_is_held() {
        let id = |at: u128| Uuid::from_u128(at);
        let twice = |at: u128| (id(at), vec![("a".to_owned(), id(at - 1)), ("b".to_owned(), id(at - 1))]);
        let mut held: HashMap<_, _> = (1..=40).map(twice).collect();
        held.insert(id(0), Vec::new());
        let held = References(held).held(|_| 1);
        assert_eq!(held[&id(0)], 0);
        assert_eq!(held[&id(3)], 14);
        assert_eq!(held[&id(40)], (1 << 33) - 2);
    }

    #[test]
    fn a_circle_ends() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let references = References(HashMap::from_iter([
            (one, vec![("a".to_owned(), other)]),
            (other, vec![("a".to_owned(), one)]),
        ]));
        assert_eq!(references.held(|_| 1)[&one], DEEPEST);
    }
}
