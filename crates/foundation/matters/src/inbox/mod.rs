//! The inbox 待办: everything that waits for somebody, by deadline.

mod groups;
mod query;

pub use groups::{Group, Groups};
pub use query::{Counts, Filter, InboxRow, MineRow, count, counts, item, list, mine};
