//! Reports: what is told, where, by whom.

pub mod code;
pub mod emergency;
pub mod rules;
pub mod similar;
