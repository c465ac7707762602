//! A browser of few words: one request to a connection, no more of HTTP/1.1 than the program answers with.

use std::io::{Error, ErrorKind, Result};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long an answer may take; much longer than any does.
const PATIENCE: Duration = Duration::from_secs(120);
const BOUNDARY: &str = "----------------LinliFormBoundary7MA4YWxk";

/// A browser in which somebody is signed in.
#[derive(Clone)]
pub struct Client {
    /// The program's address, such as `127.0.0.1:41234`.
    pub address: String,
    /// The value of the session's cookie.
    pub session: String,
}

/// An answer.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where a redirection leads.
    pub location: String,
    /// The page.
    pub body: String,
}

/// A form, ready to be sent as often as one likes.
#[derive(Clone)]
pub struct Body {
    media_type: String,
    bytes: Vec<u8>,
}

impl Body {
    /// Returns a form without files.
    pub fn of(fields: &[(&str, &str)]) -> Body {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
            .collect();
        let media_type = "application/x-www-form-urlencoded".to_owned();
        Body { media_type, bytes: pairs.join("&").into_bytes() }
    }

    /// Returns a form with photos in the field `name`.
    pub fn with_photo(fields: &[(&str, &str)], name: &str, photo: &[u8]) -> Body {
        let mut bytes = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            bytes.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"photo.png\"\r\n\
             Content-Type: image/png\r\n\r\n"
        );
        bytes.extend_from_slice(head.as_bytes());
        bytes.extend_from_slice(photo);
        bytes.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        Body { media_type: format!("multipart/form-data; boundary={BOUNDARY}"), bytes }
    }
}

impl Client {
    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Result<Answer> {
        self.ask(format!("GET {path} HTTP/1.1\r\n"), &[]).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, body: &Body) -> Result<Answer> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nContent-Type: {}\r\nContent-Length: {}\r\n",
            body.media_type,
            body.bytes.len()
        );
        self.ask(head, &body.bytes).await
    }

    async fn ask(&self, head: String, body: &[u8]) -> Result<Answer> {
        let head = format!(
            "{head}Host: {}\r\nCookie: ll_session={}\r\nConnection: close\r\n\r\n",
            self.address, self.session
        );
        let exchange = async {
            let mut stream = TcpStream::connect(&self.address).await?;
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(body).await?;
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).await?;
            read(&bytes)
        };
        match tokio::time::timeout(PATIENCE, exchange).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::other(format!("no answer within {PATIENCE:?}"))),
        }
    }
}

/// Reads an answer; one that was cut off is none.
fn read(bytes: &[u8]) -> Result<Answer> {
    let cut = || Error::from(ErrorKind::UnexpectedEof);
    let head_end = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or_else(cut)?;
    let head = std::str::from_utf8(&bytes[..head_end]).map_err(Error::other)?;
    let header = |wanted: &str| {
        head.lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.trim().to_owned())
    };
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
    let body = &bytes[head_end + 4..];
    let length = header("content-length").and_then(|text| text.parse::<usize>().ok());
    match length {
        Some(length) if body.len() < length => return Err(cut()),
        None if header("transfer-encoding").is_some() && !body.ends_with(b"0\r\n\r\n") => {
            return Err(cut());
        }
        _ => {}
    }
    Ok(Answer {
        status: status.ok_or_else(|| Error::other("no status"))?,
        location: header("location").unwrap_or_default(),
        body: String::from_utf8_lossy(body).into_owned(),
    })
}

fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Returns the value of the first input of a name.
pub fn value(page: &str, name: &str) -> Option<String> {
    let at = page.find(&format!("name=\"{name}\""))?;
    let start = page[..at].rfind('<')?;
    let tag = &page[start..start + page[start..].find('>')?];
    Some(between(tag, " value=\"", "\"")?.to_owned())
}

/// Returns the values that the list of a name offers.
pub fn options(page: &str, name: &str) -> Vec<String> {
    let list = page
        .split_once(&format!("name=\"{name}\""))
        .and_then(|(_, rest)| rest.split_once("</select>"))
        .map_or("", |(list, _)| list);
    let values =
        list.split("<option").skip(1).filter_map(|option| between(option, "value=\"", "\""));
    values.filter(|value| !value.is_empty()).map(str::to_owned).collect()
}

/// Returns what stands between two texts.
pub fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(found, _)| found)
}
