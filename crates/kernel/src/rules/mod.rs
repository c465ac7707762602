//! The rules folder: files read, checked and held together.

pub mod problem;
mod set;
pub mod source;

pub use problem::Problem;
pub use set::{RuleFile, RuleSet};
