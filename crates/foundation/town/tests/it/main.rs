//! The town itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

extern crate linli_town as town;

mod street;
