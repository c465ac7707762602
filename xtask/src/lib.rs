//! Checks of the house: what Cargo and clippy cannot see, told with the cure.
//!
//! `cargo run -p xtask -- check` runs them all, `cargo test -p xtask` too. A check reads files and `cargo metadata`;
//! it changes nothing. A check whose files do not exist yet says so and wakes up by itself when they do.

pub mod checks;
pub mod golden;
pub mod house;
pub mod markdown;
pub mod report;
pub mod rows;
pub mod rust;
pub mod sql;
pub mod statements;
pub mod tree;
