//! Matters run on both engines: through commands, through time and through pages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

extern crate linli_matters as matters;

mod a8_notices;
mod c1_follow;
mod c1_own;
mod c2_commands;
mod c2_inbox;
mod c2_pages;
mod c2_time;
mod c2_trouble;
mod denials;
mod errand;
mod texts;
