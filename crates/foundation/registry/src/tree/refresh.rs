//! What is true today, worked out from the dated rows: after a change, and on the day on which a later one takes effect.

use super::dated::{Near, load};
use super::pass_on::pass_on;
use crate::events::AREA_CHANGED;
use crate::place::{follow_areas, index_place};
use crate::word::follow_names;
use kernel::area::{AreaTree, Place, PlaceKind};
use kernel::id::{AreaId, PlaceId, TenantId};
use kernel::time::{Date, Instant, Time, date_text};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{BoxFuture, By, Ctx, Fault, JobKind, JobRow, NewJob, Query, Tx, args};
use uuid::Uuid;

/// Carries out, on its day, a change that was ordered for later.
pub const REFRESH: JobKind = JobKind { kind: KIND, run };

const KIND: &str = "registry.refresh";

/// What changed: areas and places whose present columns are to be worked out anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Touched {
    /// The areas.
    pub areas: BTreeSet<AreaId>,
    /// The places.
    pub places: BTreeSet<PlaceId>,
    /// What the consumers are told: the change, its kind, areas before and after.
    pub told: Option<Told>,
}

/// What consumers of `registry.area_changed` are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    /// The change.
    pub change: Uuid,
    /// Its kind.
    pub kind: String,
    /// From which area to which, as far as ground went over.
    pub links: Vec<(AreaId, AreaId)>,
    /// Whatever was touched by a change that moves ground.
    #[serde(default)]
    pub areas: BTreeSet<AreaId>,
}

/// Returns the job that carries a later change out.
pub(crate) fn refresh_job(on: Date, change: Uuid, touched: &Touched) -> NewJob {
    NewJob {
        kind: KIND,
        key: format!("{}:{change}", date_text(on)),
        run_at: Instant::from_china(on, Time::MIDNIGHT),
        payload: serde_json::to_value(touched).unwrap_or_default(),
    }
}

fn run(ctx: Arc<Ctx>, job: JobRow) -> BoxFuture<'static, Result<(), Fault>> {
    Box::pin(async move {
        let touched: Touched = serde_json::from_value(job.payload)
            .map_err(|error| Fault::new(store::FaultKind::Shape, error.to_string()))?;
        let by = By::system(TenantId::from_uuid(job.tenant_id.uuid()), "registry", "area_change");
        let done = ctx
            .store
            .write(by, move |tx| Box::pin(async move { Ok(refresh(tx, &touched).await?) }));
        Ok(done.await?)
    })
}

/// Works the present columns, the closure and the ties of places out anew, and tells the consumers.
pub(crate) async fn refresh(tx: &mut Tx, touched: &Touched) -> Result<(), Fault> {
    let today = tx.now().china_date();
    if !touched.areas.is_empty() {
        refresh_areas(tx, &touched.areas, today).await?;
    }
    if !touched.places.is_empty() {
        refresh_places(tx, &touched.places, today).await?;
    }
    if let Some(told) = &touched.told {
        pass_on(tx, &told.areas, today).await?;
        let payload =
            serde_json::json!({ "kind": told.kind, "links": told.links, "areas": told.areas });
        tx.emit(AREA_CHANGED, told.change, payload);
    }
    Ok(())
}

async fn refresh_areas(tx: &mut Tx, ids: &BTreeSet<AreaId>, today: Date) -> Result<(), Fault> {
    let near = Near { areas: Some(ids.iter().copied().collect()), ..Near::default() };
    let tree = load(tx, near).await?;
    for id in ids {
        let Some(area) = tree.area(*id) else { continue };
        let name = area.names.on(today).or_else(|| area.names.rows().first().map(|row| &row.value));
        let up = up(tx, &tree, *id, today).await?;
        tx.exec(
            "UPDATE registry_area SET present = $2, name = $3, code = $4, parent_id = $5, up_id = $6, version = version + 1
             WHERE id = $1",
            args![
                *id,
                area.lives(today),
                name.cloned().unwrap_or_default(),
                area.codes.on(today).cloned(),
                area.parents.on(today).copied(),
                up
            ],
        )
        .await?;
    }
    let affected = rebuild_closure(tx, ids).await?;
    follow_names(tx, &affected).await?;
    refresh_ties(tx, &affected).await
}

