//! J5: fair budgets.

mod collection;
mod files;
mod laws;
