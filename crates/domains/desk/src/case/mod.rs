//! Cases: lists, pages, acceptance, merging, and what matters ask about them.

pub mod effect;
pub mod filter;
pub mod list;
pub mod rules;
pub mod store;
pub mod subject;
