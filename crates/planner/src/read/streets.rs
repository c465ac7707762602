//! Street lines with a class.

use super::error::{Place, Problem, ReadError, Trouble};
use super::{geojson, raw};
use crate::geometry::{Frame, Point, bounds};
use crate::street::{Street, StreetClass};
use std::collections::BTreeMap;

/// Streets, and the classes that are not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Streets {
    /// The streets in local metres.
    pub streets: Vec<Street>,
    /// Classes that were not known and count as side streets, with how many streets have them.
    pub unknown: BTreeMap<String, usize>,
}

/// The properties in which the class may stand, besides the one that is named.
const CLASSES: [&str; 5] = ["class", "highway", "fclass", "road_class", "等级"];

/// Reads street lines from GeoJSON, into the frame of the units.
///
/// # Errors
/// Names the first features that cannot be taken, and what to do.
pub fn streets(text: &str, class_field: Option<&str>, frame: &Frame) -> Result<Streets, ReadError> {
    let collection = geojson::collection(text)?;
    let (mut found, mut problems) = (Streets::default(), Vec::new());
    for (number, raw) in (1..).zip(&collection.features) {
        if let Err(trouble) = street(raw, class_field, frame, &mut found) {
            problems.push(Problem { place: Place::Feature { number, id: None }, trouble });
        }
    }
    ReadError::unless_empty(problems)?;
    near_the_units(found.streets.iter().flat_map(|street| street.points.iter().copied()))?;
    Ok(found)
}

fn street(
    text: &serde_json::value::RawValue,
    class_field: Option<&str>,
    frame: &Frame,
    found: &mut Streets,
) -> Result<(), Trouble> {
    let feature = geojson::feature(text)?;
    let value = class_field
        .into_iter()
        .chain(CLASSES)
        .find_map(|field| feature.properties.get(field).map(|value| (field, value)));
    let Some((field, value)) = value else {
        return Err(Trouble::Missing {
            field: class_field.unwrap_or(CLASSES[0]).to_owned(),
            there: feature.properties.keys().take(12).cloned().collect(),
        });
    };
    let name = raw::name(field, Some(value))?.unwrap_or_default();
    let class = StreetClass::from_name(&name).unwrap_or_else(|| {
        *found.unknown.entry(name.chars().take(40).collect()).or_default() += 1;
        StreetClass::Side
    });
    for line in feature.lines()? {
        let points: Vec<Point> = line.iter().map(|at| frame.to_local(*at)).collect();
        if points.len() > 1 && points.iter().all(|p| p.x.is_finite() && p.y.is_finite()) {
            found.streets.push(Street { class, points });
        }
    }
    Ok(())
}

/// Local metres begin at the units, so what lies far from the origin belongs to another city or system.
pub(super) fn near_the_units(points: impl Iterator<Item = Point>) -> Result<(), ReadError> {
    let Some((low, high)) = bounds(points) else { return Ok(()) };
    let far = [low.x, low.y, high.x, high.y].map(f64::abs).into_iter().fold(0.0, f64::max);
    if far <= 1e6 {
        return Ok(());
    }
    let km = (far / 1000.0).min(1e9).round() as u64;
    Err(ReadError::one(Place::File, Trouble::Elsewhere { km }))
}
