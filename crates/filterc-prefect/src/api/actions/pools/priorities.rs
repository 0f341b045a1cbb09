//! The order of the queues of a pool: priorities from 1, each of them once.

use filterc::Values;
use serde_json::Map;
use uuid::Uuid;

use crate::api::writer::Writer;
use filterc_server::failure::Failure;

/// The queues of a pool and their priorities, in their order.
pub(super) async fn of_pool(writer: &Writer<'_>, pool: Uuid) -> Result<Vec<(Uuid, i64)>, Failure> {
    let queues = writer.find("work_queues", &[("work_pool_id", Values::Uuids(&[pool]))]).await?;
    let mut found: Vec<_> =
        queues.views().filter_map(|queue| Some((queue.uuid("id")?, queue.int("priority")?))).collect();
    found.sort_by_key(|(_, priority)| *priority);
    Ok(found)
}

/// The first priority that no queue has.
pub(super) fn first_free(queues: &[(Uuid, i64)]) -> i64 {
    let gap = (1..).zip(queues).find(|(at, (_, priority))| at != priority);
    gap.map_or_else(
        || queues.iter().map(|(_, priority)| *priority).max().unwrap_or(0).saturating_add(1),
        |(at, _)| at,
    )
}

/// Writes the order of the queues of a pool, where one of them has got this priority.
pub(super) async fn put_in_order(
    writer: &Writer<'_>,
    pool: Uuid,
    wanted: Option<(Uuid, i64)>,
) -> Result<(), Failure> {
    let before = of_pool(writer, pool).await?;
    for (key, priority) in in_order(&before, wanted) {
        if !before.contains(&(key, priority)) {
            let mut changes = Map::new();
            changes.insert("priority".to_owned(), priority.into());
            writer.update("work_queues", &[key], changes).await?;
        }
    }
    Ok(())
}

/// The queue that has got a priority goes before those that had it; what it pushes moves as little as can be.
fn in_order(queues: &[(Uuid, i64)], wanted: Option<(Uuid, i64)>) -> Vec<(Uuid, i64)> {
    let mut order: Vec<_> =
        queues.iter().filter(|(key, _)| wanted.is_none_or(|(one, _)| one != *key)).copied().collect();
    if let Some(one) = wanted {
        let at = order.iter().position(|(_, priority)| *priority >= one.1).unwrap_or(order.len());
        order.insert(at, one);
    }
    let mut last = 0_i64;
    for (_, priority) in &mut order {
        *priority = (*priority).max(last.saturating_add(1));
        last = *priority;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queues(priorities: &[(u128, i64)]) -> Vec<(Uuid, i64)> {
        priorities.iter().map(|(key, priority)| (Uuid::from_u128(*key), *priority)).collect()
    }

    #[test]
    fn a_new_queue_takes_the_first_gap() {
        for (taken, free) in [
            (vec![], 1),
            (vec![(1, 1)], 2),
            (vec![(1, 1), (2, 3)], 2),
            (vec![(1, 2)], 1),
            (vec![(1, 1), (2, 2)], 3),
        ] {
            assert_eq!(first_free(&queues(&taken)), free, "{taken:?}");
        }
    }

    #[test]
    fn a_queue_pushes_those_behind_it_and_no_others() {
        let before = queues(&[(1, 1), (2, 2), (3, 3), (4, 7)]);
        let moved = in_order(&before, Some((Uuid::from_u128(3), 1)));
        assert_eq!(moved, queues(&[(3, 1), (1, 2), (2, 3), (4, 7)]));
        let alone = in_order(&before, Some((Uuid::from_u128(1), 9)));
        assert_eq!(alone, queues(&[(2, 2), (3, 3), (4, 7), (1, 9)]));
        assert_eq!(in_order(&before, None), before);
    }
}
