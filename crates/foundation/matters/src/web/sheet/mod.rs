//! The page of one matter for staff: what it is, what can be done, what happened.

mod again;
mod handlers;
mod pages;
mod sent;

pub use again::{Again, again, done, form, reveal_form};
pub(crate) use again::{Change, asked, changed, shown, usual};
pub(crate) use handlers::{do_follow, do_say, photo, print, reveal, send, show, undo};
pub(crate) use pages::{conflict_part, detail};
pub(crate) use sent::{Sent, doing_of, photos_of, words_of};
