//! The window: a resident comes with papers, gets a one-time password and has a telephone number found to be his or hers.

mod command;
pub(crate) mod handlers;
mod pages;
mod query;

pub use command::{AtWindow, help_at_window};
