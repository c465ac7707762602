//! Sessions: an opaque random token in a cookie, of which only the SHA-256 is kept; failed tries and locks.

mod accounts;
mod attempt;
mod command;
mod query;
mod token;

pub use accounts::Accounts;
pub(crate) use attempt::{failed, locked_for};
pub(crate) use command::end_all;
pub use command::{end_other_sessions, end_session, start_session};
pub use query::{SessionRow, sessions};
pub(crate) use token::Token;
