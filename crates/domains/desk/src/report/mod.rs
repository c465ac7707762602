//! Reports: what is told, where, by whom.

pub mod draft;
pub mod emergency;
pub mod face;
pub mod handlers;
pub mod intake;
pub mod join;
pub mod joined;
pub mod letters;
pub mod load;
pub mod near;
pub mod offers;
pub mod open;
pub(crate) mod pages;
pub mod place;
pub mod read;
pub mod rules;
pub mod similar;
