//! Questions about places.

use super::row::{PlaceGrid, PlaceRow, place_sql, search_text};
use kernel::id::{AreaId, PlaceId};
use kernel::time::Date;
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

/// Returns the present buildings of an area and what lies below it, by compound and place in it, those that hold `text`
/// in name or address only.
pub async fn buildings(
    q: &mut impl Query,
    area: AreaId,
    text: &str,
    after: Option<Cursor>,
    size: usize,
) -> Result<Page<PlaceRow>, Fault> {
    let wanted = like(text);
    Select::new(place_sql!(""))
        .filter(
            "p.kind = 'building' AND p.present AND p.grid_id IN (SELECT area_id FROM registry_area_up WHERE ancestor_id = ?)",
            args![area],
        )
        .filter_if("p.search LIKE ?", wanted)
        .after("(coalesce(o.name, ''), p.position, p.id) > (?, ?, ?)", after)
        .order("coalesce(o.name, ''), p.position, p.id")
        .page(q, size, |row: &PlaceRow| {
            args![row.parent_name.as_deref().unwrap_or_default(), row.position, row.id]
        })
        .await
}

/// Returns present compounds and buildings of an area whose name or address holds `text`; for picking an address. Nothing
/// for an empty text.
pub async fn find_places(
    q: &mut impl Query,
    area: AreaId,
    text: &str,
    limit: usize,
) -> Result<Vec<PlaceRow>, Fault> {
    let Some(wanted) = like(text) else { return Ok(Vec::new()) };
    Select::new(place_sql!(""))
        .filter(
            "p.present AND p.kind IN ('compound', 'building') AND (p.street_id = ? OR p.community_id = ? OR p.grid_id = ?)",
            args![area, area, area],
        )
        .filter("p.search LIKE ?", args![wanted])
        .order("p.kind DESC, p.search, p.id")
        .rows(q, limit)
        .await
}

/// The signs that mean something in a pattern are no letters or digits and are gone already.
fn like(text: &str) -> Option<String> {
    let wanted = search_text(text);
    (!wanted.is_empty()).then(|| format!("%{wanted}%"))
}

/// Returns the full name of a place, the widest first: `石榴园小区3号楼2单元501室`.
pub async fn address_of(q: &mut impl Query, id: PlaceId) -> Result<String, Fault> {
    let (mut parts, mut at) = (Vec::new(), Some(id));
    while let Some(id) = at.filter(|_| parts.len() < 4) {
        let Some(row) = place(q, id).await? else { break };
        parts.push(row.name);
        at = row.parent_id;
    }
    parts.reverse();
    Ok(parts.concat())
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
