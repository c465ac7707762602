//! The reporter's pages: my matters, and one of them; the same page is reached by a secret link.

mod handlers;
mod pages;
mod query;

pub(crate) use handlers::{answer_act, answer_say};
pub(crate) use handlers::{home_cards, list, photo, say, send, show, waits};
pub(crate) use pages::{Page as MatterPage, page};
