//! The list of a register: tabs, conditions, table and cards; and many records at once.

mod asked;
mod bulk;
mod bulk_page;
mod handlers;
mod keep;
mod load;
mod page;
mod table;
mod tabs;

pub(crate) use bulk::{bulk, many_actions};
pub(crate) use handlers::list;
pub(crate) use keep::{forget, keep};
pub(crate) use load::load;
pub(crate) use page::body;
pub(crate) use table::{cards, table_of, title_of};
pub(crate) use tabs::{empty, head, shown, tabs_nav, toolbar};
