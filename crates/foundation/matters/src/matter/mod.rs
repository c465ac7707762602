//! A matter 办件: a running procedure. Truth is its events; with them lie the forms, notes, photos and ratings that came
//! along. What is worked out from the events stands in [`crate::projection`], what changes a matter in [`crate::command`].

mod facts;
mod form;
mod history;
mod keys;
mod note;
mod photo;
mod rating;
mod rework;

pub(crate) use facts::Ground;
pub use facts::SubjectFacts;
pub(crate) use form::{StayWords, put_form};
pub use form::{Values, values};
pub(crate) use history::{Happening, History, actor_words, append, load_history, lock, own_doing};
pub use keys::{acting_keys, inbox_keys, is_reporter};
pub use note::{Audience, NOTE_CHARS_MAX, NOTE_PHOTOS_MAX, Note, NoteView, notes};
pub(crate) use note::{NoteKind, put_note};
pub use photo::{PhotoRow, photos};
pub use rating::{RatingRow, rating};
pub(crate) use rating::{grade_title, put_rating};
pub(crate) use rework::rework_words;
