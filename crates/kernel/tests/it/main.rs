//! What the kernel promises, tested from outside.
#![allow(clippy::unwrap_used, clippy::expect_used)]

extern crate linli_kernel as kernel;

mod calendar;
mod clock;
mod commit;
mod ident;
mod procedure;
mod rules;
mod support;
