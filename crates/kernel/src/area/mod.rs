//! Area 区域: the administrative tree, the place tree, and the dated tie between buildings and grids.
//!
//! Architecture invariants: an area is never deleted, it ends; no id carries a meaning; whatever was true on a date can
//! be asked for that date.

mod level;

pub use level::{Level, PlaceKind};
