//! The rules folder: files read, checked and held together.
//!
//! Architecture invariant: no rule file is used before every file has been read without a problem.

mod allowed;
mod compare;
mod extend;
mod files;
mod grade;
mod pieces;
pub mod problem;
pub(crate) mod reader;
mod registers;
mod set;
pub mod source;
mod text;

pub use compare::{Comparison, Opened, PublicBefore, Widening, compare};
pub use extend::{completed_roles, extends, lost};
pub use files::{RuleFile, fingerprint};
pub use problem::Problem;
pub use set::RuleSet;
pub use text::canonical_text;
