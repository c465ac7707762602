//! Boundaries: polygons of GeoJSON in WGS-84, in millionths of a degree once read.

use serde_json::Value;

/// A point on the map, WGS-84, in millionths of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Point {
    /// Longitude.
    pub lon_e6: i64,
    /// Latitude.
    pub lat_e6: i64,
}

impl Point {
    /// Returns the point of a longitude and a latitude in millionths of a degree.
    pub const fn new(lon_e6: i64, lat_e6: i64) -> Point {
        Point { lon_e6, lat_e6 }
    }
}

/// The smallest box with sides along meridians and parallels that holds a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoundingBox {
    /// Its south-west corner.
    pub south_west: Point,
    /// Its north-east corner.
    pub north_east: Point,
}

/// One or several polygons with holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Polygons; the first ring of each is its outline, the others are holes. Rings are closed.
    polygons: Vec<Vec<Vec<Point>>>,
}

/// Why a text is no boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeFault {
    /// It is not GeoJSON of a polygon or of several.
    #[error("not a GeoJSON polygon")]
    Form,
    /// A ring is open or has fewer than four points.
    #[error("a ring is open or too short")]
    Ring,
    /// A point lies outside China, or longitude and latitude are the wrong way round.
    #[error("a point lies outside China")]
    Outside,
    /// It has too many points.
    #[error("more than {0} points")]
    Points(usize),
}

/// The most points of a boundary.
pub const POINTS_MAX: usize = 20_000;
/// How near boundaries lie that touch, in millionths of a degree: about thirty metres.
const NEAR_E6: i64 = 300;

/// Longitudes and latitudes between which China lies, in whole degrees.
const CHINA: (i64, i64, i64, i64) = (73, 136, 3, 54);

impl Shape {
    /// Reads a GeoJSON geometry, feature, or collection of one feature.
    pub fn parse(geojson: &str) -> Result<Shape, ShapeFault> {
        let value: Value = serde_json::from_str(geojson).map_err(|_| ShapeFault::Form)?;
        let geometry = geometry(&value).ok_or(ShapeFault::Form)?;
        let coordinates = geometry.get("coordinates").ok_or(ShapeFault::Form)?;
        let polygons = match geometry.get("type").and_then(Value::as_str) {
            Some("Polygon") => vec![polygon(coordinates)?],
            Some("MultiPolygon") => {
                let list = coordinates.as_array().ok_or(ShapeFault::Form)?;
                list.iter().map(polygon).collect::<Result<_, _>>()?
            }
            _ => return Err(ShapeFault::Form),
        };
        let shape = Shape { polygons };
        match shape.points().count() {
            0 => Err(ShapeFault::Form),
            count if count > POINTS_MAX => Err(ShapeFault::Points(POINTS_MAX)),
            _ => Ok(shape),
        }
    }

    /// Returns the shape of outlines without holes.
    pub fn of_outlines(outlines: Vec<Vec<Point>>) -> Shape {
        let closed = |mut ring: Vec<Point>| {
            if ring.first() != ring.last() {
                ring.extend(ring.first().copied());
            }
            vec![ring]
        };
        Shape { polygons: outlines.into_iter().map(closed).collect() }
    }

