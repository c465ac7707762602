//! What stands around a point: buildings to choose from, and the buildings of the community for the map. Names and places
//! of buildings are known to everybody.

use super::pages::{Found, FoundView};
use super::place::{dictionary_point, registry_point};
use super::rules::field;
use super::similar::{around, metres};
use crate::desk::Desk;
use crate::{t, tf};
use http::Cx;
use kernel::dictionary::{Point, Value as Answer};
use kernel::id::AreaId;
use registry::PlaceRow;
use serde_json::{Value, json};
use store::{Fault, Query, Reader};

/// How near in metres a building is offered to whoever stands somewhere, how many are compared, how many are offered.
const NEAR_METRES: f64 = 120.0;
const AROUND_MAX: usize = 120;
const NEAR_SHOWN: usize = 4;
/// How many places of a community a map shows.
const MAPPED_MAX: usize = 400;

/// Reads a point as forms write it.
pub fn point_of(desk: &Desk, text: &str) -> Option<Point> {
    match desk.runtime.in_force().rules.dictionary().accept(field::POINT, text) {
        Ok(Some(Answer::Point(point))) => Some(point),
        _ => None,
    }
}

/// Returns the buildings next to a point, and in which community and grid it lies.
pub async fn places_near(desk: &Desk, cx: &Cx, near: &str) -> Result<FoundView, Fault> {
    let mut reader = desk.store.read(cx.tenant()).await?;
    let elsewhere = || t(cx.locale, "desk.report.here_elsewhere").to_owned();
    let Some((point, community, words)) = ground(desk, cx, &mut reader, near).await? else {
        return Ok(FoundView { here: Some(elsewhere()), ..FoundView::default() });
    };
    let (south_west, north_east) = around(point, NEAR_METRES);
    let corners = (registry_point(south_west), registry_point(north_east));
    let rows = registry::buildings_around(&mut reader, community, corners, AROUND_MAX).await?;
    let at = |row: &PlaceRow| row.point.and_then(dictionary_point);
    let mut near: Vec<(f64, PlaceRow)> =
        rows.into_iter().filter_map(|row| Some((metres(point, at(&row)?), row))).collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    near.truncate(NEAR_SHOWN);
    let places = near.into_iter().map(|(_, row)| Found { id: row.id, name: row.full_name() });
    Ok(FoundView { places: places.collect(), more: String::new(), here: Some(words) })
}

/// Returns a point of the office, its community, and both in words.
async fn ground(
    desk: &Desk,
    cx: &Cx,
    q: &mut Reader,
    at: &str,
) -> Result<Option<(Point, AreaId, String)>, Fault> {
    let Some(point) = point_of(desk, at) else { return Ok(None) };
    let spot = registry::spot(q, registry_point(point)).await?;
    let street = AreaId::from(Query::tenant(q));
    let ours = spot.street.as_ref().is_some_and(|area| area.id == street);
    let Some(community) = spot.community.filter(|_| ours) else { return Ok(None) };
    let grid = spot.grid.map(|grid| grid.name);
    let area =
        grid.map_or_else(|| community.name.clone(), |grid| format!("{} · {grid}", community.name));
    let words = tf(cx.locale, "desk.report.here_area", &[("area", &area)]);
    Ok(Some((point, community.id, words)))
}

/// Returns the buildings of the community around a point and the lines of its grids, for the map.
pub async fn map(desk: &Desk, cx: &Cx, at: &str) -> Result<Value, Fault> {
    let mut reader = desk.store.read(cx.tenant()).await?;
    let (rows, lines) = match ground(desk, cx, &mut reader, at).await? {
        Some((_, community, _)) => (
            registry::mapped_places(&mut reader, community, MAPPED_MAX).await?,
            registry::lines(&mut reader, community).await?,
        ),
        None => (Vec::new(), Vec::new()),
    };
    let degrees = |millionths: i64| {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a degree in millionths has at most nine digits"
        )]
        let degrees = millionths as f64 / 1e6;
        degrees
    };
    let feature = |row: &PlaceRow| {
        let at = row.point?;
        let id = row.community_id.map(|id| id.to_string());
        Some(json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [degrees(at.lon_e6), degrees(at.lat_e6)] },
            "properties": {
                "name": row.full_name(), "short": row.name, "around": row.parent_name, "community": id,
            },
        }))
    };
    let line = |(name, geojson): &(String, String)| {
        let geometry: Value = serde_json::from_str(geojson).ok()?;
        Some(json!({ "type": "Feature", "geometry": geometry, "properties": { "name": name } }))
    };
    let features: Vec<Value> =
        rows.iter().filter_map(feature).chain(lines.iter().filter_map(line)).collect();
    Ok(json!({ "type": "FeatureCollection", "features": features }))
}
