//! Forms: what was sent, what is wrong with it, and the fields that show both again.

mod errors;
mod field;
mod input;
mod listing;
mod posted;
mod shape;

pub use errors::{Filled, Wrong};
pub use field::{Choice, Field, Input};
pub use listing::Listing;
pub(crate) use posted::CSRF;
pub use posted::{Posted, Upload};
pub use shape::Form;
