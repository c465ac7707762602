//! Answers about organisations.

mod cards;
mod form;
pub(crate) mod handlers;
mod pages;
mod view;

pub use cards::{OrgCards, org_cards, org_waits};
pub(crate) use view::seen;

/// A page of the list.
type OrgPage = store::Page<crate::org::OrgRow>;
