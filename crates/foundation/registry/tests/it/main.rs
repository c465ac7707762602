//! Areas and organisations through commands and pages, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

extern crate linli_registry as registry;

mod a1_boundary;
mod a1_change;
mod a1_pages;
mod a1_places;
mod a3_twice;
mod approved;
mod demo;
mod denials;
