//! What browsers are answered: the sheet of a matter, the inbox that shows it beside its list, what staff do to one matter,
//! the reporter's pages, and following by code or link. Each knows only what stands before it.

pub(crate) mod follow;
pub(crate) mod inbox;
pub(crate) mod matter;
pub(crate) mod me;
mod shared;
mod sheet;

pub(crate) use shared::Shared;
