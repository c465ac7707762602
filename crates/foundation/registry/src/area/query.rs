//! Questions about areas.

use super::row::{AreaCount, AreaRow, Levels, Spot, area_columns};
use crate::geo::{Point, Shape};
use kernel::area::Level;
use kernel::id::AreaId;
use store::{Fault, FromRow, Query, Row, Select, args};

/// How many hits a search for areas shows.
pub(crate) const HITS_MAX: usize = 60;

macro_rules! area_sql {
    ($rest:literal) => {
        concat!("SELECT ", area_columns!(), " FROM registry_area a ", $rest)
    };
}

/// Returns an area, an ended one too.
pub async fn area(q: &mut impl Query, id: AreaId) -> Result<Option<AreaRow>, Fault> {
    q.opt(area_sql!("WHERE a.id = $1"), args![id]).await
}

/// Returns areas by their ids, in no order.
pub async fn areas(q: &mut impl Query, ids: &[AreaId]) -> Result<Vec<AreaRow>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    q.all(area_sql!("WHERE a.id = ANY($1)"), args![ids]).await
}

/// Returns an area and whatever stands above it, the area first. Above an ended area stands the one that took its place,
/// so that whoever answers for the new one reaches the records of the old.
pub async fn chain(q: &mut impl Query, id: AreaId) -> Result<Vec<AreaId>, Fault> {
    let rows: Vec<(AreaId,)> = q
        .all(
            "SELECT ancestor_id FROM registry_area_up WHERE area_id = $1 ORDER BY distance",
            args![id],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Returns the rows of [`chain`], the area first.
pub async fn lineage(q: &mut impl Query, id: AreaId) -> Result<Vec<AreaRow>, Fault> {
    q.all(
        area_sql!(
            "JOIN registry_area_up u ON u.ancestor_id = a.id WHERE u.area_id = $1 ORDER BY u.distance"
        ),
        args![id],
    )
    .await
}

/// Returns the present area of a level in which an area lies; itself, if it is of that level.
pub async fn ancestor_at(
    q: &mut impl Query,
    id: AreaId,
    level: Level,
) -> Result<Option<AreaRow>, Fault> {
    q.opt(
        area_sql!(
            "JOIN registry_area_up u ON u.ancestor_id = a.id WHERE u.area_id = $1 AND a.level = $2 AND a.present ORDER BY u.distance"
        ),
        args![id, level.key()],
    )
    .await
}

/// Returns the present areas in which an area lies, one per level, itself included.
pub async fn levels(q: &mut impl Query, id: AreaId) -> Result<Levels, Fault> {
    let mut levels = Levels::default();
    for area in lineage(q, id).await?.iter().filter(|area| area.present) {
        levels.put(area.level, area.id);
    }
    Ok(levels)
}

/// Returns the present areas directly under one, in the order of their codes.
pub async fn children(q: &mut impl Query, id: AreaId) -> Result<Vec<AreaRow>, Fault> {
    q.all(
        area_sql!("WHERE a.parent_id = $1 AND a.present ORDER BY a.level, a.code, a.name, a.id"),
        args![id],
    )
    .await
}

/// Returns the present areas of a level in an area, in the order of their codes; the area itself, if it is of that level.
pub async fn below(q: &mut impl Query, id: AreaId, level: Level) -> Result<Vec<AreaRow>, Fault> {
    q.all(
        area_sql!(
            "JOIN registry_area_up u ON u.area_id = a.id WHERE u.ancestor_id = $1 AND a.level = $2 AND a.present ORDER BY a.code, a.name, a.id"
        ),
        args![id, level.key()],
    )
    .await
}

/// Returns the areas of a level that stood in an area and have ended, in the order of their names.
pub async fn former(q: &mut impl Query, id: AreaId, level: Level) -> Result<Vec<AreaRow>, Fault> {
    let today = q.now().china_date();
    q.all(
        area_sql!(
            "JOIN registry_area_up u ON u.area_id = a.id WHERE u.ancestor_id = $1 AND a.level = $2 AND a.ended_on <= $3 ORDER BY a.name, a.id"
        ),
        args![id, level.key(), today],
    )
    .await
}

/// Returns all present areas of a level, in the order of their codes.
pub async fn at_level(q: &mut impl Query, level: Level) -> Result<Vec<AreaRow>, Fault> {
    q.all(
        area_sql!("WHERE a.level = $1 AND a.present ORDER BY a.code, a.name, a.id"),
        args![level.key()],
    )
    .await
}

/// Returns the figures of the present areas of a level in an area.
pub async fn counts(
    q: &mut impl Query,
    root: AreaId,
    level: Level,
) -> Result<Vec<AreaCount>, Fault> {
    q.all(
        "SELECT a.id AS area_id,
           (SELECT count(*) FROM registry_area_up d JOIN registry_area g ON g.id = d.area_id
             WHERE d.ancestor_id = a.id AND g.level = 'grid' AND g.present) AS grids,
           (SELECT count(*) FROM registry_area_up d JOIN registry_place p ON p.community_id = d.area_id
             WHERE d.ancestor_id = a.id AND p.kind = 'compound' AND p.present) AS compounds,
           (SELECT count(*) FROM registry_area_up d JOIN registry_place p ON p.grid_id = d.area_id
             WHERE d.ancestor_id = a.id AND p.kind = 'building' AND p.present) AS buildings,
           (SELECT CAST(coalesce(sum(p.households), 0) AS BIGINT)
             FROM registry_area_up d JOIN registry_place p ON p.grid_id = d.area_id
             WHERE d.ancestor_id = a.id AND p.kind = 'building' AND p.present) AS households
         FROM registry_area_up u JOIN registry_area a ON a.id = u.area_id
         WHERE u.ancestor_id = $1 AND a.level = $2 AND a.present",
        args![root, level.key()],
    )
    .await
}

/// Returns present areas below `roots` whose name or code holds `words`.
pub(crate) async fn named_like(
    q: &mut impl Query,
    roots: &[AreaId],
    words: &str,
) -> Result<Vec<AreaRow>, Fault> {
    let words: String = words.trim().chars().filter(|sign| !matches!(sign, '%' | '_')).collect();
    let pattern = format!("%{words}%");
    Select::new(area_sql!(""))
        .filter(
            "a.present AND a.id IN (SELECT area_id FROM registry_area_up WHERE ancestor_id = ANY(?))",
            args![roots],
        )
        .filter("a.name LIKE ? OR a.code LIKE ?", args![&pattern, &pattern])
        .order("a.level, a.code, a.name, a.id")
        .rows(q, HITS_MAX)
        .await
}

struct Candidate {
    area: AreaRow,
    geojson: String,
}

impl FromRow for Candidate {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Candidate { area: AreaRow::from_row(row)?, geojson: row.get("geojson")? })
    }
}

