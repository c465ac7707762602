//! One letter over SMTP, step by step, so that it is known whether the server may have taken it.

use kernel::time::Instant;
use lettre::address::Envelope;
use lettre::message::header::{self, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{self, Data, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use store::{Fault, FaultKind};
use uuid::Uuid;

/// How long a step may take.
const STEP: Duration = Duration::from_secs(30);

/// The mail server, as `linli.toml` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Smtp {
    /// `smtps://user:password@host:465` (TLS from the start), `smtp://user:password@host:587` (TLS before anything is
    /// said), or `smtp+plain://host:25` (no TLS, for a server on the same machine).
    pub url: String,
    /// The sender: an address, or a name with the address in angle brackets.
    pub from: String,
}

/// Why the settings of the mail server cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmtpFault {
    /// The URL cannot be read.
    #[error("write the mail server as smtps://user:password@host:465, smtp://… or smtp+plain://…")]
    Url,
    /// The sender is no address.
    #[error("the sender is no e-mail address")]
    From,
}

/// How the server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tls {
    FromTheStart,
    BeforeAnything,
    None,
}

#[derive(Clone)]
struct Server {
    tls: Tls,
    host: String,
    port: u16,
    login: Option<Credentials>,
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its id; the Message-ID is made of it.
    pub id: Uuid,
    /// To whom.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
    /// The date that it carries.
    pub at: Instant,
}

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The server took it.
    Sent(String),
    /// The server will never take it.
    Refused(String),
    /// The server did not take it; it can be tried again.
    Later(String),
    /// The line broke after the letter had left: whether the server took it is not known, so that it is not sent again.
    Unsure(String),
}

impl Smtp {
    fn server(&self) -> Result<Server, SmtpFault> {
        let (scheme, rest) = self.url.split_once("://").ok_or(SmtpFault::Url)?;
        let (tls, usual) = match scheme {
            "smtps" => (Tls::FromTheStart, 465),
            "smtp" => (Tls::BeforeAnything, 587),
            "smtp+plain" => (Tls::None, 25),
            _ => return Err(SmtpFault::Url),
        };
        let rest = rest.split(['/', '?']).next().unwrap_or_default();
        let (login, place) = match rest.rsplit_once('@') {
            Some((login, place)) => {
                let (user, password) = login.split_once(':').ok_or(SmtpFault::Url)?;
                (Some(Credentials::new(decoded(user)?, decoded(password)?)), place)
            }
            None => (None, rest),
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| SmtpFault::Url)?),
            None => (place, usual),
        };
        if host.is_empty() {
            return Err(SmtpFault::Url);
        }
        Ok(Server { tls, host: host.to_owned(), port, login })
    }
}

/// Reads `%40` and the like.
fn decoded(text: &str) -> Result<String, SmtpFault> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first != b'%' {
            bytes.push(*first);
            rest = after;
            continue;
        }
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).ok_or(SmtpFault::Url)?;
        bytes.push(byte);
        rest = &after[2..];
    }
    String::from_utf8(bytes).map_err(|_| SmtpFault::Url)
}

/// A mail server whose settings were checked.
#[derive(Clone)]
pub struct Mail {
    server: Server,
    from: Mailbox,
}

impl Mail {
    /// Checks the settings; the server is not asked yet.
    pub fn new(smtp: &Smtp) -> Result<Mail, Fault> {
        let wrong = |fault: SmtpFault| Fault::new(FaultKind::Shape, format!("[smtp] {fault}"));
        let server = smtp.server().map_err(wrong)?;
        let from = smtp.from.parse().map_err(|_| wrong(SmtpFault::From))?;
        Ok(Mail { server, from })
    }

    /// Sends a letter.
    pub async fn send(&self, letter: &Letter) -> Delivery {
        let message = match message(&self.from, letter) {
            Ok(message) => message,
            Err(what) => return Delivery::Refused(what),
        };
        match talk(&self.server, &message).await {
            Ok(answer) => Delivery::Sent(answer),
            Err(Broken { error, after_data }) => judge(&error, after_data),
        }
    }
}

