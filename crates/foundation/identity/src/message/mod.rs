//! Notices 消息: what somebody is told, in an inbox and by e-mail too by wish.
//!
//! A notice carries the id of what caused it, so that a consumer that runs twice writes it once. Notices about the same thing
//! are one line in the inbox: what happened last, and how many there were before.

mod command;
pub(crate) mod handlers;
mod pages;
mod query;

pub use command::{NewMessage, derived, mark_about, mark_read, post, retract, settle};
pub use query::{Line, MessageRow, is_unread, lines, messages, unread};
pub(crate) use query::{is_followed, message};
