//! Areas and organisations through commands and pages, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod demo;
mod site;
