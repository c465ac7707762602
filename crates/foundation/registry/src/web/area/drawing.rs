//! Boundaries as shapes for a map without scripts.

use crate::geo::{BoundingBox, Point, Shape};

/// An area to be drawn.
pub(crate) struct Drawn<'a> {
    pub(crate) shape: &'a Shape,
    pub(crate) name: String,
    pub(crate) words: String,
    pub(crate) level: u8,
    pub(crate) href: String,
}

/// The side of the square and the margin in it.
const SIDE: i64 = 1000;
const MARGIN: i64 = 20;

/// Returns areas as shapes that together fill the square.
pub(crate) fn shapes(areas: &[Drawn<'_>]) -> Vec<http::ui::Shape> {
    let Some(frame) = areas.iter().map(|area| area.shape.bounds()).reduce(both).map(Frame::of)
    else {
        return Vec::new();
    };
    areas
        .iter()
        .map(|area| http::ui::Shape {
            path: frame.path(area.shape),
            at: frame.at(area.shape.label()),
            name: area.name.clone(),
            words: area.words.clone(),
            level: area.level,
            href: area.href.clone(),
        })
        .collect()
}

fn both(a: BoundingBox, b: BoundingBox) -> BoundingBox {
    BoundingBox {
        south_west: Point::new(
            a.south_west.lon_e6.min(b.south_west.lon_e6),
            a.south_west.lat_e6.min(b.south_west.lat_e6),
        ),
        north_east: Point::new(
            a.north_east.lon_e6.max(b.north_east.lon_e6),
            a.north_east.lat_e6.max(b.north_east.lat_e6),
        ),
    }
}

/// How points come into the square.
struct Frame {
    bounds: BoundingBox,
    /// A degree of longitude in thousandths of one of latitude.
    narrow: i64,
    /// The longer side in millionths of a degree of latitude.
    reach: i64,
    /// How far the shorter side is moved inwards.
    shift: (i64, i64),
}

impl Frame {
    fn of(bounds: BoundingBox) -> Frame {
        let narrow = narrowing(bounds.south_west.lat_e6);
        let width = (bounds.north_east.lon_e6 - bounds.south_west.lon_e6) * narrow / 1000;
        let height = bounds.north_east.lat_e6 - bounds.south_west.lat_e6;
        let reach = width.max(height).max(1);
        let shift = ((reach - width) / 2, (reach - height) / 2);
        Frame { bounds, narrow, reach, shift }
    }

    fn at(&self, point: Point) -> (i64, i64) {
        let east = (point.lon_e6 - self.bounds.south_west.lon_e6) * self.narrow / 1000;
        let south = self.bounds.north_east.lat_e6 - point.lat_e6;
        let inside = |value: i64| MARGIN + value * (SIDE - 2 * MARGIN) / self.reach;
        (inside(east + self.shift.0), inside(south + self.shift.1))
    }

    fn path(&self, shape: &Shape) -> String {
        path(shape, |point| self.at(point))
    }
}

/// Returns the rings of a shape as the path of an SVG, each point where `at` puts it.
pub(super) fn path(shape: &Shape, at: impl Fn(Point) -> (i64, i64)) -> String {
    let mut path = String::new();
    for ring in shape.rings() {
        for (index, point) in ring.iter().enumerate() {
            let (x, y) = at(*point);
            path.push_str(&format!("{}{x} {y}", if index == 0 { 'M' } else { 'L' }));
        }
        path.push('Z');
    }
    path
}

/// Returns the cosine of a latitude in thousandths, from a table of every sixth degree.
pub(super) fn narrowing(lat_e6: i64) -> i64 {
    const EVERY_SIXTH: [i64; 11] = [1000, 995, 978, 951, 914, 866, 809, 743, 669, 588, 500];
    let lat = lat_e6.abs().min(59_999_999);
    let (step, rest) = (lat / 6_000_000, lat % 6_000_000);
    let at = usize::try_from(step).unwrap_or(0).min(9);
    EVERY_SIXTH[at] - (EVERY_SIXTH[at] - EVERY_SIXTH[at + 1]) * rest / 6_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a1_a_drawing_fills_its_square_and_keeps_north_up() {
        let square = [(0, 0), (10_000, 0), (10_000, 20_000), (0, 20_000)]
            .map(|(x, y)| Point::new(113_600_000 + x, 34_700_000 + y));
        let shape = Shape::of_outlines(vec![square.to_vec()]);
        let drawn = Drawn {
            shape: &shape,
            name: String::new(),
            words: String::new(),
            level: 1,
            href: String::new(),
        };
        let path = &shapes(&[drawn])[0].path;
        assert_eq!(path, "M302 980L697 980L697 20L302 20L302 980Z");
    }
}
