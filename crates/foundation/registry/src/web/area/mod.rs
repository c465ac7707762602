//! Answers about areas.

mod drawing;
pub(crate) mod handlers;
mod order_form;
mod pages;
mod ramp;
mod scene;
mod sketch;
mod view;

pub(crate) use handlers::home;
pub(crate) use scene::search;
pub use sketch::sketch;
