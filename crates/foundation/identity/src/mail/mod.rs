//! E-mail: kept before it leaves, sent once, with what became of it.

mod job;
mod outgoing;
mod smtp;

/// What letters to addresses that nobody has proved are counted by in `limits.toml`.
pub const LETTER: &str = "letter";

pub(crate) use job::NOTICE;
pub use job::{JOBS, Mailer};
pub use outgoing::{
    MailRow, MailState, NewMail, forget, last_about, mails, queue, queue_as, send_again, send_heads,
};
pub use smtp::{Delivery, Letter, Mail, Smtp, SmtpFault};
