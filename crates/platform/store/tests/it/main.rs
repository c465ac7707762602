//! The store on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

extern crate linli_store as store;

mod commands;
mod files;
mod guard;
mod journal;
mod keys;
mod lists;
mod pictures;
mod records;
mod schema;
mod shop;
mod torture;
mod values;
mod work;
