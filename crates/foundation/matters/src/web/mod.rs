//! What browsers are answered: the inbox, the sheet of a matter, the reporter's pages, and following by code or link.

pub(crate) mod follow;
pub(crate) mod inbox;
pub(crate) mod me;
pub(crate) mod sheet;
mod site;

pub(crate) use site::Site;
