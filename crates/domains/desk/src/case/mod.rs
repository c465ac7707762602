//! Cases: lists, pages, acceptance, merging, and what matters ask about them.

pub mod bulk;
pub mod command;
pub mod effect;
pub mod export;
pub mod filter;
pub mod follow;
pub mod forms;
pub mod handlers;
pub mod kept;
pub mod keyed;
pub mod list;
pub mod load;
pub mod pages;
pub mod personal;
pub mod propose;
pub mod refusals;
pub mod rules;
pub mod states;
pub mod store;
pub mod subject;
pub mod title;
pub mod upgrade;
