//! Synthetic cities: street blocks between arterials, compounds between side streets, buildings in compounds.
//!
//! A city is drawn on an even plane of rectangles and then bent and turned a little, so that nothing is parallel to
//! the axes. Neighbours are known from the plane, before bending: tests hold the geometric adjacency against them.
//! The same specification gives the same city on every machine.

mod homes;
mod layout;
mod random;
mod sides;
mod warp;

use crate::geometry::{Point, Polygon, Shape};
use crate::model::{Edge, Unit};
use crate::street::Street;
pub use random::Random;

/// What city to draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CitySpec {
    /// Households in all.
    pub households: u32,
    /// Buildings in all.
    pub units: u32,
    /// The same seed gives the same city.
    pub seed: u64,
    /// Share of compounds' places that are parks, schools and the like, 0 to 0.3.
    pub gaps: f64,
    /// Whether units carry a division of today: a community for each third of a street block, a grid for each
    /// compound, as towns have that drew grids by compounds.
    pub today: bool,
}

impl CitySpec {
    /// Returns a city of a million households in 13,000 buildings.
    pub fn city(seed: u64) -> CitySpec {
        CitySpec { households: 1_000_000, units: 13_000, seed, gaps: 0.06, today: false }
    }

    /// Returns a city of so many units with 77 households each on average.
    pub fn with_units(units: u32, seed: u64) -> CitySpec {
        CitySpec { households: units.saturating_mul(77), units, ..CitySpec::city(seed) }
    }
}

/// A synthetic city in local metres.
#[derive(Clone, Debug, Default)]
pub struct City {
    /// The buildings.
    pub units: Vec<Unit>,
    /// Their neighbourhood.
    pub edges: Vec<Edge>,
    /// The outline of every unit.
    pub shapes: Vec<Shape>,
    /// The street block of every unit.
    pub superblocks: Vec<u32>,
    /// Middle lines of arterials and side streets.
    pub streets: Vec<Street>,
}

impl City {
    /// Moves the whole city, in metres.
    pub fn shift(&mut self, x: f64, y: f64) {
        let to = |point: &Point| Point { x: point.x + x, y: point.y + y };
        for unit in &mut self.units {
            (unit.x, unit.y) = (unit.x + x, unit.y + y);
        }
        for shape in &mut self.shapes {
            let ring = |ring: &[Point]| ring.iter().map(to).collect();
            let moved = shape.polygons().iter().map(|polygon| Polygon {
                outer: ring(&polygon.outer),
                holes: polygon.holes.iter().map(|hole| ring(hole)).collect(),
            });
            *shape = Shape::new(moved.collect());
        }
        for street in &mut self.streets {
            street.points = street.points.iter().map(to).collect();
        }
    }
}

/// Draws a city.
///
/// ```
/// use planner::generate::{CitySpec, city};
/// let town = city(&CitySpec::with_units(200, 7));
/// assert_eq!(town.units.len(), 200);
/// assert_eq!(town.units.iter().map(|unit| unit.households).sum::<u32>(), 200 * 77);
/// ```
pub fn city(spec: &CitySpec) -> City {
    let mut random = Random::new(spec.seed);
    let plan = layout::draw(spec, &mut random);
    let households = homes::share(spec.households, &plan, &mut random);
    let warp = warp::Warp::new(&mut random);
    let shapes: Vec<Shape> = sides::outlines(&plan).iter().map(|ring| warp.shape(ring)).collect();
    let edges = sides::neighbours(&plan, &shapes);
    let units = plan
        .lots
        .iter()
        .zip(&shapes)
        .zip(households)
        .enumerate()
        .map(|(at, ((lot, shape), households))| {
            let Point { x, y } = shape.centroid();
            Unit {
                id: at.to_string(),
                households,
                x,
                y,
                area: shape.area(),
                perimeter: shape.perimeter(),
                compound: Some(lot.compound.to_string()),
                community: spec.today.then(|| format!("{:03}", lot.third + 1)),
                grid: spec.today.then(|| format!("{:03}-{:04}", lot.third + 1, lot.compound + 1)),
                fixed: false,
            }
        })
        .collect();
    let superblocks = plan.lots.iter().map(|lot| lot.superblock).collect();
    let streets = plan.streets.iter().map(|street| warp.street(street)).collect();
    City { units, edges, shapes, superblocks, streets }
}
