//! Words by which areas and organisations are found: how names are read, what is written with every change, and the questions.
//! Places have an index of their own, which knows of numbers of buildings.

mod find;
mod index;
mod spelling;

pub(crate) use find::{Noun, Words, answering, areas_called};
pub use index::index_names;
pub(crate) use index::{follow_names, index_org};
pub use spelling::answers;
pub(crate) use spelling::initial_marks;
