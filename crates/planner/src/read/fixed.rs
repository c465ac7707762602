//! Which units must stay in their region of today.

use super::error::{ReadError, Trouble};
use super::{Place, geojson, streets, table};
use crate::geometry::{Frame, Point, Polygon, Shape};

/// What is fixed: units by their ids, or areas.
#[derive(Clone, Debug, PartialEq)]
pub enum Fixed {
    /// The ids of units.
    Ids(Vec<String>),
    /// Areas in local metres; units whose middle lies inside are fixed.
    Areas(Vec<Shape>),
}

/// Reads a table with a column `id`, or areas from GeoJSON.
///
/// # Errors
/// Names the first rows or features that cannot be taken, and what to do.
pub fn fixed(text: &str, frame: &Frame) -> Result<Fixed, ReadError> {
    if !text.trim_start().starts_with('{') {
        return Ok(Fixed::Ids(table::ids(text)?));
    }
    let collection = geojson::collection(text)?;
    let mut areas = Vec::new();
    for (number, raw) in (1..).zip(&collection.features) {
        let place = || Place::Feature { number, id: None };
        let fail = |trouble: Trouble| ReadError::one(place(), trouble);
        let polygons =
            geojson::feature(raw).and_then(|feature| feature.polygons()).map_err(fail)?;
        let local = |ring: &Vec<[f64; 2]>| -> Vec<Point> {
            let mut ring: Vec<Point> = ring.iter().map(|at| frame.to_local(*at)).collect();
            ring.dedup();
            ring
        };
        let polygons = polygons
            .iter()
            .filter_map(|rings| {
                let mut rings = rings.iter().map(local);
                Some(Polygon { outer: rings.next()?, holes: rings.collect() })
            })
            .collect();
        areas.push(Shape::new(polygons));
    }
    streets::near_the_units(areas.iter().flat_map(Shape::rings).flatten().copied())?;
    Ok(Fixed::Areas(areas))
}
