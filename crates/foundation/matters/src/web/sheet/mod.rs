//! The sheet of one matter for staff, on its own page and beside the inbox: what it is, what can be done, what happened.

mod open;
mod pages;
mod sent;

pub(crate) use open::{Change, asked, begun, changed, own, shown, usual};
pub(crate) use pages::{Reveal, conflict_part, detail, page, paper, reveal_form, revealed};
pub(crate) use sent::{Sent, doing_of, photos_of, words_of};
