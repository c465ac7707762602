//! Accounts of staff as administrators see them.

pub(crate) mod act;
pub(crate) mod grants;
pub(crate) mod handlers;
mod load;
mod pages;
mod pick;
mod tries;

pub(crate) use pick::SOURCE;
