//! What the kernel promises, tested from outside.
#![allow(clippy::unwrap_used, clippy::expect_used)]

extern crate linli_kernel as kernel;

mod access;
mod area;
mod ballot;
mod budget;
mod calendar;
mod clock;
mod commit;
mod county;
mod dictionary;
mod ident;
mod kinds;
mod messages;
mod procedure;
mod proof;
mod register;
mod register_records;
mod rules;
mod support;
