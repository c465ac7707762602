//! Dispatching: who is to receive a case.

pub mod store;
