//! What the forms about changes offer; lines for the map; hits of the search.

use super::order_form::{Kind, Scene};
use super::ramp::Ramp;
use super::view::Branch;
use crate::area::{AreaRow, Outline, Path, areas, below, boundary, children, named_like, spot_of};
use crate::geo::Shape;
use crate::place::buildings;
use http::{App, Cx, SearchHit};
use kernel::access::Asker;
use kernel::area::Level;
use kernel::id::AreaId;
use kernel::time::Date;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::{BoxFuture, Fault, Query};

/// How many buildings a form lists.
const BUILDINGS: usize = 400;

/// Loads what the form of a change offers.
pub(crate) async fn scene(
    q: &mut impl Query,
    asker: &Asker<'_>,
    kind: Kind,
    path: Path,
) -> Result<Scene, Fault> {
    let (id, level) = (path.area.id, path.area.level);
    let mut siblings = Vec::new();
    if let (Kind::Merge, Some(parent)) = (kind, path.area.parent_id) {
        siblings = children(q, parent).await?;
        siblings.retain(|row| row.level == level && row.id != id);
    }
    let beside = beside(q, id, &siblings).await?;
    let children = if kind == Kind::Split { children(q, id).await? } else { Vec::new() };
    let with_buildings = matches!(kind, Kind::Split | Kind::Rebound) && level == Level::Grid;
    let buildings =
        if with_buildings { buildings(q, id, "", None, BUILDINGS).await?.rows } else { Vec::new() };
    let targets = match kind {
        Kind::Rebound => grids_around(q, id).await?,
        Kind::Transfer => places_to_go(q, asker, &path.area).await?,
        _ => Vec::new(),
    };
    let above: Vec<AreaId> = targets.iter().filter_map(|row| row.parent_id).collect();
    let names = areas(q, &above).await?.into_iter().map(|row| (row.id, row.name));
    let above_targets: BTreeMap<AreaId, String> = names.collect();
    Ok(Scene { kind, path, children, siblings, beside, buildings, targets, above_targets })
}

/// Returns which areas lie beside one, by their boundaries.
async fn beside(
    q: &mut impl Query,
    id: AreaId,
    others: &[AreaRow],
) -> Result<BTreeSet<AreaId>, Fault> {
    let today = q.now().china_date();
    let Some(own) = shape(q, id, today).await?.filter(|_| !others.is_empty()) else {
        return Ok(BTreeSet::new());
    };
    let mut found = BTreeSet::new();
    for other in others {
        if shape(q, other.id, today).await?.is_some_and(|shape| own.touches(&shape)) {
            found.insert(other.id);
        }
    }
    Ok(found)
}

async fn shape(q: &mut impl Query, id: AreaId, on: Date) -> Result<Option<Shape>, Fault> {
    let drawn = boundary(q, id, on).await?;
    Ok(drawn.and_then(|geojson| Shape::parse(&geojson).ok()))
}

/// Returns the other grids of the same street.
async fn grids_around(q: &mut impl Query, grid: AreaId) -> Result<Vec<AreaRow>, Fault> {
    let Some(street) = spot_of(q, grid).await?.street else { return Ok(Vec::new()) };
    let mut grids = below(q, street.id, Level::Grid).await?;
    grids.retain(|row| row.id != grid);
    Ok(grids)
}

/// Returns the other areas under which one of this level may come, of those that the actor may change.
async fn places_to_go(
    q: &mut impl Query,
    asker: &Asker<'_>,
    area: &AreaRow,
) -> Result<Vec<AreaRow>, Fault> {
    let Some(level) = area.level.parent() else { return Ok(Vec::new()) };
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for root in asker.scope("area.edit").areas() {
        found.extend(below(q, root, level).await?);
    }
    found.retain(|row: &AreaRow| Some(row.id) != area.parent_id && seen.insert(row.id));
    Ok(found)
}

/// Returns lines as GeoJSON; in the colours of [`Ramp`].
pub(crate) fn geojson_of(outlines: &[Outline], branches: &[Branch]) -> String {
    let households = |id: AreaId| {
        let branch = branches.iter().find(|branch| branch.area.id == id);
        branch.map_or(0, |branch| branch.count.households)
    };
    let ramp = Ramp::of(branches);
    collection(outlines, |outline| {
        json!({
            "name": outline.name,
            "href": format!("/work/areas/{}", outline.id),
            "kind": outline.level.key(),
            "level": ramp.level(households(outline.id)),
        })
    })
}

/// Returns outlines with nothing but their names, to lie under what a map shows.
pub(crate) fn plain_geojson_of(outlines: &[Outline]) -> String {
    collection(outlines, |outline| json!({ "name": outline.name }))
}

fn collection(outlines: &[Outline], properties: impl Fn(&Outline) -> Value) -> String {
    let feature = |outline: &Outline| {
        let geometry: Value = serde_json::from_str(&outline.geojson).unwrap_or(Value::Null);
        json!({ "type": "Feature", "geometry": geometry, "properties": properties(outline) })
    };
    let features: Vec<Value> = outlines.iter().map(feature).collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

/// Finds areas by name or code for the workbench's search.
pub(crate) fn search(
    app: App,
    cx: Cx,
    words: String,
) -> BoxFuture<'static, Result<Vec<SearchHit>, Fault>> {
    Box::pin(async move {
        let rules = app.rules();
        let roots = cx.asker(rules.roles()).scope("area.view").areas();
        if roots.is_empty() {
            return Ok(Vec::new());
        }
        let mut q = app.store.read(cx.tenant()).await?;
        let found = named_like(&mut q, &roots, &words).await?;
        let hit = |area: AreaRow| SearchHit {
            kind: cx.of(&area.level.title()).to_owned(),
            icon: "map-2",
            href: format!("/work/areas/{}", area.id),
            line: area.code.unwrap_or_default(),
            title: area.name,
        };
        Ok(found.into_iter().take(10).map(hit).collect())
    })
}
