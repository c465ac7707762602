//! Whether rings are fit to be outlines.

use super::{Point, Polygon, Shape, sides, signed_area, winds_around};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::float::simplify::SimplifyShape;
use robust::{Coord, orient2d};

/// What is wrong with a ring.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Flaw {
    /// Fewer than four positions, the last being the first again.
    #[error(
        "a ring has {found} positions, fewer than 4 (three corners, and the first again at the end)"
    )]
    TooFewPoints {
        /// How many there are.
        found: usize,
    },
    /// The last position is not the first.
    #[error("a ring is not closed: its last position must be its first")]
    NotClosed,
    /// Two sides cross each other.
    #[error("a ring crosses itself near {x}, {y}")]
    CrossesItself {
        /// Where, in the file's coordinates.
        x: f64,
        /// Where, in the file's coordinates.
        y: f64,
    },
    /// The ring encloses nothing.
    #[error("a ring encloses no area")]
    NoArea,
    /// A hole lies outside its ring.
    #[error("a hole lies outside of its outer ring")]
    HoleOutside,
}

/// Takes the positions of a GeoJSON ring: closed, with at least three different corners. Repeated positions are left
/// out.
///
/// # Errors
/// Says what is wrong; with `mend` an open ring is closed.
pub fn ring_of(positions: &[[f64; 2]], mend: bool) -> Result<Vec<[f64; 2]>, Flaw> {
    let closed = positions.len() > 1 && positions.first() == positions.last();
    if positions.len() < if mend && !closed { 3 } else { 4 } {
        return Err(Flaw::TooFewPoints { found: positions.len() });
    }
    if !closed && !mend {
        return Err(Flaw::NotClosed);
    }
    let mut ring = positions.to_vec();
    ring.dedup();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 { Err(Flaw::NoArea) } else { Ok(ring) }
}

/// Checks a polygon whose rings are in local metres.
///
/// # Errors
/// Returns the first flaw; where a ring crosses itself is told in local metres.
pub fn sound(polygon: &Polygon) -> Result<(), Flaw> {
    for ring in std::iter::once(&polygon.outer).chain(&polygon.holes) {
        if let Some(Point { x, y }) = crossing(ring) {
            return Err(Flaw::CrossesItself { x, y });
        }
        if signed_area(ring).abs() < 1e-6 {
            return Err(Flaw::NoArea);
        }
    }
    let is_inside =
        |hole: &Vec<Point>| hole.iter().any(|point| winds_around(&polygon.outer, *point));
    if polygon.holes.iter().all(is_inside) { Ok(()) } else { Err(Flaw::HoleOutside) }
}

/// Returns what a polygon with flaws encloses (by the even-odd rule); nothing when it encloses no area.
pub fn mend(polygon: &Polygon) -> Option<Shape> {
    let contour = |ring: &Vec<Point>| ring.iter().map(|p| [p.x, p.y]).collect::<Vec<[f64; 2]>>();
    let contours: Vec<Vec<[f64; 2]>> =
        std::iter::once(&polygon.outer).chain(&polygon.holes).map(contour).collect();
    let polygons: Vec<Polygon> = contours
        .simplify_shape_as::<i64>(FillRule::EvenOdd)
        .into_iter()
        .filter_map(|rings| {
            let mut rings = rings
                .into_iter()
                .map(|ring| ring.into_iter().map(|[x, y]| Point { x, y }).collect::<Vec<Point>>());
            Some(Polygon { outer: rings.next()?, holes: rings.collect() })
        })
        .collect();
    let shape = Shape::new(polygons);
    (shape.area() > 1e-6).then_some(shape)
}

/// Returns where two sides of a ring cross; sides that only touch do not count.
fn crossing(ring: &[Point]) -> Option<Point> {
    let mut by_left: Vec<(Point, Point)> = sides(ring).collect();
    by_left.sort_by(|one, other| {
        let left = |side: &(Point, Point)| side.0.x.min(side.1.x);
        left(one).total_cmp(&left(other))
    });
    for (at, &(a, b)) in by_left.iter().enumerate() {
        let right = a.x.max(b.x);
        let (low, high) = (a.y.min(b.y), a.y.max(b.y));
        for &(c, d) in &by_left[at + 1..] {
            if c.x.min(d.x) > right {
                break;
            }
            if c.y.max(d.y) >= low && c.y.min(d.y) <= high && cross(a, b, c, d) {
                return Some(meeting(a, b, c, d));
            }
        }
    }
    None
}

/// Returns whether two sides cross properly, decided exactly.
fn cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let turn = |p: Point, q: Point, r: Point| {
        let coord = |point: Point| Coord { x: point.x, y: point.y };
        orient2d(coord(p), coord(q), coord(r))
    };
    let apart = |one: f64, other: f64| (one > 0.0 && other < 0.0) || (one < 0.0 && other > 0.0);
    apart(turn(a, b, c), turn(a, b, d)) && apart(turn(c, d, a), turn(c, d, b))
}

fn meeting(a: Point, b: Point, c: Point, d: Point) -> Point {
    let (rx, ry, sx, sy) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
    let across = rx * sy - ry * sx;
    let t = if across == 0.0 { 0.5 } else { ((c.x - a.x) * sy - (c.y - a.y) * sx) / across };
    Point { x: a.x + rx * t, y: a.y + ry * t }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn polygon(ring: &[[f64; 2]]) -> Polygon {
        Polygon { outer: ring.iter().map(|&[x, y]| Point { x, y }).collect(), holes: vec![] }
    }

    #[test]
    fn rings_are_closed_and_have_corners() {
        let square = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]];
        assert_eq!(ring_of(&square, false).map(|ring| ring.len()), Ok(4));
        assert_eq!(ring_of(&square[..4], false), Err(Flaw::NotClosed));
        assert_eq!(ring_of(&square[..4], true).map(|ring| ring.len()), Ok(4));
        assert_eq!(ring_of(&square[..3], false), Err(Flaw::TooFewPoints { found: 3 }));
        assert_eq!(ring_of(&[[1.0, 1.0]; 6], false), Err(Flaw::NoArea));
        assert_eq!(ring_of(&[], true), Err(Flaw::TooFewPoints { found: 0 }));
    }

    #[test]
    fn a_bow_tie_is_told_with_its_place_and_mended() {
        let tie = polygon(&[[0.0, 0.0], [4.0, 4.0], [4.0, 0.0], [0.0, 4.0]]);
        assert_eq!(sound(&tie), Err(Flaw::CrossesItself { x: 2.0, y: 2.0 }));
        let mended = mend(&tie).unwrap();
        assert!((mended.area() - 8.0).abs() < 1e-3);
        assert_eq!(mended.polygons().len(), 2);
        assert!(mended.polygons().iter().all(|polygon| sound(polygon).is_ok()));
    }

    #[test]
    fn touching_itself_is_allowed_and_flat_is_not() {
        let touching =
            polygon(&[[0.0, 0.0], [4.0, 0.0], [2.0, 2.0], [4.0, 4.0], [0.0, 4.0], [2.0, 2.0]]);
        assert_eq!(sound(&touching), Ok(()));
        assert_eq!(sound(&polygon(&[[0.0, 0.0], [4.0, 0.0], [8.0, 0.0]])), Err(Flaw::NoArea));
        let mut holed = polygon(&[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0]]);
        holed.holes.push(polygon(&[[9.0, 9.0], [10.0, 9.0], [10.0, 10.0]]).outer);
        assert_eq!(sound(&holed), Err(Flaw::HoleOutside));
    }
}
