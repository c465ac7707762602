//! A drawing of what lies around a point: the lines of grids, buildings and compounds by their names. It needs no scripts.

use super::drawing::{narrowing, path};
use crate::area::{Outline, Spot, outlines, spot, spot_of};
use crate::geo::{BoundingBox, Point, Shape};
use crate::place::{PlaceRow, buildings_around};
use http::ui::{Sign, Sketch};
use kernel::id::AreaId;
use store::{Fault, Query};

/// How many buildings are drawn at most.
const HOUSES_MAX: usize = 200;
/// Of how many parts of a grid's size the margin around it is one.
const MARGIN: i64 = 8;

/// Draws the grid in which a point lies, with a pin there, as far as it is known.
pub async fn sketch(q: &mut impl Query, at: Point) -> Result<Option<Sketch>, Fault> {
    let spot = spot(q, at).await?;
    drawn(q, spot, Some(at)).await
}

/// Draws a grid, as far as it is known.
pub(crate) async fn sketch_of(q: &mut impl Query, grid: AreaId) -> Result<Option<Sketch>, Fault> {
    let spot = spot_of(q, grid).await?;
    drawn(q, spot, None).await
}

async fn drawn(q: &mut impl Query, spot: Spot, at: Option<Point>) -> Result<Option<Sketch>, Fault> {
    let Spot { community: Some(community), grid: Some(grid), .. } = spot else {
        return Ok(None);
    };
    let outlines = outlines(q, community.id).await?;
    let shapes: Vec<(&Outline, Shape)> =
        outlines.iter().filter_map(|outline| Some((outline, outline.shape()?))).collect();
    let Some((_, own)) = shapes.iter().find(|(outline, _)| outline.id == grid.id) else {
        return Ok(None);
    };
    let window = Window::around(own.bounds());
    let houses = buildings_around(q, community.id, window.corners(), HOUSES_MAX).await?;
    let mut sketch = Sketch::new(at.map(|at| window.at(at)));
    for (outline, shape) in &shapes {
        sketch.outlines.push((window.path(shape), outline.id == grid.id));
    }
    for sign in signs(&houses, at.unwrap_or_else(|| own.label()), &window) {
        sketch.sign(sign);
    }
    // What is not nearest says least: names of grids take the room that is left.
    for (outline, shape) in &shapes {
        sketch.sign(Sign::Grid(outline.name.clone(), window.at(shape.label())));
    }
    Ok(Some(sketch))
}

/// Returns the compounds, then the buildings, the nearest first.
fn signs(houses: &[PlaceRow], at: Point, window: &Window) -> Vec<Sign> {
    let mut near: Vec<(&PlaceRow, Point)> =
        houses.iter().filter_map(|row| Some((row, row.point?))).collect();
    near.sort_by_key(|(_, point)| {
        (point.lon_e6 - at.lon_e6).pow(2) + (point.lat_e6 - at.lat_e6).pow(2)
    });
    let mut compounds: Vec<(&str, Vec<Point>)> = Vec::new();
    for (row, point) in &near {
        let Some(name) = row.parent_name.as_deref() else { continue };
        match compounds.iter_mut().find(|(known, _)| *known == name) {
            Some((_, points)) => points.push(*point),
            None => compounds.push((name, vec![*point])),
        }
    }
    let around = compounds
        .into_iter()
        .map(|(name, points)| Sign::Compound(name.to_owned(), window.at(above(&points))));
    let houses = near.iter().map(|(row, point)| Sign::House(row.name.clone(), window.at(*point)));
    around.chain(houses).collect()
}

/// Returns where the name of a compound stands: in its middle, at its northern edge, so that it covers none of its buildings.
fn above(points: &[Point]) -> Point {
    let count = i64::try_from(points.len()).unwrap_or(1).max(1);
    let north = points.iter().map(|point| point.lat_e6).max().unwrap_or_default();
    Point::new(points.iter().map(|point| point.lon_e6).sum::<i64>() / count, north)
}

/// How points come into the drawing.
struct Window {
    /// The north-west corner.
    corner: Point,
    /// A degree of longitude in thousandths of one of latitude.
    narrow: i64,
    /// The height in millionths of a degree of latitude.
    height: i64,
}

impl Window {
    fn around(bounds: BoundingBox) -> Window {
        let narrow = narrowing(bounds.south_west.lat_e6).max(1);
        let wide = (bounds.north_east.lon_e6 - bounds.south_west.lon_e6) * narrow / 1000;
        let high = bounds.north_east.lat_e6 - bounds.south_west.lat_e6;
        let least = high.max(wide * Sketch::HEIGHT / Sketch::WIDTH).max(1);
        let height = least + 2 * (least / MARGIN);
        let width = height * Sketch::WIDTH / Sketch::HEIGHT;
        let corner = Point::new(
            bounds.south_west.lon_e6 - (width - wide) / 2 * 1000 / narrow,
            bounds.north_east.lat_e6 + (height - high) / 2,
        );
        Window { corner, narrow, height }
    }

    fn corners(&self) -> (Point, Point) {
        let width = self.height * Sketch::WIDTH / Sketch::HEIGHT * 1000 / self.narrow;
        let (west, north) = (self.corner.lon_e6, self.corner.lat_e6);
        (Point::new(west, north - self.height), Point::new(west + width, north))
    }

    fn at(&self, point: Point) -> (i64, i64) {
        let east = (point.lon_e6 - self.corner.lon_e6) * self.narrow / 1000;
        let south = self.corner.lat_e6 - point.lat_e6;
        (east * Sketch::HEIGHT / self.height, south * Sketch::HEIGHT / self.height)
    }

    fn path(&self, shape: &Shape) -> String {
        path(shape, |point| self.at(point))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a1_a_grid_lies_in_the_middle_of_its_sketch_with_north_up() {
        let corner =
            |lon_e6: i64, lat_e6: i64| Point::new(113_600_000 + lon_e6, 34_700_000 + lat_e6);
        let bounds = BoundingBox { south_west: corner(0, 0), north_east: corner(4_000, 8_000) };
        let window = Window::around(bounds);
        let middle = window.at(corner(2_000, 4_000));
        assert!((middle.0 - Sketch::WIDTH / 2).abs() <= 1, "{middle:?}");
        assert!((middle.1 - Sketch::HEIGHT / 2).abs() <= 1, "{middle:?}");
        let (north, south) = (window.at(corner(2_000, 8_000)), window.at(corner(2_000, 0)));
        assert!(
            0 < north.1 && north.1 < south.1 && south.1 < Sketch::HEIGHT,
            "{north:?} {south:?}"
        );
        let (south_west, north_east) = window.corners();
        assert!(south_west.lon_e6 < bounds.south_west.lon_e6);
        assert!(north_east.lat_e6 > bounds.north_east.lat_e6);
    }
}
