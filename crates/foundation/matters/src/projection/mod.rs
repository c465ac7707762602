//! What is projected from a matter's events for lists, inboxes and timers, its own row among them.
//!
//! Architecture invariant: a projection is a function of events, rules and calendar alone; it never asks what time it is,
//! so that [`crate::rebuild`] gives what the commands wrote.

mod fold;
mod row;
mod rows;
mod write;

pub(crate) use fold::{Folded, Stay, fold};
pub use row::{MatterRow, ReporterKind};
pub use rows::{ClockRow, StepRow, WorkItem};
pub(crate) use rows::{NEVER, Projection, Rework};
pub(crate) use write::{replace, write};
