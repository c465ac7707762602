//! What an area that is agreed for a later day will hold from that day on, out of the dated rows.

use super::row::{AreaCount, AreaRow, area_columns};
use kernel::area::Level;
use kernel::id::{AreaId, PlaceId};
use kernel::time::Date;
use std::collections::{BTreeMap, BTreeSet};
use store::{Fault, Query, args};

/// Returns the areas that will stand directly under `parents` on a day, in the order of their names.
pub(crate) async fn children_on(
    q: &mut impl Query,
    parents: &[AreaId],
    on: Date,
) -> Result<Vec<AreaRow>, Fault> {
    q.all(
        concat!(
            "SELECT ",
            area_columns!(),
            " FROM registry_area_parent u JOIN registry_area a ON a.id = u.area_id
             WHERE u.parent_id = ANY($1) AND u.from_on <= $2 AND (u.to_on IS NULL OR u.to_on > $2)
               AND a.founded_on <= $2 AND (a.ended_on IS NULL OR a.ended_on > $2)
             ORDER BY a.level, a.name, a.id"
        ),
        args![parents, on],
    )
    .await
}

/// Returns the figures that an area will have on a day.
pub(crate) async fn count_on(
    q: &mut impl Query,
    area: &AreaRow,
    on: Date,
) -> Result<AreaCount, Fault> {
    let mut levels = BTreeMap::from([(area.id, area.level)]);
    let mut above = vec![area.id];
    while !above.is_empty() {
        let below = children_on(q, &above, on).await?;
        above = below.iter().map(|row| row.id).filter(|id| !levels.contains_key(id)).collect();
        levels.extend(below.into_iter().map(|row| (row.id, row.level)));
    }
    let of = |level| levels.iter().filter(move |(_, at)| **at == level).map(|(id, _)| *id);
    let grids: Vec<AreaId> = of(Level::Grid).collect();
    let buildings = buildings_on(q, &grids, on).await?;
    let compounds: BTreeSet<PlaceId> = buildings.iter().filter_map(|row| row.1).collect();
    let communities = of(Level::Community).collect();
    Ok(AreaCount {
        area_id: area.id,
        grids: count(grids.len()),
        compounds: compounds_on(q, &compounds, &communities, on).await?,
        buildings: count(buildings.len()),
        households: buildings.iter().map(|row| row.2).sum(),
    })
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Returns the buildings that grids will have on a day, each with its compound and its households.
async fn buildings_on(
    q: &mut impl Query,
    grids: &[AreaId],
    on: Date,
) -> Result<Vec<(PlaceId, Option<PlaceId>, i64)>, Fault> {
    q.all(
        "SELECT p.id, p.parent_id, p.households
         FROM registry_place_grid t JOIN registry_place p ON p.id = t.place_id
         WHERE t.grid_id = ANY($1) AND t.from_on <= $2 AND (t.to_on IS NULL OR t.to_on > $2)
           AND p.kind = 'building' AND p.founded_on <= $2 AND (p.ended_on IS NULL OR p.ended_on > $2)",
        args![grids, on],
    )
    .await
}

/// Returns how many of the compounds will lie in one of the communities: each lies where most of its buildings lie.
async fn compounds_on(
    q: &mut impl Query,
    compounds: &BTreeSet<PlaceId>,
    communities: &BTreeSet<AreaId>,
    on: Date,
) -> Result<i64, Fault> {
    let compounds: Vec<PlaceId> = compounds.iter().copied().collect();
    let rows: Vec<(PlaceId, AreaId)> = q
        .all(
            "SELECT p.parent_id, u.parent_id
             FROM registry_place p JOIN registry_place_grid t ON t.place_id = p.id
             JOIN registry_area_parent u ON u.area_id = t.grid_id
             WHERE p.parent_id = ANY($1) AND p.kind = 'building'
               AND p.founded_on <= $2 AND (p.ended_on IS NULL OR p.ended_on > $2)
               AND t.from_on <= $2 AND (t.to_on IS NULL OR t.to_on > $2)
               AND u.from_on <= $2 AND (u.to_on IS NULL OR u.to_on > $2)
             GROUP BY p.parent_id, u.parent_id ORDER BY p.parent_id, count(*) DESC, u.parent_id",
            args![compounds, on],
        )
        .await?;
    let mut first = BTreeMap::new();
    for (compound, community) in rows {
        first.entry(compound).or_insert(community);
    }
    Ok(count(first.values().filter(|community| communities.contains(community)).count()))
}
