//! Two of the three administrators 三员 for what concerns one of them: one asks, a second agrees or refuses.
//!
//! Architecture invariant: no administrator alone resets, disables, enables, makes or unmakes an administrator; only the
//! command line of the server can, which leaves its line in the journal
//! and tells all of them.

mod command;
pub(crate) mod handlers;
mod pages;
mod query;

pub use command::tell_administrators;
pub(crate) use command::{Act, ask, is_administrator, keep_one, second, spend, tell_holders};
