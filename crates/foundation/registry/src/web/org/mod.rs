//! Answers about organisations.

mod form;
pub(crate) mod handlers;
mod pages;
mod view;

/// A page of the list.
type OrgPage = store::Page<crate::org::OrgRow>;