/// Returns what stands above: the parent, or for an ended area the one that took its place.
async fn up(
    tx: &mut Tx,
    tree: &AreaTree,
    id: AreaId,
    today: Date,
) -> Result<Option<AreaId>, Fault> {
    let Some(area) = tree.area(id) else { return Ok(None) };
    let parent =
        area.parents.on(today).or_else(|| area.parents.rows().first().map(|row| &row.value));
    if area.ended.is_none_or(|ended| today < ended) {
        return Ok(parent.copied());
    }
    let heirs: Vec<(AreaId,)> = tx
        .all(
            "SELECT DISTINCT to_id FROM registry_succession
             WHERE from_id = $1 AND to_id <> $1 AND kind IN ('merge', 'split') AND effective_on <= $2",
            args![id, today],
        )
        .await?;
    Ok(match heirs.as_slice() {
        [(one,)] => Some(*one),
        _ => parent.copied(),
    })
}

/// Writes the closure of the areas whose chain holds one of `touched` anew; returns them. Who comes under another area is
/// touched, so that whatever is below stands below it in the closure of before.
async fn rebuild_closure(tx: &mut Tx, touched: &BTreeSet<AreaId>) -> Result<Vec<AreaId>, Fault> {
    let ids: Vec<AreaId> = touched.iter().copied().collect();
    let sql = "SELECT DISTINCT area_id FROM registry_area_up WHERE ancestor_id = ANY($1)";
    let below: Vec<(AreaId,)> = tx.all(sql, args![ids]).await?;
    let mut affected = touched.clone();
    affected.extend(below.into_iter().map(|(id,)| id));
    let ups = ups(tx, &affected).await?;
    // An order may name an area that is founded by a later one.
    affected.retain(|id| ups.contains_key(id));
    for id in &affected {
        tx.exec("DELETE FROM registry_area_up WHERE area_id = $1", args![*id]).await?;
        for (distance, ancestor) in chain(&ups, *id).into_iter().enumerate() {
            tx.exec(
                "INSERT INTO registry_area_up (area_id, ancestor_id, distance) VALUES ($1, $2, $3)",
                args![*id, ancestor, distance],
            )
            .await?;
        }
    }
    Ok(affected.into_iter().collect())
}

/// Returns what stands above each of some areas, and above those, up to the top: one question a level.
async fn ups(
    tx: &mut Tx,
    ids: &BTreeSet<AreaId>,
) -> Result<BTreeMap<AreaId, Option<AreaId>>, Fault> {
    let mut known = BTreeMap::new();
    let mut asked: Vec<AreaId> = ids.iter().copied().collect();
    while !asked.is_empty() {
        let sql = "SELECT id, up_id FROM registry_area WHERE id = ANY($1)";
        let rows: Vec<(AreaId, Option<AreaId>)> = tx.all(sql, args![asked]).await?;
        known.extend(rows.iter().copied());
        let above: BTreeSet<AreaId> = rows.into_iter().filter_map(|(_, up)| up).collect();
        asked = above.into_iter().filter(|up| !known.contains_key(up)).collect();
    }
    Ok(known)
}

fn chain(ups: &BTreeMap<AreaId, Option<AreaId>>, id: AreaId) -> Vec<AreaId> {
    let mut chain = Vec::new();
    let mut at = Some(id);
    while let Some(here) = at.filter(|here| !chain.contains(here)) {
        chain.push(here);
        at = ups.get(&here).copied().flatten();
    }
    chain
}

