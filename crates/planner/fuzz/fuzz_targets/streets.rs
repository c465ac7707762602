//! Street lines.
#![no_main]

use libfuzzer_sys::fuzz_target;
use planner::geometry::{Frame, Point};
use planner::read;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = read::text(bytes) else { return };
    let frame = Frame::Plane { origin: Point::default() };
    drop(read::streets(text, None, &frame));
});
