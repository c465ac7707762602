//! The store on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

extern crate linli_store as store;

mod commands;
mod journal;
mod schema;
mod shop;
mod values;
mod work;