/// Places whose grid now lies elsewhere follow it.
async fn refresh_ties(tx: &mut Tx, areas: &[AreaId]) -> Result<(), Fault> {
    tx.exec(
        "UPDATE registry_place SET
           community_id = (SELECT u.ancestor_id FROM registry_area_up u JOIN registry_area a ON a.id = u.ancestor_id
             WHERE u.area_id = registry_place.grid_id AND a.level = 'community' AND a.present),
           street_id = (SELECT u.ancestor_id FROM registry_area_up u JOIN registry_area a ON a.id = u.ancestor_id
             WHERE u.area_id = registry_place.grid_id AND a.level = 'street' AND a.present)
         WHERE grid_id = ANY($1)",
        args![areas],
    )
    .await?;
    tx.exec(
        "UPDATE registry_place SET
           community_id = (SELECT b.community_id FROM registry_place b
             WHERE b.parent_id = registry_place.id AND b.kind = 'building' AND b.community_id IS NOT NULL
             GROUP BY b.community_id ORDER BY count(*) DESC, b.community_id LIMIT 1),
           street_id = (SELECT b.street_id FROM registry_place b
             WHERE b.parent_id = registry_place.id AND b.kind = 'building' AND b.street_id IS NOT NULL
             GROUP BY b.street_id ORDER BY count(*) DESC, b.street_id LIMIT 1)
         WHERE kind = 'compound'
           AND id IN (SELECT b.parent_id FROM registry_place b WHERE b.grid_id = ANY($1))",
        args![areas],
    )
    .await?;
    follow_areas(tx, areas).await
}

/// Buildings first, then what is in them; a compound lies where most of its buildings lie.
async fn refresh_places(tx: &mut Tx, ids: &BTreeSet<PlaceId>, today: Date) -> Result<(), Fault> {
    let places: Vec<PlaceId> = ids.iter().copied().collect();
    let tree = load(tx, Near { areas: Some(Vec::new()), places, ..Near::default() }).await?;
    let mut grids = BTreeSet::new();
    let mut order: Vec<&Place> = tree.places().collect();
    order.sort_by_key(|place| place.kind);
    for place in order.into_iter().filter(|place| ids.contains(&place.id)) {
        let grid = grid_of(tx, &tree, place, today).await?;
        grids.extend(grid);
        refresh_place(tx, place, grid, today).await?;
    }
    let grids: Vec<AreaId> = grids.into_iter().collect();
    refresh_ties(tx, &grids).await
}

/// Units and dwellings belong to the grid of their building, which may not have been touched.
async fn grid_of(
    tx: &mut Tx,
    tree: &AreaTree,
    place: &Place,
    today: Date,
) -> Result<Option<AreaId>, Fault> {
    match place.kind {
        PlaceKind::Compound => Ok(None),
        PlaceKind::Building => Ok(tree.grid_of(place.id, today)),
        PlaceKind::Unit | PlaceKind::Dwelling => {
            let Some(parent) = place.parents.on(today).copied().flatten() else { return Ok(None) };
            let row: Option<(Option<AreaId>,)> =
                tx.opt("SELECT grid_id FROM registry_place WHERE id = $1", args![parent]).await?;
            Ok(row.and_then(|(grid,)| grid))
        }
    }
}

async fn refresh_place(
    tx: &mut Tx,
    place: &Place,
    grid: Option<AreaId>,
    today: Date,
) -> Result<(), Fault> {
    let name = place.names.on(today).or_else(|| place.names.rows().first().map(|row| &row.value));
    let name = name.cloned().unwrap_or_default();
    let parent = place.parents.on(today).copied().flatten();
    tx.exec(
        "UPDATE registry_place SET present = $2, name = $3, parent_id = $4, grid_id = $5, version = version + 1
         WHERE id = $1",
        args![place.id, place.lives(today), name, parent, grid],
    )
    .await?;
    if place.kind == PlaceKind::Building {
        tx.exec(
            "UPDATE registry_place SET grid_id = $2 WHERE parent_id = $1
               OR parent_id IN (SELECT id FROM registry_place WHERE parent_id = $1)",
            args![place.id, grid],
        )
        .await?;
    }
    index_place(tx, place.id).await
}
