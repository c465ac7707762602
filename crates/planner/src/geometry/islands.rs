//! Links from what stands alone to what lies nearest.

use super::Shape;
use crate::model::{Edge, EdgeKind};
use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance, RTree};

type Side = GeomWithData<Line<[f64; 2]>, u32>;

/// A link between two units that do not border on each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The unit of the smaller piece.
    pub from: u32,
    /// The unit that it is linked to.
    pub to: u32,
    /// The distance between their outlines in metres.
    pub metres: f64,
}

impl Link {
    /// Returns the edge of the link: no shared boundary, and as dear as an arterial.
    pub fn edge(&self) -> Edge {
        Edge { a: self.from, b: self.to, shared: 0.0, kind: EdgeKind::Arterial }
    }
}

/// A piece with more corners than this gets a tree of all the others to itself.
const MANY_CORNERS: usize = 3000;

/// Returns the shortest links that join all pieces, as far as none is longer than `most_m` metres.
pub fn link_parts(shapes: &[Shape], edges: &[Edge], most_m: f64) -> Vec<Link> {
    let mut pieces = Pieces::new(shapes.len());
    for edge in edges {
        pieces.join(edge.a, edge.b);
    }
    let mut links = Vec::new();
    let all: Vec<Side> = sides_of(shapes, |_| true);
    if all.is_empty() {
        return links;
    }
    let tree = RTree::bulk_load(all);
    loop {
        let found = nearest_of_each(shapes, &mut pieces, &tree, most_m);
        let before = links.len();
        for link in found {
            if pieces.join(link.from, link.to) {
                links.push(link);
            }
        }
        if links.len() == before {
            return links;
        }
    }
}

fn sides_of(shapes: &[Shape], wanted: impl Fn(u32) -> bool) -> Vec<Side> {
    (0_u32..)
        .zip(shapes)
        .filter(|(unit, _)| wanted(*unit))
        .flat_map(|(unit, shape)| {
            shape.sides().map(move |(a, b)| Side::new(Line::new([a.x, a.y], [b.x, b.y]), unit))
        })
        .collect()
}

/// Returns the shortest way out of every piece but the largest, shortest first.
fn nearest_of_each(
    shapes: &[Shape],
    pieces: &mut Pieces,
    tree: &RTree<Side>,
    most_m: f64,
) -> Vec<Link> {
    let root: Vec<u32> = (0..shapes.len() as u32).map(|unit| pieces.find(unit)).collect();
    let mut members: std::collections::BTreeMap<u32, Vec<u32>> = std::collections::BTreeMap::new();
    for (unit, piece) in (0_u32..).zip(&root) {
        members.entry(*piece).or_default().push(unit);
    }
    let largest = members.iter().max_by_key(|(piece, units)| (units.len(), **piece)).map(|m| *m.0);
    let mut found: Vec<Link> = members
        .iter()
        .filter(|(piece, _)| Some(**piece) != largest)
        .filter_map(|(piece, units)| way_out(shapes, tree, &root, *piece, units, most_m))
        .collect();
    found.sort_by(|a, b| a.metres.total_cmp(&b.metres).then((a.from, a.to).cmp(&(b.from, b.to))));
    found
}

fn way_out(
    shapes: &[Shape],
    tree: &RTree<Side>,
    root: &[u32],
    piece: u32,
    units: &[u32],
    most_m: f64,
) -> Option<Link> {
    let corners: usize = units
        .iter()
        .map(|unit| shapes[*unit as usize].rings().map(<[_]>::len).sum::<usize>())
        .sum();
    let others = (corners > MANY_CORNERS)
        .then(|| RTree::bulk_load(sides_of(shapes, |unit| root[unit as usize] != piece)));
    let (mut best, mut best_2) = (None, most_m * most_m);
    for &unit in units {
        for corner in shapes[unit as usize].rings().flatten() {
            let at = [corner.x, corner.y];
            let near = match &others {
                Some(others) => {
                    others.nearest_neighbor(at).map(|side| (side, side.distance_2(&at)))
                }
                None => tree
                    .nearest_neighbor_iter_with_distance_2(at)
                    .take_while(|(_, distance_2)| *distance_2 <= best_2)
                    .find(|(side, _)| root[side.data as usize] != piece),
            };
            if let Some((side, distance_2)) = near
                && distance_2 <= best_2
                && (best.is_none() || distance_2 < best_2)
            {
                best_2 = distance_2;
                best = Some(Link { from: unit, to: side.data, metres: distance_2.sqrt() });
            }
        }
    }
    best
}

/// Pieces that grow together.
struct Pieces {
    parent: Vec<u32>,
}

impl Pieces {
    fn new(count: usize) -> Pieces {
        Pieces { parent: (0..count as u32).collect() }
    }

    fn find(&mut self, unit: u32) -> u32 {
        let mut at = unit;
        while self.parent[at as usize] != at {
            self.parent[at as usize] = self.parent[self.parent[at as usize] as usize];
            at = self.parent[at as usize];
        }
        at
    }

    /// Joins two pieces; returns whether they were apart.
    fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b) as usize] = a.min(b);
        a != b
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Point, Polygon};

    fn square(x: f64, y: f64) -> Shape {
        let outer = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
            .map(|(dx, dy)| Point { x: x + dx, y: y + dy })
            .to_vec();
        Shape::new(vec![Polygon { outer, holes: vec![] }])
    }

    #[test]
    fn each_piece_is_linked_to_the_nearest_and_no_further_than_allowed() {
        let shapes = [square(0.0, 0.0), square(10.0, 0.0), square(40.0, 0.0), square(300.0, 0.0)];
        let edges = [Edge { a: 0, b: 1, shared: 10.0, kind: EdgeKind::Side }];
        let links = link_parts(&shapes, &edges, f64::INFINITY);
        assert_eq!(
            links,
            [Link { from: 2, to: 1, metres: 20.0 }, Link { from: 3, to: 2, metres: 250.0 }]
        );
        assert_eq!(link_parts(&shapes, &edges, 100.0), links[..1]);
        assert!(link_parts(&[], &[], 100.0).is_empty());
    }

    #[test]
    fn many_pieces_become_one() {
        let shapes: Vec<Shape> =
            (0..40).map(|at| square(f64::from(at % 7) * 25.0, f64::from(at / 7) * 31.0)).collect();
        assert_eq!(link_parts(&shapes, &[], f64::INFINITY).len(), 39);
    }
}
