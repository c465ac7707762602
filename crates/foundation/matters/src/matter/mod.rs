//! A matter 办件: a running procedure. Truth is its events; everything else here is projected from them.

mod act;
mod erase;
mod facts;
mod form;
mod history;
mod keys;
mod note;
mod photo;
mod rating;
mod relocate;
mod rework;
mod row;
mod say;
mod start;

pub(crate) use act::own_doing;
pub use act::{Doing, Outcome, act};
pub(crate) use erase::erase_person;
pub use erase::erase_reporter;
pub(crate) use facts::Ground;
pub(crate) use form::StayWords;
pub use form::{Values, values};
pub(crate) use history::{Happening, History, load_history, lock};
pub use keys::{account_key, acting_keys, inbox_keys, is_reporter, role_key};
pub use note::{Audience, NOTE_CHARS_MAX, NOTE_PHOTOS_MAX, Note, NoteView, notes};
pub use photo::{PhotoRow, photos};
pub(crate) use rating::grade_title;
pub use rating::{COMMENT, GRADE, RatingRow, rating};
pub(crate) use relocate::put_areas;
pub use relocate::{relocate, retitle, set_urgent};
pub(crate) use rework::rework_words;
pub(crate) use row::situation_word;
pub use row::{MatterRow, ReporterKind};
pub use say::say;
pub use start::{NewMatter, Reporter, start};
