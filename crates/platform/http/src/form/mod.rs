//! Forms: what was sent, what is wrong with it, and the fields that show both again.

mod attach;
mod choices;
mod errors;
mod field;
mod input;
mod lines;
mod listing;
mod options;
mod posted;
mod raw;
mod rows;
mod shape;

pub use errors::{Filled, Wrong};
pub use field::{Choice, Field, Input};
pub use listing::Listing;
pub(crate) use posted::CSRF;
pub use posted::{Posted, Upload};
pub use shape::Form;
