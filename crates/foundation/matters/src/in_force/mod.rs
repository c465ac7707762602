//! The rules in force, with the procedures that matters pinned and the thresholds of their clocks.

mod clocks;
mod rule_set;

pub use clocks::Clocks;
pub use rule_set::RulesInForce;
pub(crate) use rule_set::read_pinned;
