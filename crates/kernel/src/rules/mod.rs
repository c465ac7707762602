//! The rules folder: files read, checked and held together.
//!
//! Architecture invariant: no rule file is used before every file has been read without a problem.

pub mod problem;
mod set;
pub mod source;
mod text;

pub use problem::Problem;
pub use set::{RuleFile, RuleSet, fingerprint};
pub use text::canonical_text;
