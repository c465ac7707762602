//! E-mail: kept before it leaves, sent once, with what became of it.

mod job;
mod outgoing;
mod smtp;

pub(crate) use job::NOTICE;
pub use job::{JOBS, Mailer};
pub(crate) use outgoing::queue_as;
pub use outgoing::{MailRow, MailState, NewMail, mails, queue, send_again, send_heads};
pub use smtp::{Delivery, Letter, Mail, Smtp, SmtpFault};
