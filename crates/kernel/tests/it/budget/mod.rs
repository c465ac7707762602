//! J5: fair budgets.

mod collection;
