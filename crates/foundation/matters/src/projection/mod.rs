//! What is projected from a matter's events for lists, inboxes and timers.
//!
//! Architecture invariant: a projection is a function of events, rules and calendar alone; it never asks what time it is,
//! so that [`rebuild`] gives what the commands wrote.

mod fold;
mod rebuild;
mod rows;
mod write;

pub(crate) use fold::{Folded, Stay, fold};
pub use rebuild::{rebuild, rebuild_matter};
pub(crate) use rows::NEVER;
pub(crate) use rows::Rework;
pub use rows::{ClockRow, StepRow, WorkItem};
pub(crate) use write::write;
