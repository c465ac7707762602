//! Who goes on with what an area left: the areas that took its place, by the record of successions.

use super::row::AreaRow;
use super::{area, chain, children};
use kernel::id::AreaId;
use std::collections::BTreeSet;
use store::{Fault, Query, args};

/// A record longer than this is a mistake.
const STEPS_MAX: usize = 64;

/// Returns the present areas to which ground of an area went, directly or by way of others that have ended since; the one
/// with the most households first. The area itself is not among them.
pub async fn heirs(q: &mut impl Query, id: AreaId) -> Result<Vec<AreaId>, Fault> {
    let today = q.now().china_date();
    let (mut seen, mut open, mut found) = (BTreeSet::from([id]), vec![id], BTreeSet::new());
    for _ in 0..STEPS_MAX {
        if open.is_empty() {
            break;
        }
        let next: Vec<(AreaId, bool)> = q
            .all(
                "SELECT DISTINCT s.to_id, a.present FROM registry_succession s
                 JOIN registry_area a ON a.id = s.to_id
                 WHERE s.from_id = ANY($1) AND s.from_id <> s.to_id AND s.effective_on <= $2
                   AND s.kind IN ('merge', 'split', 'rebound')",
                args![open, today],
            )
            .await?;
        let next: Vec<(AreaId, bool)> =
            next.into_iter().filter(|(area, _)| seen.insert(*area)).collect();
        found.extend(next.iter().filter(|(_, present)| *present).map(|(area, _)| *area));
        open = next.into_iter().filter(|(_, present)| !*present).map(|(area, _)| area).collect();
    }
    largest_first(q, found).await
}

async fn largest_first(q: &mut impl Query, found: BTreeSet<AreaId>) -> Result<Vec<AreaId>, Fault> {
    if found.len() < 2 {
        return Ok(found.into_iter().collect());
    }
    let ids: Vec<AreaId> = found.into_iter().collect();
    let rows: Vec<(AreaId,)> = q
        .all(
            "SELECT a.id FROM registry_area a WHERE a.id = ANY($1)
             ORDER BY (SELECT coalesce(sum(p.households), 0) FROM registry_area_up u
               JOIN registry_place p ON p.grid_id = u.area_id AND p.kind = 'building' AND p.present
               WHERE u.ancestor_id = a.id) DESC, a.id",
            args![ids],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Returns the present area that goes on with what an area left: itself while it is there, else the largest of its heirs;
/// where no ground went over, a neighbour of its level, and last of all what stands above.
pub async fn heir(q: &mut impl Query, id: AreaId) -> Result<Option<AreaId>, Fault> {
    let Some(own) = area(q, id).await? else { return Ok(None) };
    if own.present {
        return Ok(Some(id));
    }
    if let Some(first) = heirs(q, id).await?.first() {
        return Ok(Some(*first));
    }
    for above in chain(q, id).await?.into_iter().skip(1) {
        let Some(above) = area(q, above).await?.filter(|area| area.present) else { continue };
        let beside = beside(q, &own, above.id).await?;
        return Ok(Some(beside.unwrap_or(above.id)));
    }
    Ok(None)
}

async fn beside(q: &mut impl Query, own: &AreaRow, above: AreaId) -> Result<Option<AreaId>, Fault> {
    let near = children(q, above).await?.into_iter().filter(|area| area.level == own.level);
    Ok(largest_first(q, near.map(|area| area.id).collect()).await?.first().copied())
}
