//! Divisions as tables.
#![no_main]

use libfuzzer_sys::fuzz_target;
use planner::read;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = read::text(bytes) else { return };
    if let Ok(table) = read::table(text) {
        drop(table.check(["1", "2"].into_iter(), true));
    }
});
