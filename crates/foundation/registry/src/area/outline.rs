//! The lines of areas, for maps and drawings.

use super::row::read_level;
use crate::geo::Shape;
use kernel::area::Level;
use kernel::id::AreaId;
use store::{Fault, FromRow, Query, Row, args};

/// An area with its line.
pub(crate) struct Outline {
    pub(crate) id: AreaId,
    pub(crate) name: String,
    pub(crate) level: Level,
    pub(crate) geojson: String,
}

impl FromRow for Outline {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Outline {
            id: row.get("id")?,
            name: row.get("name")?,
            level: read_level(row, "level")?,
            geojson: row.get("geojson")?,
        })
    }
}

impl Outline {
    /// Returns the line; it was checked when it was stored.
    pub(crate) fn shape(&self) -> Option<Shape> {
        Shape::parse(&self.geojson).ok()
    }
}

/// Returns the lines of what stands under an area; of the area itself, if nothing below has any.
pub(crate) async fn outlines(q: &mut impl Query, at: AreaId) -> Result<Vec<Outline>, Fault> {
    let below: Vec<Outline> = q
        .all(
            "SELECT a.id, a.name, a.level, b.geojson
             FROM registry_area a JOIN registry_area_boundary b ON b.id = a.boundary_id
             WHERE a.parent_id = $1 AND a.present ORDER BY a.code, a.id",
            args![at],
        )
        .await?;
    if !below.is_empty() {
        return Ok(below);
    }
    q.all(
        "SELECT a.id, a.name, a.level, b.geojson
         FROM registry_area a JOIN registry_area_boundary b ON b.id = a.boundary_id WHERE a.id = $1",
        args![at],
    )
    .await
}

/// Returns the lines of what stands under an area, as names and GeoJSON.
pub async fn lines(q: &mut impl Query, at: AreaId) -> Result<Vec<(String, String)>, Fault> {
    let drawn = outlines(q, at).await?;
    Ok(drawn.into_iter().map(|outline| (outline.name, outline.geojson)).collect())
}
