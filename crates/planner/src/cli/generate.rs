//! `linli-plan generate`

use super::args::GenerateArgs;
use super::{End, Fail, files};
use planner::generate::{CitySpec, city};
use planner::geometry::{Frame, Point, TransverseMercator, bounds};
use planner::language::Language;
use planner::write;

/// Makes a synthetic city and writes it.
pub fn run(args: &GenerateArgs, language: Language) -> Result<End, Fail> {
    let spec = CitySpec {
        households: args.households.unwrap_or(args.units.saturating_mul(77)),
        units: args.units,
        seed: args.seed,
        gaps: args.gaps,
        today: args.today,
    };
    let mut city = city(&spec);
    let mut frame = Frame::Plane { origin: Point::default() };
    if let Some([longitude, latitude]) = args.wgs84 {
        // The middle of the city comes to the place that was named.
        frame = Frame::Globe(TransverseMercator::new(longitude, latitude));
        let middle = bounds(city.units.iter().map(|unit| Point { x: unit.x, y: unit.y }))
            .map(|(low, high)| Point {
                x: f64::midpoint(low.x, high.x),
                y: f64::midpoint(low.y, high.y),
            })
            .unwrap_or_default();
        city.shift(-middle.x, -middle.y);
    }
    let save = |name: &str, text: &str| files::write(&args.out.join(name), text, language);
    let units = write::units_geojson(&city.units, &city.shapes, &city.superblocks, &frame);
    save("units.geojson", &units)?;
    save("streets.geojson", &write::streets_geojson(&city.streets, &frame))?;
    save("adjacency.json", &write::adjacency_json("city", &city.units, &city.edges))?;
    eprintln!(
        "{}",
        language.of(
            format!(
                "{} 个基本单元，{} 户，写入 {}",
                spec.units,
                spec.households,
                args.out.display()
            ),
            format!(
                "{} units, {} households, written to {}",
                spec.units,
                spec.households,
                args.out.display()
            ),
        )
    );
    Ok(End::Good)
}
