//! The journal: read, erased, sealed and verified. Its entries are written with the change that they tell of.

mod audit;
mod erase;
mod read;
mod seal;
mod verify;
mod walk;

pub use audit::{Audit, Head, Problem, Wrong};
pub use erase::Erased;
pub use read::{JournalRow, Since, history};
pub(crate) use seal::adopt_seals;
