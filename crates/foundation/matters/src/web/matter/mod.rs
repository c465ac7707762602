//! What staff do to one matter, and where they go on.

mod again;
mod handlers;

pub use again::{Again, again, done, form, reveal_form};
pub(crate) use handlers::{do_follow, do_say, photo, print, reveal, send, show, undo};
