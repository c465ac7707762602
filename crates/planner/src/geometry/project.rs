//! Longitude and latitude to local metres and back.

use super::Point;

/// In which system the coordinates of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Longitude and latitude in degrees (WGS-84, CGCS2000, also GCJ-02).
    Degrees,
    /// Metres of a plane, whichever.
    Metres,
    /// The squares of web maps (EPSG:3857): metres at the equator only.
    WebMercator,
}

/// Why coordinates are of no known system.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FrameError {
    /// Latitude stands before longitude.
    #[error(
        "coordinates such as {x}, {y} look like latitude before longitude: GeoJSON wants longitude first"
    )]
    Swapped {
        /// The first number of one position.
        x: f64,
        /// The second number.
        y: f64,
    },
    /// Some coordinates look like degrees and others do not.
    #[error(
        "most coordinates look like degrees, but {x}, {y} does not: correct it, or say --crs metres"
    )]
    Mixed {
        /// The first number of one position.
        x: f64,
        /// The second number.
        y: f64,
    },
    /// The area is too large to be a city.
    #[error(
        "the area is {width_km} km by {height_km} km, more than a city: are the coordinates in another system? \
         Give metres, or WGS-84 degrees with --crs wgs84"
    )]
    TooLarge {
        /// Kilometres from west to east.
        width_km: u64,
        /// Kilometres from south to north.
        height_km: u64,
    },
    /// Numbers could be degrees or metres.
    #[error(
        "coordinates from {x}, {y} over {width} by {height} can be degrees or metres: say --crs wgs84 or --crs metres"
    )]
    Unclear {
        /// The least first number.
        x: f64,
        /// The least second number.
        y: f64,
        /// The width of all.
        width: f64,
        /// The height of all.
        height: f64,
    },
    /// The file names a system that is not known here.
    #[error(
        "the coordinate system \"{name}\" is not known: convert to EPSG:4326 (WGS-84) or say --crs metres"
    )]
    Unknown {
        /// Its name.
        name: String,
    },
}

/// The widest area that is taken, in metres: larger than any city.
const WIDEST_M: f64 = 400_000.0;
/// The widest area in degrees that is taken for degrees without being told.
const WIDEST_DEGREES: f64 = 4.0;

/// How positions of a file become local metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Frame {
    /// The plane of the file, moved to an origin near the data.
    Plane {
        /// Where the origin lies in the file's plane.
        origin: Point,
    },
    /// Degrees, by a transverse Mercator about the middle of the data.
    Globe(TransverseMercator),
    /// Web map squares: first to degrees, then as those.
    WebMap(TransverseMercator),
}

impl Frame {
    /// Returns the frame for positions, in the given system or in the one that they seem to be in.
    ///
    /// # Errors
    /// Says why the coordinates cannot be taken.
    pub fn find(
        positions: impl Iterator<Item = [f64; 2]> + Clone,
        system: Option<System>,
    ) -> Result<Frame, FrameError> {
        let as_points = positions.clone().map(|[x, y]| Point { x, y });
        let Some((low, high)) = super::bounds(as_points) else {
            return Ok(Frame::Plane { origin: Point::default() });
        };
        let system = match system {
            Some(system) => system,
            None => guess(positions, low, high)?,
        };
        let frame = Frame::about(system, low, high);
        let (from, to) = (frame.to_local([low.x, low.y]), frame.to_local([high.x, high.y]));
        let (width, height) = ((to.x - from.x).abs(), (to.y - from.y).abs());
        if width > WIDEST_M || height > WIDEST_M || !width.is_finite() || !height.is_finite() {
            let km = |metres: f64| (metres / 1000.0).round() as u64;
            return Err(FrameError::TooLarge { width_km: km(width), height_km: km(height) });
        }
        Ok(frame)
    }

    fn about(system: System, low: Point, high: Point) -> Frame {
        let middle = Point { x: f64::midpoint(low.x, high.x), y: f64::midpoint(low.y, high.y) };
        match system {
            System::Metres => Frame::Plane { origin: Point { x: low.x.floor(), y: low.y.floor() } },
            System::Degrees => Frame::Globe(TransverseMercator::new(middle.x, middle.y)),
            System::WebMercator => {
                let [longitude, latitude] = from_web_map(middle);
                Frame::WebMap(TransverseMercator::new(longitude, latitude))
            }
        }
    }

    /// Returns the system of the file.
    pub fn system(&self) -> System {
        match self {
            Frame::Plane { .. } => System::Metres,
            Frame::Globe(_) => System::Degrees,
            Frame::WebMap(_) => System::WebMercator,
        }
    }

    /// Returns the local metres of a position of the file.
    pub fn to_local(self, [x, y]: [f64; 2]) -> Point {
        match self {
            Frame::Plane { origin } => Point { x: x - origin.x, y: y - origin.y },
            Frame::Globe(projection) => projection.forward([x, y]),
            Frame::WebMap(projection) => projection.forward(from_web_map(Point { x, y })),
        }
    }

