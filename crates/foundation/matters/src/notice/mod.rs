//! Telling others: events for the outbox, and notices to those whose move it is.

mod consumer;
mod emit;
mod letter;
mod undone;

pub use consumer::CONSUMER;
pub(crate) use emit::emit;
pub use emit::{ASKED, ENDED, ENTERED, LEFT, MOVED, NOTED, OVERDUE, PRESSED};
pub use letter::{Letter, write_guest};
