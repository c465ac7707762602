//! Telling others: events for the outbox, and notices to those whose move it is.

mod consumer;
mod letter;
mod undone;

pub use crate::outbox::{ASKED, ENDED, ENTERED, LEFT, MOVED, NOTED, OVERDUE, PRESSED};
pub use consumer::CONSUMER;
pub use letter::{Letter, write_guest};
