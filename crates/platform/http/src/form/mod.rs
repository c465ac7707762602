//! Forms: what was sent, what is wrong with it, and the fields that show both again.

mod attach;
mod choices;
mod errors;
mod field;
mod input;
mod lines;
mod listing;
mod options;
mod pick;
mod picker;
mod posted;
mod raw;
mod read;
mod rows;
mod shape;

pub use crate::candidates::{Ask, CANDIDATES, Candidates, Card, Pick, Picked, joined, marks};
pub use errors::{Filled, Wrong};
pub use field::{Choice, Field, Input};
pub use listing::Listing;
pub use pick::{is_picked, pick_of};
pub(crate) use picker::options;
pub(crate) use posted::CSRF;
pub use posted::{Posted, Upload};
pub use read::{FormReader, Ids, element};
pub use shape::Form;
