//! Sessions: an opaque random token in a cookie, of which only the SHA-256 is kept; failed tries and locks.

mod accounts;
mod attempt;
mod command;
mod enter;
mod gate;
pub(crate) mod handlers;
mod pages;
mod query;
mod token;

pub use accounts::Accounts;
pub(crate) use accounts::must_change;
pub(crate) use attempt::{Tries, forget, locked_account, tries};
pub(crate) use command::{begin, end_all};
pub use command::{end_other_sessions, end_session, start_session};
pub(crate) use enter::{holder, start};
pub(crate) use gate::{Gate, prove};
pub use query::{SessionRow, sessions};
pub(crate) use token::Token;