fn message(from: &Mailbox, letter: &Letter) -> Result<Message, String> {
    let to: Mailbox =
        letter.to.parse().map_err(|_| "the address is no e-mail address".to_owned())?;
    let domain = from.email.domain().to_owned();
    let micros = u64::try_from(letter.at.micros()).unwrap_or(0);
    let at: SystemTime = UNIX_EPOCH + Duration::from_micros(micros);
    Message::builder()
        .message_id(Some(format!("<{}@{domain}>", letter.id)))
        .date(at)
        .from(from.clone())
        .to(to)
        .subject(&letter.subject)
        // RFC 3834, and the header that Exchange minds: no absence notice answers a letter of ours.
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("X-Auto-Response-Suppress"),
            "All".to_owned(),
        ))
        .header(ContentType::TEXT_PLAIN)
        .header(header::MIME_VERSION_1_0)
        .body(letter.body.clone())
        .map_err(|error| error.to_string())
}

struct Broken {
    error: lettre::transport::smtp::Error,
    after_data: bool,
}

async fn talk(server: &Server, message: &Message) -> Result<String, Broken> {
    let before = |error| Broken { error, after_data: false };
    let mut line = connect(server).await.map_err(before)?;
    let envelope: &Envelope = message.envelope();
    line.command(commands::Mail::new(envelope.from().cloned(), Vec::new()))
        .await
        .map_err(before)?;
    for to in envelope.to() {
        line.command(Rcpt::new(to.clone(), Vec::new())).await.map_err(before)?;
    }
    line.command(Data).await.map_err(before)?;
    let answer = line
        .message(&message.formatted())
        .await
        .map_err(|error| Broken { error, after_data: true })?;
    let text: Vec<&str> = answer.message().collect();
    let text = format!("{} {}", answer.code(), text.join(" "));
    // What comes after the server took the letter changes nothing about it.
    let _ = line.quit().await;
    Ok(text)
}

async fn connect(server: &Server) -> Result<AsyncSmtpConnection, lettre::transport::smtp::Error> {
    let hello = ClientId::default();
    let place = (server.host.as_str(), server.port);
    let tls = match server.tls {
        Tls::None => None,
        Tls::FromTheStart | Tls::BeforeAnything => Some(TlsParameters::new(server.host.clone())?),
    };
    let first = tls.clone().filter(|_| server.tls == Tls::FromTheStart);
    let mut line =
        AsyncSmtpConnection::connect_tokio1(place, Some(STEP), &hello, first, None).await?;
    if let (Tls::BeforeAnything, Some(tls)) = (server.tls, tls) {
        line.starttls(tls, &hello).await?;
    }
    if let Some(login) = &server.login {
        line.auth(DEFAULT_MECHANISMS, login).await?;
    }
    Ok(line)
}

/// An answer of the server is certain; anything else after the letter had left is not.
fn judge(error: &lettre::transport::smtp::Error, after_data: bool) -> Delivery {
    let text = error.to_string();
    if error.is_permanent() {
        Delivery::Refused(text)
    } else if error.is_transient() || !after_data {
        Delivery::Later(text)
    } else {
        Delivery::Unsure(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smtp(url: &str) -> Smtp {
        Smtp { url: url.to_owned(), from: "邻里 <linli@example.cn>".to_owned() }
    }

    #[test]
    fn a8_the_mail_server_is_read_from_its_url() {
        let server = smtp("smtps://linli%40example.cn:s%3Acret@mail.example.cn").server().unwrap();
        assert_eq!(
            (server.tls, server.host.as_str(), server.port),
            (Tls::FromTheStart, "mail.example.cn", 465)
        );
        assert!(server.login.is_some());
        let server = smtp("smtp+plain://127.0.0.1:2525").server().unwrap();
        assert_eq!((server.tls, server.port), (Tls::None, 2525));
        for wrong in ["mail.example.cn", "http://x", "smtp://", "smtp://user@host", "smtp://h:x"] {
            assert_eq!(smtp(wrong).server().err(), Some(SmtpFault::Url), "{wrong}");
        }
    }

    #[test]
    fn a8_a_letter_carries_its_id_and_its_chinese_words() {
        let letter = Letter {
            id: Uuid::from_u128(42),
            to: "he@example.cn".to_owned(),
            subject: "您反映的问题已办结".to_owned(),
            body: "请看一眼。".to_owned(),
            at: Instant::from_micros(1_778_000_000_000_000),
        };
        let text =
            message(&"邻里 <linli@example.cn>".parse().unwrap(), &letter).unwrap().formatted();
        let text = String::from_utf8(text).unwrap();
        assert!(
            text.contains("Message-ID: <00000000-0000-0000-0000-00000000002a@example.cn>"),
            "{text}"
        );
        assert!(text.contains("Auto-Submitted: auto-generated"), "{text}");
        assert!(text.contains("X-Auto-Response-Suppress: All"), "{text}");
    }
}
