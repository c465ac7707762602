//! The inbox 待办: everything that waits for somebody, by deadline.

mod bulk;
mod bulk_pages;
mod groups;
mod handlers;
mod pages;
mod query;

pub(crate) use bulk::{carry_out, choose, forward, urge};
pub use groups::{Group, Groups};
pub(crate) use handlers::{PATH, inbox, menu_counts, mine_list, opening, shown_again, waits};
pub use query::{
    Counts, Filter, InboxRow, MineRow, Seats, Waiting, areas, count, counts, item, list, mine,
    waiting_of,
};
