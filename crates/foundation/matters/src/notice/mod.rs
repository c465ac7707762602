//! Telling others what the outbox says happened: notices to those whose move it is, letters to those without an account.

mod consumer;
mod letter;
mod undone;

pub use crate::outbox::{ASKED, ENDED, ENTERED, LEFT, MOVED, NOTED, OVERDUE, PRESSED};
pub use consumer::CONSUMER;
pub use letter::{Letter, write_guest};
