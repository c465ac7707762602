//! Ready adjacency as JSON: `nodes` {id, hh, x, y, area, perim} and `edges` [i, j, shared metres, kind].

use super::error::{Place, Problem, ReadError, Trouble};
use super::raw;
use crate::model::{Edge, EdgeKind, Unit};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashMap;

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    nodes: Vec<&'a RawValue>,
    #[serde(borrow)]
    edges: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Node {
    id: Option<Value>,
    #[serde(alias = "households")]
    hh: Option<Value>,
    x: Option<Value>,
    y: Option<Value>,
    area: Option<Value>,
    #[serde(alias = "perimeter")]
    perim: Option<Value>,
    compound: Option<Value>,
    community: Option<Value>,
    grid: Option<Value>,
    fixed: Option<Value>,
}

/// Edges between units named by their ids, for units that come from elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Links {
    ids: Vec<String>,
    edges: Vec<Edge>,
}

impl Links {
    /// Returns the edges between these units.
    ///
    /// # Errors
    /// Names an id of one file that the other does not have.
    pub fn between(&self, units: &[Unit]) -> Result<Vec<Edge>, ReadError> {
        let place: HashMap<&str, u32> =
            units.iter().map(|unit| unit.id.as_str()).zip(0..).collect();
        let mut problems = Vec::new();
        let mut to = Vec::with_capacity(self.ids.len());
        for (number, id) in (1..).zip(&self.ids) {
            to.push(place.get(id.as_str()).copied().unwrap_or_default());
            if !place.contains_key(id.as_str()) {
                let place = Place::Node { number, id: Some(id.clone()) };
                problems.push(Problem { place, trouble: Trouble::UnknownUnit { id: id.clone() } });
            }
        }
        ReadError::unless_empty(problems)?;
        let known: std::collections::HashSet<&str> = self.ids.iter().map(String::as_str).collect();
        let without: Vec<&Unit> =
            units.iter().filter(|unit| !known.contains(unit.id.as_str())).collect();
        if let Some(first) = without.first() {
            let trouble = Trouble::NoRow { id: first.id.clone(), count: without.len() };
            return Err(ReadError::one(Place::File, trouble));
        }
        let moved = |edge: &Edge| Edge { a: to[edge.a as usize], b: to[edge.b as usize], ..*edge };
        Ok(self.edges.iter().map(moved).collect())
    }
}

/// Reads units and their edges.
///
/// # Errors
/// Names the first nodes and edges that cannot be taken, and what to do.
pub fn units_with_links(text: &str) -> Result<(Vec<Unit>, Vec<Edge>), ReadError> {
    let file = file(text)?;
    let (mut units, mut problems) = (Vec::with_capacity(file.nodes.len()), Vec::new());
    for (number, raw) in (1..).zip(&file.nodes) {
        match node(raw) {
            Ok(unit) => units.push(unit),
            Err((id, trouble)) => {
                problems.push(Problem { place: Place::Node { number, id }, trouble });
            }
        }
    }
    check_ids(units.iter().map(|unit| unit.id.as_str()), &mut problems);
    ReadError::unless_empty(problems)?;
    let edges = edges(&file.edges, units.len())?;
    Ok((units, edges))
}

/// Reads the edges alone, for units that come from GeoJSON.
///
/// # Errors
/// Names the first nodes and edges that cannot be taken, and what to do.
pub fn links(text: &str) -> Result<Links, ReadError> {
    #[derive(Deserialize)]
    struct Name {
        id: Option<Value>,
    }
    let file = file(text)?;
    let (mut ids, mut problems) = (Vec::with_capacity(file.nodes.len()), Vec::new());
    for (number, raw) in (1..).zip(&file.nodes) {
        let id = serde_json::from_str::<Name>(raw.get())
            .map_err(|error| Trouble::Json { message: error.to_string() })
            .and_then(|node| raw::name("id", node.id.as_ref()))
            .and_then(|id| id.ok_or_else(|| missing("id")));
        match id {
            Ok(id) => ids.push(id),
            Err(trouble) => {
                problems.push(Problem { place: Place::Node { number, id: None }, trouble });
            }
        }
    }
    check_ids(ids.iter().map(String::as_str), &mut problems);
    ReadError::unless_empty(problems)?;
    let edges = edges(&file.edges, ids.len())?;
    Ok(Links { ids, edges })
}

