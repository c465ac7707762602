//! Units from GeoJSON, as they are and mended, up to a district with its neighbours.
#![no_main]

use libfuzzer_sys::fuzz_target;
use planner::geometry::Boundaries;
use planner::read::{self, UnitsOptions};
use planner::survey::Survey;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = read::text(bytes) else { return };
    for mend in [false, true] {
        let options = UnitsOptions { mend, ..UnitsOptions::default() };
        if let Ok(units) = read::units(text, &options) {
            drop(Survey::of_units(units, false).finish(&Boundaries::default()));
        }
    }
});
