//! Loading what pages show of matters: one of them, or many for a list.

mod briefs;
mod matter;
mod phones;
mod states;

pub use briefs::{briefs, rows_by_id};
pub(crate) use matter::load_faces;
pub use matter::{load, load_cards};
pub use states::states_seen;
