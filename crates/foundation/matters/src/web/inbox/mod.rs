//! The inbox 待办 and “mine”, one by one and many at once.

mod bulk;
mod bulk_pages;
mod handlers;
mod pages;

pub(crate) use bulk::{carry_out, choose, forward, urge};
pub(crate) use handlers::{PATH, inbox, menu_counts, mine_list, opening, shown_again, waits};
