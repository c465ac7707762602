//! Dispatching: who is to receive a case, on which clock, and what is refused and counted.

pub mod command;
pub mod handlers;
pub mod load;
pub mod pages;
pub mod store;
