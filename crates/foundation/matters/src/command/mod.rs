//! What changes a matter: it begins, somebody acts or writes, it moves with its area, its projections are made anew.

mod act;
mod erase;
mod rebuild;
mod relocate;
mod say;
mod start;

pub use act::{Doing, Outcome, act};
pub(crate) use erase::erase_person;
pub use erase::erase_reporter;
pub use rebuild::{rebuild, rebuild_matter};
pub(crate) use relocate::put_areas;
pub use relocate::{relocate, retitle, set_urgent};
pub use say::say;
pub use start::{NewMatter, Reporter, start};