    /// Returns the GeoJSON geometry.
    pub fn geojson(&self) -> String {
        let ring = |ring: &Vec<Point>| {
            let points: Vec<String> = ring
                .iter()
                .map(|point| format!("[{},{}]", degrees(point.lon_e6), degrees(point.lat_e6)))
                .collect();
            format!("[{}]", points.join(","))
        };
        let polygon = |rings: &Vec<Vec<Point>>| {
            format!("[{}]", rings.iter().map(ring).collect::<Vec<_>>().join(","))
        };
        let polygons: Vec<String> = self.polygons.iter().map(polygon).collect();
        match polygons.as_slice() {
            [one] => format!(r#"{{"type":"Polygon","coordinates":{one}}}"#),
            many => format!(r#"{{"type":"MultiPolygon","coordinates":[{}]}}"#, many.join(",")),
        }
    }

    /// Returns the shape made of this one and another; outlines are put side by side, not dissolved.
    #[must_use]
    pub fn with(mut self, other: Shape) -> Shape {
        self.polygons.extend(other.polygons);
        self
    }

    /// Returns its bounding box.
    pub fn bounds(&self) -> BoundingBox {
        let mut found: Option<BoundingBox> = None;
        for point in self.points() {
            let bounds =
                found.get_or_insert(BoundingBox { south_west: *point, north_east: *point });
            bounds.south_west.lon_e6 = bounds.south_west.lon_e6.min(point.lon_e6);
            bounds.south_west.lat_e6 = bounds.south_west.lat_e6.min(point.lat_e6);
            bounds.north_east.lon_e6 = bounds.north_east.lon_e6.max(point.lon_e6);
            bounds.north_east.lat_e6 = bounds.north_east.lat_e6.max(point.lat_e6);
        }
        let nowhere = Point::new(0, 0);
        found.unwrap_or(BoundingBox { south_west: nowhere, north_east: nowhere })
    }

    /// Tells whether a point lies inside. Of two shapes with a common side a point on it lies in one only, except at
    /// the points where sides meet the extremes of a shape.
    pub fn contains(&self, point: Point) -> bool {
        self.polygons
            .iter()
            .any(|rings| rings.iter().filter(|ring| crosses_oddly(ring, point)).count() % 2 == 1)
    }

    /// Returns a point for a label: the centre of the largest outline if it lies inside, else a point inside on the
    /// parallel through the centre.
    pub fn label(&self) -> Point {
        let outline = self.polygons.iter().filter_map(|rings| rings.first());
        let Some(largest) = outline.max_by_key(|ring| doubled_area(ring).abs()) else {
            return Point::new(0, 0);
        };
        let centre = centroid(largest);
        if self.contains(centre) { centre } else { inside_on_parallel(largest, centre) }
    }

    /// Returns its rings, outlines and holes, each closed.
    /// Tells whether an outline of one comes within about thirty metres of an outline of the other.
    pub fn touches(&self, other: &Shape) -> bool {
        let (one, two) = (self.bounds(), other.bounds());
        let apart = |low: i64, high: i64| low > high + NEAR_E6;
        if apart(one.south_west.lon_e6, two.north_east.lon_e6)
            || apart(two.south_west.lon_e6, one.north_east.lon_e6)
            || apart(one.south_west.lat_e6, two.north_east.lat_e6)
            || apart(two.south_west.lat_e6, one.north_east.lat_e6)
        {
            return false;
        }
        let close = |point: &Point, shape: &Shape| {
            let mut sides = shape.rings().flat_map(|ring| ring.windows(2));
            sides.any(|side| distance_e6(*point, side[0], side[1]) <= NEAR_E6)
        };
        let mut here = self.rings().flatten();
        let mut there = other.rings().flatten();
        here.any(|point| close(point, other)) || there.any(|point| close(point, self))
    }

    pub(crate) fn rings(&self) -> impl Iterator<Item = &[Point]> {
        self.polygons.iter().flatten().map(Vec::as_slice)
    }

    fn points(&self) -> impl Iterator<Item = &Point> {
        self.polygons.iter().flatten().flatten()
    }
}

fn geometry(value: &Value) -> Option<&Value> {
    match value.get("type").and_then(Value::as_str)? {
        "Feature" => value.get("geometry"),
        "FeatureCollection" => match value.get("features")?.as_array()?.as_slice() {
            [one] => one.get("geometry"),
            _ => None,
        },
        _ => Some(value),
    }
}

fn polygon(value: &Value) -> Result<Vec<Vec<Point>>, ShapeFault> {
    let rings = value.as_array().ok_or(ShapeFault::Form)?;
    rings.iter().map(ring).collect()
}

fn ring(value: &Value) -> Result<Vec<Point>, ShapeFault> {
    let points = value.as_array().ok_or(ShapeFault::Form)?;
    let points: Vec<Point> = points.iter().map(position).collect::<Result<_, _>>()?;
    if points.len() < 4 || points.first() != points.last() {
        return Err(ShapeFault::Ring);
    }
    Ok(points)
}

fn position(value: &Value) -> Result<Point, ShapeFault> {
    let at = |index: usize| value.get(index).and_then(Value::as_f64).ok_or(ShapeFault::Form);
    let (lon, lat) = (at(0)?, at(1)?);
    let (west, east, south, north) = CHINA;
    // Degrees of valid positions are far below 2^53 millionths, so that the rounding is exact.
    #[allow(clippy::cast_possible_truncation)]
    let point = Point::new((lon * 1e6).round() as i64, (lat * 1e6).round() as i64);
    let inside = (west * 1_000_000..=east * 1_000_000).contains(&point.lon_e6)
        && (south * 1_000_000..=north * 1_000_000).contains(&point.lat_e6);
    if inside { Ok(point) } else { Err(ShapeFault::Outside) }
}

/// Writes millionths of a degree as degrees, without floating point.
/// Returns how far a point is from a side, in millionths of a degree, whole numbers rounded down.
fn distance_e6(point: Point, from: Point, to: Point) -> i64 {
    let (dx, dy) = (to.lon_e6 - from.lon_e6, to.lat_e6 - from.lat_e6);
    let (px, py) = (point.lon_e6 - from.lon_e6, point.lat_e6 - from.lat_e6);
    let length = dx * dx + dy * dy;
    // How far along the side the nearest point lies, from 0 to its whole length.
    let along = if length == 0 { 0 } else { (px * dx + py * dy).clamp(0, length) };
    let step = |side: i64| {
        if length == 0 { 0 } else { i128::from(side) * i128::from(along) / i128::from(length) }
    };
    let (x, y) = (i128::from(px) - step(dx), i128::from(py) - step(dy));
    i64::try_from((x * x + y * y).unsigned_abs().isqrt()).unwrap_or(i64::MAX)
}

pub(crate) fn degrees(e6: i64) -> String {
    let sign = if e6 < 0 { "-" } else { "" };
    let (whole, rest) = (e6.unsigned_abs() / 1_000_000, e6.unsigned_abs() % 1_000_000);
    format!("{sign}{whole}.{rest:06}")
}

/// Counts the crossings of a ray to the east in whole numbers: a side counts when it begins at or below the parallel of
/// the point and ends above it, or the other way round.
fn crosses_oddly(ring: &[Point], point: Point) -> bool {
    let mut odd = false;
    for pair in ring.windows(2) {
        let [a, b] = pair else { continue };
        if (a.lat_e6 > point.lat_e6) == (b.lat_e6 > point.lat_e6) {
            continue;
        }
        let (low, high) = if a.lat_e6 < b.lat_e6 { (a, b) } else { (b, a) };
        if turn(*low, *high, point) > 0 {
            odd = !odd;
        }
    }
    odd
}

/// Positive when `point` lies to the left of the way from `a` to `b`.
fn turn(a: Point, b: Point, point: Point) -> i128 {
    let along = |from: i64, to: i64| i128::from(to - from);
    along(a.lon_e6, b.lon_e6) * along(a.lat_e6, point.lat_e6)
        - along(a.lat_e6, b.lat_e6) * along(a.lon_e6, point.lon_e6)
}

fn doubled_area(ring: &[Point]) -> i128 {
    let Some(origin) = ring.first() else { return 0 };
    ring.windows(2).map(|pair| turn(*origin, pair[0], pair[1])).sum()
}

fn centroid(ring: &[Point]) -> Point {
    let Some(origin) = ring.first().copied() else { return Point::new(0, 0) };
    let (mut lon, mut lat, mut weight) = (0_i128, 0_i128, 0_i128);
    for pair in ring.windows(2) {
        let area = turn(origin, pair[0], pair[1]);
        let sum = |a: i64, b: i64, o: i64| i128::from(a - o) + i128::from(b - o);
        lon += area * sum(pair[0].lon_e6, pair[1].lon_e6, origin.lon_e6);
        lat += area * sum(pair[0].lat_e6, pair[1].lat_e6, origin.lat_e6);
        weight += area;
    }
    if weight == 0 {
        return origin;
    }
    let mean = |sum: i128| i64::try_from(sum / (3 * weight)).unwrap_or(0);
    Point::new(origin.lon_e6 + mean(lon), origin.lat_e6 + mean(lat))
}

/// Returns the middle of the widest stretch inside the ring on the parallel of `centre`.
fn inside_on_parallel(ring: &[Point], centre: Point) -> Point {
    let mut crossings: Vec<i64> = ring
        .windows(2)
        .filter(|pair| (pair[0].lat_e6 > centre.lat_e6) != (pair[1].lat_e6 > centre.lat_e6))
        .map(|pair| {
            let (a, b) = (pair[0], pair[1]);
            let rise = i128::from(b.lat_e6 - a.lat_e6);
            let run = i128::from(b.lon_e6 - a.lon_e6) * i128::from(centre.lat_e6 - a.lat_e6);
            a.lon_e6 + i64::try_from(run / rise).unwrap_or(0)
        })
        .collect();
    crossings.sort_unstable();
    let widest = crossings.chunks_exact(2).max_by_key(|pair| pair[1] - pair[0]);
    widest.map_or(centre, |pair| Point::new(i64::midpoint(pair[0], pair[1]), centre.lat_e6))
}

#[cfg(test)]
mod tests {
    use super::*;

    const L: &str = r#"{"type":"Polygon","coordinates":[[[113.0,34.0],[113.03,34.0],[113.03,34.01],[113.01,34.01],[113.01,34.03],[113.0,34.03],[113.0,34.0]]]}"#;

    fn point(lon: i64, lat: i64) -> Point {
        Point::new(113_000_000 + lon, 34_000_000 + lat)
    }

    #[test]
    fn a1_a_point_is_inside_or_not() {
        let shape = Shape::parse(L).unwrap();
        assert!(shape.contains(point(5_000, 20_000)));
        assert!(shape.contains(point(25_000, 5_000)));
        assert!(!shape.contains(point(20_000, 20_000)));
        assert!(!shape.contains(point(-1, 5_000)));
    }

    #[test]
    fn a1_a_point_on_a_common_side_lies_in_one_of_two() {
        let square = |west: i64| {
            let corners = [(0, 0), (10, 0), (10, 10), (0, 10)];
            Shape::of_outlines(vec![corners.map(|(x, y)| point(west + x, y)).to_vec()])
        };
        let (left, right) = (square(0), square(10));
        for y in 0..10 {
            let on = point(10, y);
            assert_eq!(u8::from(left.contains(on)) + u8::from(right.contains(on)), 1, "{y}");
        }
    }

    #[test]
    fn a1_a_label_lies_inside() {
        let shape = Shape::parse(L).unwrap();
        assert!(shape.contains(shape.label()));
    }

    #[test]
    fn a1_a_boundary_is_read_as_it_was_written() {
        let shape = Shape::parse(L).unwrap();
        assert_eq!(Shape::parse(&shape.geojson()).unwrap(), shape);
        assert_eq!(shape.bounds().north_east, point(30_000, 30_000));
    }

    #[test]
    fn a1_no_boundary_for_what_is_none() {
        let check = |text: &str, fault: ShapeFault| assert_eq!(Shape::parse(text), Err(fault));
        check("no", ShapeFault::Form);
        check(r#"{"type":"Point","coordinates":[113,34]}"#, ShapeFault::Form);
        check(r#"{"type":"Polygon","coordinates":[]}"#, ShapeFault::Form);
        check(
            r#"{"type":"Polygon","coordinates":[[[113,34],[114,34],[114,35]]]}"#,
            ShapeFault::Ring,
        );
        check(
            r#"{"type":"Polygon","coordinates":[[[34,113],[35,113],[35,114],[34,113]]]}"#,
            ShapeFault::Outside,
        );
    }
}
