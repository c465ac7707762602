//! Outlines with every corner of a neighbour on them, and who is beside whom.

use super::layout::{ARTERIAL_M, Plane, Rect, SIDE_M};
use crate::geometry::{Shape, link_parts};
use crate::model::{Edge, EdgeKind};
use std::collections::HashMap;

/// How far two lots may lie apart and face each other, in metres.
const FACING_M: f64 = 60.0;
/// Facing sides that are shorter do not count, in metres.
const LEAST_M: f64 = 2.0;
/// Width of a cell of the plane when neighbours are looked for, in metres.
const CELL_M: f64 = 120.0;

/// Returns the ring of each lot, with the corners of lots of its compound that lie on its sides: after bending they
/// still share their boundary.
pub(super) fn outlines(plane: &Plane) -> Vec<Vec<(f64, f64)>> {
    let mut rings = Vec::with_capacity(plane.lots.len());
    for compound in plane.lots.chunk_by(|a, b| a.compound == b.compound) {
        let corners: Vec<(f64, f64)> = compound.iter().flat_map(|lot| corners(&lot.rect)).collect();
        rings.extend(compound.iter().map(|lot| ring(&lot.rect, &corners)));
    }
    rings
}

fn corners(rect: &Rect) -> [(f64, f64); 4] {
    let Rect { left, bottom, right, top } = *rect;
    [(left, bottom), (right, bottom), (right, top), (left, top)]
}

fn ring(rect: &Rect, others: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let own = corners(rect);
    let mut ring = Vec::with_capacity(8);
    for (at, &from) in own.iter().enumerate() {
        let to = own[(at + 1) % 4];
        let along = |point: &(f64, f64)| (point.0 - from.0).abs() + (point.1 - from.1).abs();
        let whole = along(&to);
        let is_between = |point: &&(f64, f64)| {
            let beyond = (point.0 - to.0).abs() + (point.1 - to.1).abs();
            let far = along(point);
            (far + beyond - whole).abs() < 1e-9 && far > 1e-9 && beyond > 1e-9
        };
        let mut inner: Vec<(f64, f64)> = others.iter().filter(is_between).copied().collect();
        inner.sort_by(|a, b| along(a).total_cmp(&along(b)));
        inner.dedup();
        ring.push(from);
        ring.extend(inner);
    }
    ring
}

/// Returns the neighbourhood: common sides, and sides that face each other across a street with nothing between. What
/// is left alone is linked to the nearest.
pub(super) fn neighbours(plane: &Plane, shapes: &[Shape]) -> Vec<Edge> {
    let cells = Cells::new(plane);
    let mut edges = Vec::new();
    for a in 0..plane.lots.len() {
        let mut seen = cells.beyond(plane, a, Way::East);
        seen.extend(cells.beyond(plane, a, Way::North));
        for (b, length, gap) in seen {
            let (one, other) = (&plane.lots[a], &plane.lots[b]);
            let kind = if one.compound == other.compound {
                EdgeKind::Compound
            } else if one.superblock == other.superblock && gap < ARTERIAL_M + SIDE_M {
                EdgeKind::Side
            } else {
                EdgeKind::Arterial
            };
            edges.push(Edge { a: a as u32, b: b as u32, shared: length, kind });
        }
    }
    let links = link_parts(shapes, &edges, f64::INFINITY);
    edges.extend(links.into_iter().map(|link| link.edge()));
    edges
}

#[derive(Clone, Copy)]
enum Way {
    East,
    North,
}

/// The lots by cells of the plane.
struct Cells {
    lots: HashMap<(i32, i32), Vec<usize>>,
}

impl Cells {
    fn new(plane: &Plane) -> Cells {
        let mut lots: HashMap<(i32, i32), Vec<usize>> = HashMap::new();
        for (at, lot) in plane.lots.iter().enumerate() {
            for key in cells(&lot.rect) {
                lots.entry(key).or_default().push(at);
            }
        }
        Cells { lots }
    }

    /// Returns whom a lot faces: who, along how many metres, across which gap.
    fn beyond(&self, plane: &Plane, at: usize, way: Way) -> Vec<(usize, f64, f64)> {
        let rect = plane.lots[at].rect;
        let mut reach = rect;
        match way {
            Way::East => (reach.left, reach.right) = (rect.right, rect.right + FACING_M),
            Way::North => (reach.bottom, reach.top) = (rect.top, rect.top + FACING_M),
        }
        let mut found: Vec<(f64, usize, f64, f64)> = Vec::new();
        for key in cells(&reach) {
            for &other in self.lots.get(&key).map_or(&[][..], Vec::as_slice) {
                let (gap, from, to) = facing(&rect, &plane.lots[other].rect, way);
                let known = found.iter().any(|(_, seen, ..)| *seen == other);
                if other != at && !known && gap > -1e-9 && gap <= FACING_M && to > from {
                    found.push((gap.max(0.0), other, from, to));
                }
            }
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        nearest_first(&found)
    }
}

fn cells(rect: &Rect) -> Vec<(i32, i32)> {
    let cell = |at: f64| (at / CELL_M).floor() as i32;
    let mut found = Vec::new();
    for x in cell(rect.left)..=cell(rect.right) {
        for y in cell(rect.bottom)..=cell(rect.top) {
            found.push((x, y));
        }
    }
    found
}

/// Returns the gap between two lots in a direction, and the interval in which they overlap across it.
fn facing(a: &Rect, b: &Rect, way: Way) -> (f64, f64, f64) {
    match way {
        Way::East => (b.left - a.right, a.bottom.max(b.bottom), a.top.min(b.top)),
        Way::North => (b.bottom - a.top, a.left.max(b.left), a.right.min(b.right)),
    }
}

/// Returns how much of each is seen when nearer ones hide those behind them.
fn nearest_first(found: &[(f64, usize, f64, f64)]) -> Vec<(usize, f64, f64)> {
    let mut hidden: Vec<(f64, f64)> = Vec::new();
    let mut seen = Vec::new();
    for &(gap, other, from, to) in found {
        let mut open = vec![(from, to)];
        for &(a, b) in &hidden {
            open = open
                .into_iter()
                .flat_map(|(x, y)| [(x, y.min(a)), (x.max(b), y)])
                .filter(|(x, y)| y > x)
                .collect();
        }
        let length: f64 = open.iter().map(|(x, y)| y - x).sum();
        if length >= LEAST_M {
            seen.push((other, length, gap));
        }
        hidden.push((from, to));
    }
    seen
}
