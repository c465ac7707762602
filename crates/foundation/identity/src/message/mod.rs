//! Notices 消息: one line in somebody's inbox, sent by e-mail too by wish.
//!
//! A notice carries the id of what caused it, so that a consumer that runs twice writes it once.

mod command;
pub(crate) mod handlers;
mod pages;
mod query;

pub use command::{NewMessage, derived, mark_read, post};
pub(crate) use query::message;
pub use query::{MessageRow, messages, unread};
