//! Questions about places.

use super::find::find_places;
use super::row::{PlaceGrid, PlaceRow, place_sql};
use crate::geo::Point;
use kernel::area::PlaceKind;
use kernel::id::{AreaId, PlaceId};
use kernel::time::Date;
use std::collections::BTreeMap;
use store::{Cursor, Fault, Page, Query, Select, args};

/// Returns a place, an ended one too.
pub async fn place(q: &mut impl Query, id: PlaceId) -> Result<Option<PlaceRow>, Fault> {
    q.opt(place_sql!("WHERE p.id = $1"), args![id]).await
}

/// Returns places by their ids, in no order.
pub async fn places(q: &mut impl Query, ids: &[PlaceId]) -> Result<Vec<PlaceRow>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    q.all(place_sql!("WHERE p.id = ANY($1)"), args![ids]).await
}

/// Returns the present places directly inside one.
pub async fn place_children(q: &mut impl Query, id: PlaceId) -> Result<Vec<PlaceRow>, Fault> {
    q.all(
        place_sql!("WHERE p.parent_id = $1 AND p.present ORDER BY p.position, p.name, p.id"),
        args![id],
    )
    .await
}

/// Returns the present buildings of an area and what lies below it, by compound and place in it. With a text, those that
/// are found by it ([`find_places`]) on one page.
pub async fn buildings(
    q: &mut impl Query,
    area: AreaId,
    text: &str,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<PlaceRow>, Fault> {
    if !text.trim().is_empty() {
        let found = find_places(q, area, text, size).await?.places;
        let rows = found.into_iter().filter(|row| row.kind == PlaceKind::Building).collect();
        return Ok(Page { rows, next: None });
    }
    Select::new(place_sql!(""))
        .filter(
            "p.kind = 'building' AND p.present AND p.grid_id IN (SELECT area_id FROM registry_area_up WHERE ancestor_id = ?)",
            args![area],
        )
        .after("(coalesce(o.name, ''), p.position, p.id) > (?, ?, ?)", after)
        .order("coalesce(o.name, ''), p.position, p.id")
        .page(q, size, |row: &PlaceRow| {
            args![row.parent_name.as_deref().unwrap_or_default(), row.position, row.id]
        })
        .await
}

/// Returns the present compounds and buildings of a community that stand on the map, at most so many.
pub async fn mapped_places(
    q: &mut impl Query,
    community: AreaId,
    most: usize,
) -> Result<Vec<PlaceRow>, Fault> {
    Select::new(place_sql!(""))
        .filter("p.community_id = ?", args![community])
        .filter_when(
            true,
            "p.present AND p.lon_e6 IS NOT NULL AND p.kind IN ('compound', 'building')",
        )
        .order("p.number, p.id")
        .rows(q, most)
        .await
}

/// Returns the present buildings of a community inside a box (south-west, north-east), at most so many.
pub async fn buildings_around(
    q: &mut impl Query,
    community: AreaId,
    (south_west, north_east): (Point, Point),
    most: usize,
) -> Result<Vec<PlaceRow>, Fault> {
    Select::new(place_sql!(""))
        .filter("p.community_id = ?", args![community])
        .filter_when(true, "p.present AND p.kind = 'building'")
        .filter("p.lon_e6 BETWEEN ? AND ?", args![south_west.lon_e6, north_east.lon_e6])
        .filter("p.lat_e6 BETWEEN ? AND ?", args![south_west.lat_e6, north_east.lat_e6])
        .order("p.number, p.id")
        .rows(q, most)
        .await
}

/// Returns the full name of a place, the widest first: `石榴园小区3号楼2单元501室`; empty for an unknown one.
pub async fn address_of(q: &mut impl Query, id: PlaceId) -> Result<String, Fault> {
    Ok(addresses_of(q, &[id]).await?.remove(&id).unwrap_or_default())
}

/// Returns the full names of places in one question.
pub async fn addresses_of(
    q: &mut impl Query,
    ids: &[PlaceId],
) -> Result<BTreeMap<PlaceId, String>, Fault> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(PlaceId, String)> = q
        .all(
            "SELECT a.id, coalesce(d.name, '') || coalesce(c.name, '') || coalesce(b.name, '') || a.name
             FROM registry_place a
             LEFT JOIN registry_place b ON b.id = a.parent_id
             LEFT JOIN registry_place c ON c.id = b.parent_id
             LEFT JOIN registry_place d ON d.id = c.parent_id
             WHERE a.id = ANY($1)",
            args![ids],
        )
        .await?;
    Ok(rows.into_iter().collect())
}

/// Returns the grid to which a building belongs on a day.
pub async fn grid_on(
    q: &mut impl Query,
    building: PlaceId,
    on: Date,
) -> Result<Option<AreaId>, Fault> {
    let row: Option<(AreaId,)> = q
        .opt(
            "SELECT grid_id FROM registry_place_grid
             WHERE place_id = $1 AND from_on <= $2 AND (to_on IS NULL OR to_on > $2)",
            args![building, on],
        )
        .await?;
    Ok(row.map(|(grid,)| grid))
}

/// Returns the grids to which a building belonged, the latest first.
pub async fn grids_of(q: &mut impl Query, building: PlaceId) -> Result<Vec<PlaceGrid>, Fault> {
    q.all(
        "SELECT g.grid_id, a.name AS grid_name, g.from_on, g.to_on
         FROM registry_place_grid g JOIN registry_area a ON a.id = g.grid_id
         WHERE g.place_id = $1 ORDER BY g.from_on DESC",
        args![building],
    )
    .await
}
