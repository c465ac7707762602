//! Regions in one piece: their units and the streets between these, united.

use super::{Point, Polygon, Shape, bounds, signed_area, winds_around};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::float::simplify::SimplifyShape;
use rstar::{AABB, RTree, primitives::GeomWithData};

/// Holes that are smaller than this are closed, in square metres.
const LEAST_HOLE_M2: f64 = 4.0;

/// Unites units and the gaps between them.
pub struct Dissolver<'a> {
    shapes: &'a [Shape],
    gaps: &'a [(u32, u32, [Point; 4])],
    inner: RTree<GeomWithData<[f64; 2], u32>>,
}

impl<'a> Dissolver<'a> {
    /// Takes the outlines of all units and the gaps between those that face each other.
    pub fn new(shapes: &'a [Shape], gaps: &'a [(u32, u32, [Point; 4])]) -> Dissolver<'a> {
        let inner = (0_u32..)
            .zip(shapes)
            .filter_map(|(unit, shape)| {
                shape.inner_point().map(|point| GeomWithData::new([point.x, point.y], unit))
            })
            .collect();
        Dissolver { shapes, gaps, inner: RTree::bulk_load(inner) }
    }

    /// Returns the outline of every region, given the region of every unit. A hole stays only where units of other
    /// regions lie in it: parks and crossings belong to the region around them.
    pub fn regions(&self, region_of: &[u32], regions: usize) -> Vec<Shape> {
        let mut contours: Vec<Vec<Vec<[f64; 2]>>> = vec![Vec::new(); regions];
        for (shape, region) in self.shapes.iter().zip(region_of) {
            if let Some(into) = contours.get_mut(*region as usize) {
                into.extend(
                    shape.rings().map(|ring| ring.iter().map(|p| [p.x, p.y]).collect::<Vec<_>>()),
                );
            }
        }
        let of = |unit: u32| region_of.get(unit as usize).copied();
        for (a, b, quad) in self.gaps {
            if let (Some(one), Some(other)) = (of(*a), of(*b))
                && one == other
                && let Some(into) = contours.get_mut(one as usize)
            {
                let mut ring = quad.to_vec();
                if signed_area(&ring) < 0.0 {
                    ring.reverse();
                }
                into.push(ring.iter().map(|p| [p.x, p.y]).collect());
            }
        }
        (0_u32..)
            .zip(contours)
            .map(|(region, rings)| self.unite(region, region_of, &rings))
            .collect()
    }

    fn unite(&self, region: u32, region_of: &[u32], rings: &Vec<Vec<[f64; 2]>>) -> Shape {
        let polygons = rings
            .simplify_shape_as::<i64>(FillRule::NonZero)
            .into_iter()
            .filter_map(|rings| {
                let mut rings = rings.into_iter().map(|ring| {
                    ring.into_iter().map(|[x, y]| Point { x, y }).collect::<Vec<Point>>()
                });
                let outer = rings.next()?;
                let holes = rings.filter(|hole| self.has_others(hole, region, region_of)).collect();
                Some(Polygon { outer, holes })
            })
            .collect();
        Shape::new(polygons)
    }

    fn has_others(&self, hole: &[Point], region: u32, region_of: &[u32]) -> bool {
        let Some((low, high)) = bounds(hole.iter().copied()) else { return false };
        signed_area(hole).abs() >= LEAST_HOLE_M2
            && self
                .inner
                .locate_in_envelope(AABB::from_corners([low.x, low.y], [high.x, high.y]))
                .any(|unit| {
                    let [x, y] = *unit.geom();
                    region_of.get(unit.data as usize) != Some(&region)
                        && winds_around(hole, Point { x, y })
                })
    }
}

impl Shape {
    /// Returns a point inside: the centre of gravity where that is inside, else the middle of the widest stretch at its
    /// height; nothing when there is no area.
    pub fn inner_point(&self) -> Option<Point> {
        let centre = self.centroid();
        if self.contains(centre) {
            return Some(centre);
        }
        let mut crossings: Vec<f64> = self
            .sides()
            .filter(|(a, b)| (a.y > centre.y) != (b.y > centre.y))
            .map(|(a, b)| (b.x - a.x) * (centre.y - a.y) / (b.y - a.y) + a.x)
            .collect();
        crossings.sort_by(f64::total_cmp);
        crossings
            .chunks_exact(2)
            .max_by(|one, other| (one[1] - one[0]).total_cmp(&(other[1] - other[0])))
            .map(|pair| Point { x: f64::midpoint(pair[0], pair[1]), y: centre.y })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Boundaries, Ground, adjacency};

    fn square(x: f64, y: f64) -> Shape {
        let outer = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
            .map(|(dx, dy)| Point { x: x + dx, y: y + dy })
            .to_vec();
        Shape::new(vec![Polygon { outer, holes: vec![] }])
    }

    #[test]
    fn a_region_is_one_piece_across_streets_and_holds_its_park() {
        // Eight units around an empty place, 12 m streets between them, and a ninth far away.
        let mut shapes: Vec<Shape> = Vec::new();
        for x in 0..3 {
            for y in 0..3 {
                if (x, y) != (1, 1) {
                    shapes.push(square(f64::from(x) * 22.0, f64::from(y) * 22.0));
                }
            }
        }
        shapes.push(square(500.0, 0.0));
        let boundaries = Boundaries { keep_gaps: true, ..Boundaries::default() };
        let ground = Ground { shapes: &shapes, compounds: &[], blocks: &[], streets: &[] };
        let gaps = adjacency(&ground, &boundaries).gaps;
        let region_of: Vec<u32> = (0..9).map(|unit| u32::from(unit == 8)).collect();
        let regions = Dissolver::new(&shapes, &gaps).regions(&region_of, 2);
        assert_eq!(regions[0].polygons().len(), 1);
        assert!(regions[0].polygons()[0].holes.is_empty());
        assert!((regions[0].area() - 54.0 * 54.0).abs() < 600.0, "{}", regions[0].area());
        assert_eq!(regions[1].area().round(), 100.0);
    }

    #[test]
    fn a_hole_with_units_of_others_stays() {
        let ring = |low: f64, high: f64| {
            vec![(low, low), (high, low), (high, high), (low, high)]
                .into_iter()
                .map(|(x, y)| Point { x, y })
                .collect::<Vec<_>>()
        };
        let around = Polygon { outer: ring(0.0, 30.0), holes: vec![ring(10.0, 20.0)] };
        let shapes = [Shape::new(vec![around]), square(10.0, 10.0)];
        let regions = Dissolver::new(&shapes, &[]).regions(&[0, 1], 2);
        assert_eq!(regions[0].area().round(), 800.0);
        let together = Dissolver::new(&shapes, &[]).regions(&[0, 0], 1);
        assert_eq!(together[0].area().round(), 900.0);
    }
}
