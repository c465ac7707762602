//! Area 区域: the administrative tree, the place tree, and the dated tie between buildings and grids.
//!
//! Architecture invariants: an area is never deleted, it ends; no id carries a meaning; whatever was true on a date can
//! be asked for that date; a change never reaches back before the last one of what it touches.

mod change;
mod check;
mod closure;
mod decide;
mod event;
mod history;
mod level;
mod lineage;
mod order;
mod refusal;
mod tree;

pub use change::{Approval, AreaChange, BuildingMove, MergeInto, NewArea, Part};
pub use closure::{ClosureRow, Cycle, closure};
pub use decide::decide;
pub use event::{AreaEvent, Succession, SuccessionKind};
pub use history::{Dated, History};
pub use level::{Level, PlaceKind};
pub use order::{Cell, number_grids};
pub use refusal::AreaRefusal;
pub use tree::{Area, AreaTree, Place};
