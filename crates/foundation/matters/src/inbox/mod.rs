//! The inbox 待办: everything that waits for somebody, by deadline.

mod groups;
mod query;

pub use groups::{Group, Groups};
pub use query::{
    Counts, Filter, InboxRow, MineRow, Seats, Waiting, areas, count, counts, item, list, mine,
    waiting_of,
};
pub(crate) use query::{line_of, waiting};
