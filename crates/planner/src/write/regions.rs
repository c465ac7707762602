//! Regions as GeoJSON, in the coordinates of the units' file.

use super::Outlines;
use crate::geometry::{Frame, Point, Polygon, Shape, System};
use crate::goal::Level;
use crate::outcome::{Division, Plan};
use serde_json::{Value, json};

/// Writes the regions of a level with their figures; nothing when their outlines are not known.
pub fn geojson(plan: &Plan, level: Level, outlines: &Outlines, frame: &Frame) -> Option<String> {
    let division = super::divisions(plan).find(|division| division.level == level)?;
    let shapes = outlines.planned(level)?;
    let parents = plan.communities.as_ref();
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[\n");
    for (at, shape) in shapes.iter().enumerate().take(division.regions.len()) {
        if at > 0 {
            text.push_str(",\n");
        }
        let properties = properties(division, at, parents);
        text.push_str(&format!("{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":"));
        geometry(&mut text, shape, frame);
        text.push('}');
    }
    text.push_str("\n]}\n");
    Some(text)
}

fn properties(division: &Division, at: usize, parents: Option<&Division>) -> Value {
    let region = &division.regions[at];
    let figures = &region.figures;
    let parent = region
        .parent
        .and_then(|parent| parents?.regions.get(parent as usize))
        .map(|parent| parent.code.as_str());
    json!({
        "level": name_of(division.level),
        "code": region.code,
        "community": parent,
        "households": figures.households,
        "in_range": division.range.holds(figures.households),
        "units": figures.units,
        "parts": figures.parts,
        "area_m2": figures.area.round(),
        "perimeter_m": figures.perimeter.round(),
        "polsby_popper": (figures.polsby_popper * 1000.0).round() / 1000.0,
        "moved_in": figures.moved_in,
        "succeeds": region.succeeds,
    })
}

/// Returns the name of a level in files.
pub(super) fn name_of(level: Level) -> &'static str {
    match level {
        Level::Community => "community",
        Level::Grid | Level::Nested => "grid",
    }
}

/// Writes a shape as geometry: centimetres in metres, about a centimetre in degrees.
pub(super) fn geometry(text: &mut String, shape: &Shape, frame: &Frame) {
    match shape.polygons() {
        [] => text.push_str("null"),
        [one] => {
            text.push_str("{\"type\":\"Polygon\",\"coordinates\":");
            polygon(text, one, frame);
            text.push('}');
        }
        many => {
            text.push_str("{\"type\":\"MultiPolygon\",\"coordinates\":[");
            for (at, one) in many.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                polygon(text, one, frame);
            }
            text.push_str("]}");
        }
    }
}

fn polygon(text: &mut String, polygon: &Polygon, frame: &Frame) {
    text.push('[');
    for (at, ring) in std::iter::once(&polygon.outer).chain(&polygon.holes).enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push('[');
        for point in ring.iter().chain(ring.first()) {
            position(text, *point, frame);
            text.push(',');
        }
        text.pop();
        text.push(']');
    }
    text.push(']');
}

/// Writes a position.
pub(super) fn position(text: &mut String, point: Point, frame: &Frame) {
    let digits = if frame.system() == System::Degrees { 1e7 } else { 100.0 };
    let [x, y] = frame.to_file(point).map(|number| (number * digits).round() / digits);
    text.push_str(&format!("[{x},{y}]"));
}
