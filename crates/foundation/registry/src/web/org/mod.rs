//! Answers about organisations.

mod form;
pub(crate) mod handlers;
mod pages;
mod view;

pub(crate) use view::seen;

/// A page of the list.
type OrgPage = store::Page<crate::org::OrgRow>;
