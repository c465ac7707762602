//! The outermost layers: who asks, headers, failures as pages, the log.

pub(crate) mod body;
pub(crate) mod client;
pub(crate) mod cookies;
pub(crate) mod forged;
mod headers;
mod outer;
pub(crate) mod room;
pub(crate) mod site;
mod who;

pub use outer::router;
