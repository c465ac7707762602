//! The page of one matter for staff: what it is, what can be done, what happened.

mod handlers;
mod kept;
mod pages;
mod sent;

pub(crate) use handlers::{asked, do_follow, do_say, photo, print, reveal, send, show, shown};
pub(crate) use kept::field as kept_field;
pub(crate) use pages::{conflict_part, detail};
pub(crate) use sent::{Sent, doing_of, photos_of, words_of};
