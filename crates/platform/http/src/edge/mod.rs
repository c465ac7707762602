//! The outermost layers: who asks, headers, failures as pages, the log.

mod headers;
mod outer;
mod who;

pub use outer::router;
