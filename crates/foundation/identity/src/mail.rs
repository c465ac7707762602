//! Mail by SMTP.

use lettre::message::header::ContentType;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;
use store::{Fault, FaultKind};
use uuid::Uuid;

/// A mail server and the sender's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Smtp {
    /// `smtps://user:password@host`, `smtp://host:587?tls=required`, or `smtp://127.0.0.1:25` without encryption.
    pub url: String,
    /// The sender, such as `邻里 <linli@example.cn>`.
    pub from: String,
}

/// A letter.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its id; the message id is made from it, so that a server sees a second sending as the same letter.
    pub id: Uuid,
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// What the server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It took the letter.
    Taken,
    /// It will never take it; the words are the server's.
    Refused(String),
}

/// A connection to a mail server.
#[derive(Clone)]
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: lettre::message::Mailbox,
    host: String,
}

impl Mail {
    /// Returns a connection; it is made when the first letter goes out.
    pub fn new(smtp: &Smtp) -> Result<Mail, Fault> {
        let wrong = |what: String| Fault::new(FaultKind::Shape, format!("[smtp] {what}"));
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&smtp.url)
            .map_err(|error| wrong(format!("url: {error}")))?
            .timeout(Some(Duration::from_secs(20)))
            .build();
        let from: lettre::message::Mailbox =
            smtp.from.parse().map_err(|error| wrong(format!("from: {error}")))?;
        let host = from.email.domain().to_owned();
        Ok(Mail { transport, from, host })
    }

    /// Sends a letter. A fault means that it may be tried again; a refusal is for good.
    pub async fn send(&self, letter: &Letter) -> Result<Sent, Fault> {
        let Ok(to) = letter.to.parse() else {
            return Ok(Sent::Refused("not an address".to_owned()));
        };
        let message = Message::builder()
            .message_id(Some(format!("<{}@{}>", letter.id, self.host)))
            .from(self.from.clone())
            .to(to)
            .subject(&letter.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone());
        let message = match message {
            Ok(message) => message,
            Err(error) => return Ok(Sent::Refused(error.to_string())),
        };
        match self.transport.send(message).await {
            Ok(_) => Ok(Sent::Taken),
            Err(error) if error.is_permanent() => Ok(Sent::Refused(error.to_string())),
            Err(error) => Err(Fault::new(FaultKind::Closed, format!("mail: {error}"))),
        }
    }
}