    /// Returns the position in the file's system of a point in local metres.
    pub fn to_file(self, point: Point) -> [f64; 2] {
        match self {
            Frame::Plane { origin } => [point.x + origin.x, point.y + origin.y],
            Frame::Globe(projection) => projection.inverse(point),
            Frame::WebMap(projection) => to_web_map(projection.inverse(point)),
        }
    }
}

fn guess(
    positions: impl Iterator<Item = [f64; 2]> + Clone,
    low: Point,
    high: Point,
) -> Result<System, FrameError> {
    let is_degrees = |x: f64, y: f64| x.abs() <= 180.0 && y.abs() <= 90.0;
    let (mut degrees, mut all, mut odd) = (0_usize, 0_usize, None);
    for [x, y] in positions {
        all += 1;
        if is_degrees(x, y) {
            degrees += 1;
        } else if odd.is_none() {
            odd = Some((x, y));
        }
    }
    let (width, height) = (high.x - low.x, high.y - low.y);
    match odd {
        None if width <= WIDEST_DEGREES && height <= WIDEST_DEGREES => Ok(System::Degrees),
        None => Err(FrameError::Unclear { x: low.x, y: low.y, width, height }),
        Some((x, y)) if width <= WIDEST_DEGREES && height <= WIDEST_DEGREES && y.abs() <= 180.0 => {
            Err(FrameError::Swapped { x, y })
        }
        Some((x, y)) if degrees * 10 > all * 9 && (width > 1e4 || height > 1e4) => {
            Err(FrameError::Mixed { x, y })
        }
        Some(_) => Ok(System::Metres),
    }
}

/// Radius of the sphere of web maps in metres.
const WEB_RADIUS_M: f64 = 6_378_137.0;

fn from_web_map(point: Point) -> [f64; 2] {
    let latitude = 2.0 * (point.y / WEB_RADIUS_M).exp().atan() - std::f64::consts::FRAC_PI_2;
    [(point.x / WEB_RADIUS_M).to_degrees(), latitude.to_degrees()]
}

fn to_web_map([longitude, latitude]: [f64; 2]) -> [f64; 2] {
    let y = latitude.to_radians().tan().asinh() * WEB_RADIUS_M;
    [longitude.to_radians() * WEB_RADIUS_M, y]
}

/// The transverse Mercator projection of the WGS-84 ellipsoid by Krüger's series of fourth order: below a millimetre
/// within a city.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TransverseMercator {
    longitude: f64,
    northing: f64,
}

/// Half of the large axis, in metres.
const A: f64 = 6_378_137.0;
/// Flattening.
const F: f64 = 1.0 / 298.257_223_563;
/// Third flattening.
const N: f64 = F / (2.0 - F);

/// The radius of the rectifying sphere in metres.
fn radius() -> f64 {
    A / (1.0 + N) * (1.0 + N.powi(2) / 4.0 + N.powi(4) / 64.0)
}

/// Coefficients from the conformal sphere to the plane.
const ALPHA: [f64; 4] = [
    N / 2.0 - 2.0 / 3.0 * N * N + 5.0 / 16.0 * N * N * N + 41.0 / 180.0 * N * N * N * N,
    13.0 / 48.0 * N * N - 3.0 / 5.0 * N * N * N + 557.0 / 1440.0 * N * N * N * N,
    61.0 / 240.0 * N * N * N - 103.0 / 140.0 * N * N * N * N,
    49_561.0 / 161_280.0 * N * N * N * N,
];
/// Coefficients from the plane to the conformal sphere.
const BETA: [f64; 4] = [
    N / 2.0 - 2.0 / 3.0 * N * N + 37.0 / 96.0 * N * N * N - 1.0 / 360.0 * N * N * N * N,
    1.0 / 48.0 * N * N + 1.0 / 15.0 * N * N * N - 437.0 / 1440.0 * N * N * N * N,
    17.0 / 480.0 * N * N * N - 37.0 / 840.0 * N * N * N * N,
    4397.0 / 161_280.0 * N * N * N * N,
];

impl TransverseMercator {
    /// Returns the projection about a longitude and a latitude in degrees.
    pub fn new(longitude: f64, latitude: f64) -> TransverseMercator {
        let mut projection = TransverseMercator { longitude, northing: 0.0 };
        projection.northing = projection.forward([longitude, latitude]).y;
        projection
    }

    /// Returns the metres east and north of the middle of a longitude and latitude in degrees.
    pub fn forward(&self, [longitude, latitude]: [f64; 2]) -> Point {
        let (lambda, phi) = ((longitude - self.longitude).to_radians(), latitude.to_radians());
        let e = (2.0 * N.sqrt()) / (1.0 + N);
        let t = (phi.sin().atanh() - e * (e * phi.sin()).atanh()).sinh();
        let xi = t.atan2(lambda.cos());
        let eta = (lambda.sin() / t.hypot(lambda.cos())).asinh();
        let (mut x, mut y) = (eta, xi);
        for (at, alpha) in ALPHA.iter().enumerate() {
            let k = 2.0 * (at as f64 + 1.0);
            x += alpha * (k * xi).cos() * (k * eta).sinh();
            y += alpha * (k * xi).sin() * (k * eta).cosh();
        }
        Point { x: x * radius(), y: y * radius() - self.northing }
    }

