//! What browsers are answered about areas and organisations: handlers, forms, pages. Nothing of the data knows of it.

pub(crate) mod area;
mod form;
pub(crate) mod held;
pub(crate) mod org;
mod pick;
mod words;

pub(crate) use held::held;
pub(crate) use pick::SOURCES;
pub use pick::ranked;
