//! What the planner promises, tested from outside.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod command;
mod errors;
mod ground;
mod plans;
mod readers;
mod written;
