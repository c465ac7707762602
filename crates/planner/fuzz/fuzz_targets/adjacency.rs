//! Adjacency JSON, with its units and for units from elsewhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use planner::geometry::Boundaries;
use planner::read;
use planner::survey::Survey;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = read::text(bytes) else { return };
    read::is_adjacency(text);
    if let Ok((units, edges)) = read::units_with_links(text) {
        if let Ok(links) = read::links(text) {
            drop(links.between(&units));
        }
        drop(Survey::of_links(units, edges).finish(&Boundaries::default()));
    }
});
