//! The demonstration's cases.
pub mod scene;
pub mod texts;