/// Returns the present area of a level in which a point lies.
pub async fn area_at(
    q: &mut impl Query,
    point: Point,
    level: Level,
) -> Result<Option<AreaRow>, Fault> {
    let candidates: Vec<Candidate> = q
        .all(
            concat!(
                "SELECT ",
                area_columns!(),
                ", b.geojson FROM registry_area a JOIN registry_area_boundary b ON b.id = a.boundary_id
                 WHERE a.level = $1 AND a.present AND a.west_e6 <= $2 AND a.east_e6 >= $2
                   AND a.south_e6 <= $3 AND a.north_e6 >= $3 ORDER BY a.code, a.id"
            ),
            args![level.key(), point.lon_e6, point.lat_e6],
        )
        .await?;
    Ok(candidates.into_iter().find(|found| holds(&found.geojson, point)).map(|found| found.area))
}

/// A boundary was checked when it was stored.
fn holds(geojson: &str, point: Point) -> bool {
    Shape::parse(geojson).is_ok_and(|shape| shape.contains(point))
}

/// Returns the street, community and grid in which a point lies. A point in a grid lies in the grid's community, even
/// where the community's own line was drawn less exactly.
pub async fn spot(q: &mut impl Query, point: Point) -> Result<Spot, Fault> {
    let mut innermost = area_at(q, point, Level::Grid).await?;
    for level in [Level::Community, Level::Street] {
        if innermost.is_none() {
            innermost = area_at(q, point, level).await?;
        }
    }
    let Some(innermost) = innermost else { return Ok(Spot::default()) };
    spot_of(q, innermost.id).await
}

/// Returns the present street, community and grid in which an area lies.
pub async fn spot_of(q: &mut impl Query, id: AreaId) -> Result<Spot, Fault> {
    let mut spot = Spot::default();
    for area in lineage(q, id).await?.into_iter().filter(|area| area.present) {
        let slot = match area.level {
            Level::Street => &mut spot.street,
            Level::Community => &mut spot.community,
            Level::Grid => &mut spot.grid,
            Level::City | Level::District | Level::ResidentsGroup => continue,
        };
        slot.get_or_insert(area);
    }
    Ok(spot)
}