    /// Returns the longitude and latitude in degrees of metres east and north of the middle.
    pub fn inverse(&self, point: Point) -> [f64; 2] {
        let (xi, eta) = ((point.y + self.northing) / radius(), point.x / radius());
        let (mut xi1, mut eta1) = (xi, eta);
        for (at, beta) in BETA.iter().enumerate() {
            let k = 2.0 * (at as f64 + 1.0);
            xi1 -= beta * (k * xi).sin() * (k * eta).cosh();
            eta1 -= beta * (k * xi).cos() * (k * eta).sinh();
        }
        let conformal = (xi1.sin() / eta1.cosh()).asin();
        let lambda = eta1.sinh().atan2(xi1.cos());
        [self.longitude + lambda.to_degrees(), geodetic(conformal).to_degrees()]
    }
}

/// Returns the latitude of a latitude on the conformal sphere, both in radians.
fn geodetic(conformal: f64) -> f64 {
    let e = (2.0 * N.sqrt()) / (1.0 + N);
    let target = conformal.tan().asinh();
    let mut phi = conformal;
    for _ in 0..6 {
        let psi = phi.sin().atanh() - e * (e * phi.sin()).atanh();
        let slope = (1.0 - e * e) / ((1.0 - (e * phi.sin()).powi(2)) * phi.cos());
        phi -= (psi - target) / slope;
    }
    phi
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_ways_have_their_true_length_in_every_direction() {
        // Radii of curvature of the ellipsoid at latitude φ: across the meridian and along it.
        for latitude in [18.3_f64, 30.6, 39.9, 52.0] {
            let (sin, cos) = latitude.to_radians().sin_cos();
            let e2 = F * (2.0 - F);
            let across = A / (1.0 - e2 * sin * sin).sqrt();
            let along = A * (1.0 - e2) / (1.0 - e2 * sin * sin).powf(1.5);
            let projection = TransverseMercator::new(117.0, latitude);
            let step = 1e-3_f64;
            let east = projection.forward([117.0 + step, latitude]);
            let north = projection.forward([117.0, latitude + step]);
            assert!((east.x - across * cos * step.to_radians()).abs() < 1e-4, "{east:?}");
            assert!((north.y - along * step.to_radians()).abs() < 2e-3, "{north:?}");
            assert!(north.x.abs() < 1e-9);
        }
    }

    #[test]
    fn a_degree_of_the_meridian_has_its_length() {
        // Length of the meridian from 30° to 31° on WGS-84: 110,861 m.
        let projection = TransverseMercator::new(117.0, 30.0);
        let north = projection.forward([117.0, 31.0]);
        assert!((north.y - 110_861.0).abs() < 2.0 && north.x.abs() < 1e-6, "{north:?}");
    }

    #[test]
    fn there_and_back_is_the_same_place() {
        let projection = TransverseMercator::new(116.8, 30.6);
        for (dx, dy) in [(-0.4, 0.3), (0.0, 0.0), (0.7, -0.5)] {
            let position = [116.8 + dx, 30.6 + dy];
            let [x, y] = projection.inverse(projection.forward(position));
            assert!((x - position[0]).abs() < 1e-10 && (y - position[1]).abs() < 1e-10);
        }
        let web = to_web_map(from_web_map(Point { x: 1.3e7, y: 3.5e6 }));
        assert!((web[0] - 1.3e7).abs() < 1e-4 && (web[1] - 3.5e6).abs() < 1e-4);
    }

    fn system(positions: &[[f64; 2]]) -> Result<System, FrameError> {
        Frame::find(positions.iter().copied(), None).map(|frame| frame.system())
    }

    #[test]
    fn the_system_is_told_from_the_numbers() {
        assert_eq!(system(&[[116.3, 39.9], [116.5, 40.0]]), Ok(System::Degrees));
        assert_eq!(system(&[[0.0, 0.0], [2500.0, 1800.0]]), Ok(System::Metres));
        assert_eq!(
            system(&[[39_500_123.0, 3_400_456.0], [39_503_000.0, 3_402_000.0]]),
            Ok(System::Metres)
        );
        assert!(matches!(system(&[[39.9, 116.3], [40.0, 116.5]]), Err(FrameError::Swapped { .. })));
        assert!(matches!(system(&[[0.0, 0.0], [80.0, 60.0]]), Err(FrameError::Unclear { .. })));
        assert!(matches!(system(&[[0.0, 0.0], [2e6, 1e5]]), Err(FrameError::TooLarge { .. })));
        let mut mixed = vec![[116.3, 39.9]; 40];
        mixed.push([450_000.0, 4_400_000.0]);
        assert!(matches!(system(&mixed), Err(FrameError::Mixed { .. })));
    }
}
