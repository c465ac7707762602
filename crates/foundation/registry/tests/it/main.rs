//! Areas and organisations through commands and pages, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

extern crate linli_registry as registry;

mod demo;
mod site;
