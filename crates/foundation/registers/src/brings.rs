//! What this crate brings to the program.

use crate::floor_area::FloorArea;
use crate::{MANIFEST, demo, subject};
use matters::Brings;

/// Records of registers: their pages, tables and work.
pub static BRINGS: Brings = Brings {
    of_rules: Some(subject::of_rules),
    hooks: &[&FloorArea],
    demo: Some(demo::play),
    ..Brings::only(&MANIFEST)
};
