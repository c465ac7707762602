//! Answers about organisations: what stands on their pages beside their facts, and the pages of posts. All else is a
//! register's.

mod cards;
mod form;
pub(crate) mod handlers;
mod pages;
mod view;

pub use cards::{OrgCards, org_cards, org_waits};
pub(crate) use view::seen;