fn file(text: &str) -> Result<File<'_>, ReadError> {
    let file: File<'_> = serde_json::from_str(text).map_err(|error| {
        ReadError::one(Place::File, Trouble::Json { message: error.to_string() })
    })?;
    if file.nodes.is_empty() { Err(ReadError::one(Place::File, Trouble::Empty)) } else { Ok(file) }
}

fn missing(field: &str) -> Trouble {
    Trouble::Missing { field: field.to_owned(), there: Vec::new() }
}

fn node(raw: &RawValue) -> Result<Unit, (Option<String>, Trouble)> {
    let node: Node = serde_json::from_str(raw.get())
        .map_err(|error| (None, Trouble::Json { message: error.to_string() }))?;
    let id = raw::name("id", node.id.as_ref()).map_err(|trouble| (None, trouble))?;
    let read = || -> Result<Unit, Trouble> {
        let hh = node.hh.as_ref().filter(|value| !value.is_null()).ok_or_else(|| missing("hh"))?;
        Ok(Unit {
            id: id.clone().ok_or_else(|| missing("id"))?,
            households: raw::households(hh)?,
            x: number("x", node.x.as_ref(), f64::MIN)?,
            y: number("y", node.y.as_ref(), f64::MIN)?,
            area: number("area", node.area.as_ref(), 0.0)?,
            perimeter: number("perim", node.perim.as_ref(), 0.0)?,
            compound: raw::name("compound", node.compound.as_ref())?,
            community: raw::name("community", node.community.as_ref())?,
            grid: raw::name("grid", node.grid.as_ref())?,
            fixed: raw::flag(node.fixed.as_ref()),
        })
    };
    read().map_err(|trouble| (id.clone(), trouble))
}

fn number(field: &'static str, value: Option<&Value>, least: f64) -> Result<f64, Trouble> {
    match value.filter(|value| !value.is_null()) {
        None => Err(missing(field)),
        Some(value) => match value.as_f64() {
            Some(number) if number.is_finite() && number >= least => Ok(number),
            _ => Err(Trouble::Number { field, value: raw::short(value) }),
        },
    }
}

fn check_ids<'a>(ids: impl Iterator<Item = &'a str>, problems: &mut Vec<Problem>) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (number, id) in (1..).zip(ids) {
        if let Some(first) = seen.insert(id, number) {
            let id = id.to_owned();
            let place = Place::Node { number, id: Some(id.clone()) };
            problems.push(Problem { place, trouble: Trouble::Twice { id, first } });
        }
    }
}

fn edges(raws: &[&RawValue], nodes: usize) -> Result<Vec<Edge>, ReadError> {
    let (mut edges, mut problems) = (Vec::with_capacity(raws.len()), Vec::new());
    for (number, raw) in (1..).zip(raws) {
        match edge(raw, nodes) {
            Ok(edge) => edges.push(edge),
            Err(trouble) => problems.push(Problem { place: Place::Edge(number), trouble }),
        }
    }
    ReadError::unless_empty(problems)?;
    Ok(edges)
}

fn edge(raw: &RawValue, nodes: usize) -> Result<Edge, Trouble> {
    let (a, b, shared, kind): (f64, f64, f64, f64) = serde_json::from_str(raw.get())
        .map_err(|error| Trouble::Json { message: error.to_string() })?;
    let place = |field: &'static str, value: f64| {
        let is_one = value.fract() == 0.0 && value >= 0.0 && value < nodes as f64;
        is_one
            .then_some(value as u32)
            .ok_or_else(|| Trouble::Number { field, value: value.to_string() })
    };
    let kind = (0_u8..3)
        .find(|number| f64::from(*number) == kind)
        .and_then(EdgeKind::from_number)
        .ok_or_else(|| Trouble::Number { field: "kind", value: kind.to_string() })?;
    if !shared.is_finite() || shared < 0.0 {
        return Err(Trouble::Number { field: "shared", value: shared.to_string() });
    }
    Ok(Edge { a: place("i", a)?, b: place("j", b)?, shared, kind })
}
