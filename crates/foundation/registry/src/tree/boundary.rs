//! Boundaries: given by hand, or put together from those of the areas that were merged or divided up.

use super::record::{ordered, write_change};
use crate::area::{allow, area, in_turn};
use crate::geo::Shape;
use crate::refusal::RegistryRefusal;
use kernel::access::Roles;
use kernel::area::{Approval, AreaEvent, AreaTree, Level, SuccessionKind};
use kernel::id::{AreaId, EventId};
use kernel::time::{Date, date_text};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::{Entry, Error, Fault, Query, Tx, args};

/// An order to draw a boundary.
#[derive(Clone, Debug)]
pub struct NewBoundary {
    /// GeoJSON in WGS-84.
    pub geojson: String,
    /// From when on.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// The approval; for a community that had a boundary before.
    pub approval: Option<Approval>,
}

/// Gives an area a boundary from a day on. That of a community shows its size, so that it needs the approval (law
/// art. 3) as soon as it had one before.
pub async fn put_boundary(
    tx: &mut Tx,
    roles: &Roles,
    area: AreaId,
    new: NewBoundary,
) -> Result<EventId, Error> {
    let id = tx.new_id();
    put_boundary_as(tx, roles, id, area, new).await
}

/// Draws a boundary under the id that its form carries: sent again it is drawn once.
pub(crate) async fn put_boundary_as(
    tx: &mut Tx,
    roles: &Roles,
    id: EventId,
    area: AreaId,
    new: NewBoundary,
) -> Result<EventId, Error> {
    allow(tx, roles, "area.edit", area).await?;
    in_turn(tx).await?;
    if ordered(tx, id, "boundary").await? {
        return Ok(id);
    }
    let shape = check_boundary(tx, area, &new).await?;
    let NewBoundary { on, reason, approval, .. } = new;
    let text = shape.geojson();
    store_boundary(tx, area, &shape, &text, on).await?;
    let areas = BTreeSet::from([area]);
    write_change(tx, id, "boundary", on, &reason, approval.as_ref(), &areas).await?;
    tx.journal(Entry {
        verb: "registry.put_boundary",
        subject_kind: "area",
        subject: area.uuid(),
        before: None,
        after: Some(json!({ "effective_on": date_text(on), "reason": reason })),
        retention: "area",
    });
    Ok(id)
}

/// Returns the shape of a new boundary, or why it may not be drawn.
pub(crate) async fn check_boundary(
    q: &mut impl Query,
    id: AreaId,
    new: &NewBoundary,
) -> Result<Shape, Error> {
    let row = area(q, id).await?.filter(|row| row.ended_on.is_none());
    let Some(row) = row else { return Err(RegistryRefusal::NoArea.into()) };
    let shape = Shape::parse(&new.geojson).map_err(RegistryRefusal::from)?;
    let last: Option<(Date, String)> = q
        .opt(
            "SELECT from_on, geojson FROM registry_area_boundary WHERE area_id = $1 ORDER BY from_on DESC",
            args![id],
        )
        .await?;
    if let Some((since, before)) = last {
        let lawful = new.approval.as_ref().is_some_and(|approval| approval.on <= new.on);
        if row.level == Level::Community && !row.equivalent && !lawful {
            return Err(RegistryRefusal::Approval.into());
        }
        if before == shape.geojson() {
            return Err(RegistryRefusal::Nothing.into());
        }
        if new.on < since {
            return Err(RegistryRefusal::Earlier(since).into());
        }
    }
    if new.reason.trim().is_empty() {
        return Err(RegistryRefusal::Reason.into());
    }
    Ok(shape)
}

/// A later boundary is drawn from the day on which it is ordered: maps show what will be.
async fn store_boundary(
    tx: &mut Tx,
    area: AreaId,
    shape: &Shape,
    text: &str,
    on: Date,
) -> Result<(), Fault> {
    tx.exec(
        "DELETE FROM registry_area_boundary WHERE area_id = $1 AND from_on >= $2",
        args![area, on],
    )
    .await?;
    tx.exec(
        "UPDATE registry_area_boundary SET to_on = $2 WHERE area_id = $1 AND (to_on IS NULL OR to_on > $2)",
        args![area, on],
    )
    .await?;
    let id: EventId = tx.new_id();
    tx.exec(
        "INSERT INTO registry_area_boundary (id, area_id, from_on, geojson) VALUES ($1, $2, $3, $4)",
        args![id, area, on, text],
    )
    .await?;
    let (bounds, label) = (shape.bounds(), shape.label());
    tx.exec(
        "UPDATE registry_area SET boundary_id = $2, lon_e6 = $3, lat_e6 = $4, west_e6 = $5, south_e6 = $6,
           east_e6 = $7, north_e6 = $8, version = version + 1 WHERE id = $1",
        args![
            area,
            id,
            label.lon_e6,
            label.lat_e6,
            bounds.south_west.lon_e6,
            bounds.south_west.lat_e6,
            bounds.north_east.lon_e6,
            bounds.north_east.lat_e6
        ],
    )
    .await?;
    Ok(())
}

/// Draws what a merge or a split left without a boundary: a merged area gets those of what went into it, a part that of
/// what stands below it. Where one is missing nothing is drawn.
pub(super) async fn draw(
    tx: &mut Tx,
    tree: &AreaTree,
    events: &[AreaEvent],
    on: Date,
) -> Result<(), Fault> {
    let mut sources: BTreeMap<AreaId, BTreeSet<AreaId>> = BTreeMap::new();
    for event in events {
        let AreaEvent::Succeeded(link) = event else { continue };
        match link.kind {
            SuccessionKind::Merge => {
                let drawn = sources.entry(link.to).or_default();
                drawn.insert(link.from);
                // One of the merged areas that goes on keeps its own ground, too.
                if tree.area(link.to).is_some_and(|area| area.founded < on) {
                    drawn.insert(link.to);
                }
            }
            SuccessionKind::Split => {
                let below = tree.children(link.to, on).map(|child| child.id);
                sources.entry(link.to).or_default().extend(below);
            }
            SuccessionKind::Rename | SuccessionKind::Transfer | SuccessionKind::Rebound => {}
        }
    }
    for (area, from) in sources {
        let from: Vec<AreaId> = from.into_iter().collect();
        if let Some(shape) = together(tx, &from, on).await? {
            store_boundary(tx, area, &shape, &shape.geojson(), on).await?;
        }
    }
    Ok(())
}

async fn together(tx: &mut Tx, from: &[AreaId], on: Date) -> Result<Option<Shape>, Fault> {
    let texts: Vec<(String,)> = tx
        .all(
            "SELECT geojson FROM registry_area_boundary
             WHERE area_id = ANY($1) AND from_on <= $2 AND (to_on IS NULL OR to_on > $2) ORDER BY area_id",
            args![from, on],
        )
        .await?;
    if texts.len() != from.len() || from.is_empty() {
        return Ok(None);
    }
    let shapes = texts.iter().filter_map(|(text,)| Shape::parse(text).ok());
    Ok(shapes.reduce(Shape::with))
}
