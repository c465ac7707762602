//! Units, streets and adjacency as the readers take them.

use super::regions::{geometry, position};
use crate::geometry::{Frame, Shape};
use crate::model::{Edge, Unit};
use crate::street::Street;
use serde_json::{Map, Value, json};

/// Writes units with their outlines.
pub fn units_geojson(units: &[Unit], shapes: &[Shape], blocks: &[u32], frame: &Frame) -> String {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[\n");
    for (at, (unit, shape)) in units.iter().zip(shapes).enumerate() {
        if at > 0 {
            text.push_str(",\n");
        }
        let mut properties = Map::new();
        properties.insert("id".into(), json!(unit.id));
        properties.insert("households".into(), json!(unit.households));
        optional(&mut properties, unit);
        if let Some(block) = blocks.get(at) {
            properties.insert("superblock".into(), json!(block.to_string()));
        }
        let properties = Value::Object(properties);
        text.push_str(&format!("{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":"));
        geometry(&mut text, shape, frame);
        text.push('}');
    }
    text.push_str("\n]}\n");
    text
}

fn optional(into: &mut Map<String, Value>, unit: &Unit) {
    let texts =
        [("compound", &unit.compound), ("community", &unit.community), ("grid", &unit.grid)];
    for (name, value) in texts {
        if let Some(value) = value {
            into.insert(name.into(), json!(value));
        }
    }
    if unit.fixed {
        into.insert("fixed".into(), json!(true));
    }
}

/// Writes street lines with their class.
pub fn streets_geojson(streets: &[Street], frame: &Frame) -> String {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[\n");
    for (at, street) in streets.iter().enumerate() {
        if at > 0 {
            text.push_str(",\n");
        }
        text.push_str(&format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"class\":\"{}\"}},\"geometry\":{{\"type\":\"LineString\",\"coordinates\":[",
            street.class.name()
        ));
        for (at, point) in street.points.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            position(&mut text, *point, frame);
        }
        text.push_str("]}}");
    }
    text.push_str("\n]}\n");
    text
}

/// Writes units and edges as adjacency JSON.
pub fn adjacency_json(name: &str, units: &[Unit], edges: &[Edge]) -> String {
    let tenth = |number: f64| (number * 10.0).round() / 10.0;
    let total: u64 = units.iter().map(|unit| u64::from(unit.households)).sum();
    let mut text = format!("{{\"name\":{},\"total\":{total},\"nodes\":[\n", json!(name));
    for (at, unit) in units.iter().enumerate() {
        if at > 0 {
            text.push_str(",\n");
        }
        let mut node = Map::new();
        // Ids that are whole numbers are written as such: other programs index by them.
        let number = unit.id.parse::<u32>().ok().filter(|id| id.to_string() == unit.id);
        node.insert("id".into(), number.map_or_else(|| json!(unit.id), |id| json!(id)));
        node.insert("hh".into(), json!(unit.households));
        let numbers =
            [("x", unit.x), ("y", unit.y), ("area", unit.area), ("perim", unit.perimeter)];
        for (name, value) in numbers {
            node.insert(name.into(), json!(tenth(value)));
        }
        optional(&mut node, unit);
        text.push_str(&Value::Object(node).to_string());
    }
    text.push_str("\n],\"edges\":[\n");
    for (at, edge) in edges.iter().enumerate() {
        if at > 0 {
            text.push_str(",\n");
        }
        let (shared, kind) = (tenth(edge.shared), edge.kind.number());
        text.push_str(&format!("[{},{},{shared},{kind}]", edge.a, edge.b));
    }
    text.push_str("\n]}\n");
    text
}
