//! Outlines of units in local metres: measures, validity, projection, and who borders on whom.

mod adjacency;
mod dissolve;
mod grid;
mod islands;
mod project;
mod valid;

pub use adjacency::{Adjacency, Boundaries, Ground, adjacency};
pub use dissolve::Dissolver;
pub use islands::{Link, link_parts};
pub use project::{Frame, FrameError, System, TransverseMercator};
pub use valid::{Flaw, mend, ring_of, sound};

/// A point in metres of a local plane: x to the east, y to the north.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Point {
    /// Metres to the east.
    pub x: f64,
    /// Metres to the north.
    pub y: f64,
}

impl Point {
    /// Returns the distance to another point in metres.
    pub fn distance(self, other: Point) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// An outer ring and its holes. Rings are not closed: the last point is not the first again.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Polygon {
    /// The outer ring.
    pub outer: Vec<Point>,
    /// The holes.
    pub holes: Vec<Vec<Point>>,
}

/// The outline of a unit: one polygon or several. Outer rings run counterclockwise and holes clockwise, so that the
/// outside always lies to the right.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Shape {
    polygons: Vec<Polygon>,
}

impl Shape {
    /// Returns the shape of these polygons; their rings may run either way.
    pub fn new(mut polygons: Vec<Polygon>) -> Shape {
        for polygon in &mut polygons {
            if signed_area(&polygon.outer) < 0.0 {
                polygon.outer.reverse();
            }
            for hole in polygon.holes.iter_mut().filter(|hole| signed_area(hole) > 0.0) {
                hole.reverse();
            }
        }
        Shape { polygons }
    }

    /// Returns the polygons.
    pub fn polygons(&self) -> &[Polygon] {
        &self.polygons
    }

    /// Returns all rings, outer ones and holes.
    pub fn rings(&self) -> impl Iterator<Item = &[Point]> {
        self.polygons.iter().flat_map(|polygon| {
            std::iter::once(polygon.outer.as_slice()).chain(polygon.holes.iter().map(Vec::as_slice))
        })
    }

    /// Returns all sides with the outside to the right.
    pub fn sides(&self) -> impl Iterator<Item = (Point, Point)> {
        self.rings().flat_map(sides)
    }

    /// Returns the area in square metres, holes taken away.
    pub fn area(&self) -> f64 {
        self.rings().map(signed_area).sum::<f64>().max(0.0)
    }

    /// Returns the length of all rings in metres.
    pub fn perimeter(&self) -> f64 {
        self.sides().map(|(a, b)| a.distance(b)).sum()
    }

    /// Returns the centre of gravity; the mean of the corners when there is no area.
    pub fn centroid(&self) -> Point {
        let mut count = 0.0;
        let (mut x, mut y) = (0.0, 0.0);
        for point in self.rings().flatten() {
            (x, y, count) = (x + point.x, y + point.y, count + 1.0);
        }
        if count == 0.0 {
            return Point::default();
        }
        // Measured from the mean of the corners, so that far origins cost no digits.
        let near = Point { x: x / count, y: y / count };
        let (mut area, mut sx, mut sy) = (0.0, 0.0, 0.0);
        for (a, b) in self.sides() {
            let (ax, ay, bx, by) = (a.x - near.x, a.y - near.y, b.x - near.x, b.y - near.y);
            let cross = ax * by - bx * ay;
            area += cross;
            sx += (ax + bx) * cross;
            sy += (ay + by) * cross;
        }
        if area.abs() < 1e-9 {
            return near;
        }
        Point { x: near.x + sx / (3.0 * area), y: near.y + sy / (3.0 * area) }
    }

    /// Returns the least and the greatest corner of the upright rectangle around it; nothing when it has no point.
    pub fn bounds(&self) -> Option<(Point, Point)> {
        bounds(self.rings().flatten().copied())
    }

    /// Returns whether a point lies inside (on the boundary, either answer is possible).
    pub fn contains(&self, point: Point) -> bool {
        self.rings().filter(|ring| winds_around(ring, point)).count() % 2 == 1
    }
}

/// Returns the upright rectangle around points.
pub fn bounds(points: impl Iterator<Item = Point>) -> Option<(Point, Point)> {
    points.fold(None, |found, p| {
        let (low, high) = found.unwrap_or((p, p));
        Some((
            Point { x: low.x.min(p.x), y: low.y.min(p.y) },
            Point { x: high.x.max(p.x), y: high.y.max(p.y) },
        ))
    })
}

/// Returns the sides of a ring.
pub(crate) fn sides(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    (0..ring.len()).map(|at| (ring[at], ring[(at + 1) % ring.len()]))
}

/// Returns the area of a ring, positive when it runs counterclockwise.
pub(crate) fn signed_area(ring: &[Point]) -> f64 {
    let Some(&first) = ring.first() else { return 0.0 };
    let twice: f64 = sides(ring)
        .map(|(a, b)| (a.x - first.x) * (b.y - first.y) - (b.x - first.x) * (a.y - first.y))
        .sum();
    twice / 2.0
}

/// Returns whether a ring goes around a point (a ray to the east crosses it an odd number of times).
pub(crate) fn winds_around(ring: &[Point], point: Point) -> bool {
    sides(ring)
        .filter(|(a, b)| {
            (a.y > point.y) != (b.y > point.y)
                && point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x
        })
        .count()
        % 2
        == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, size: f64) -> Vec<Point> {
        [(0.0, 0.0), (size, 0.0), (size, size), (0.0, size)]
            .map(|(dx, dy)| Point { x: x + dx, y: y + dy })
            .to_vec()
    }

    #[test]
    fn measures_of_a_square_with_a_hole_are_exact() {
        let polygon =
            Polygon { outer: square(4e7, 3e6, 10.0), holes: vec![square(4e7 + 6.0, 3e6, 2.0)] };
        let shape = Shape::new(vec![polygon]);
        assert_eq!(shape.area(), 96.0);
        assert_eq!(shape.perimeter(), 48.0);
        let centre = shape.centroid();
        assert!((centre.x - (4e7 + (500.0 - 28.0) / 96.0)).abs() < 1e-6, "{centre:?}");
        assert!(shape.contains(Point { x: 4e7 + 1.0, y: 3e6 + 1.0 }));
        assert!(!shape.contains(Point { x: 4e7 + 7.0, y: 3e6 + 1.0 }));
    }

    #[test]
    fn the_way_a_ring_runs_does_not_matter() {
        let mut ring = square(0.0, 0.0, 3.0);
        let one = Shape::new(vec![Polygon { outer: ring.clone(), holes: vec![] }]);
        ring.reverse();
        let other = Shape::new(vec![Polygon { outer: ring, holes: vec![] }]);
        assert_eq!(one.area(), other.area());
        assert_eq!(one.centroid(), other.centroid());
    }
}
