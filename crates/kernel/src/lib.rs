//! The nine ideas of Linli as pure modules: no input or output, no clock, no randomness, no async.
//!
//! Architecture invariants: `kernel` knows no database, no request and no page; it never asks what time it is; whatever
//! it decides it decides from its arguments, so that the same history always gives the same answer.

pub mod access;
pub mod area;
pub mod ballot;
pub mod budget;
pub mod calendar;
pub mod clock;
pub mod commit;
pub mod dictionary;
pub mod expr;
pub mod id;
pub mod ident;
pub mod mask;
pub mod name;
pub mod person;
pub mod procedure;
pub mod proof;
pub mod refusal;
pub mod register;
pub mod rules;
pub mod text;
pub mod time;
