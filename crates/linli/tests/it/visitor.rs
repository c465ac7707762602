//! A browser that keeps its cookies and comes from an address of its own, for forms of people who are not signed in.

use crate::client::value;
use crate::site::Site;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

static VISITORS: AtomicU32 = AtomicU32::new(1);

/// A browser.
#[derive(Clone)]
pub struct Visitor {
    address: String,
    /// The address from which it comes, as a proxy tells it.
    pub from: String,
    cookies: BTreeMap<String, String>,
}

/// An answer.
pub struct Seen {
    /// The status.
    pub status: u16,
    /// Where a redirection leads.
    pub to: String,
    /// The page.
    pub body: String,
}

/// Lets the program believe what a proxy says about addresses.
pub fn behind_proxy(site: &Site) {
    std::fs::write(site.data.join("linli.toml"), "[site]\nbehind_proxy = true\n").unwrap();
}

impl Visitor {
    /// Returns a browser without cookies, from an address that no other has.
    pub fn new(address: &str) -> Visitor {
        let number = VISITORS.fetch_add(1, Ordering::Relaxed);
        let [_, a, b, c] = number.to_be_bytes();
        Visitor {
            address: address.to_owned(),
            from: format!("10.{a}.{b}.{c}"),
            cookies: BTreeMap::new(),
        }
    }

    /// Returns a browser in which somebody is signed in.
    pub fn signed_in(address: &str, session: &str) -> Visitor {
        let mut visitor = Visitor::new(address);
        visitor.cookies.insert("ll_session".to_owned(), session.to_owned());
        visitor
    }

    /// Returns the session's cookie, if somebody is signed in.
    pub fn session(&self) -> Option<&str> {
        self.cookies.get("ll_session").map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Signs in at a door.
    pub async fn sign_in(&mut self, door: &str, login: &str, password: &str) -> Seen {
        let page = self.get(door).await;
        let fields = [("account.login", login), ("account.password", password)];
        self.send(&page, door, &fields).await
    }

    /// Asks for a page.
    pub async fn get(&mut self, path: &str) -> Seen {
        self.ask(format!("GET {path} HTTP/1.1\r\n"), "").await
    }

    /// Opens a page and sends these fields with its tokens; a field given here counts before the page's own.
    pub async fn submit(&mut self, at: &str, path: &str, fields: &[(&str, &str)]) -> Seen {
        let page = self.get(at).await;
        self.send(&page, path, fields).await
    }

    /// Sends these fields with the tokens of a page that was seen.
    pub async fn send(&mut self, page: &Seen, path: &str, fields: &[(&str, &str)]) -> Seen {
        let mut all: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        for own in ["_csrf", "_token"] {
            if let Some(value) = value(&page.body, own) {
                all.push((own.to_owned(), value));
            }
        }
        self.post(path, &all).await
    }

    /// Sends fields as they are.
    pub async fn post(&mut self, path: &str, fields: &[(String, String)]) -> Seen {
        let pairs =
            fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let head = format!(
            "POST {path} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            body.len()
        );
        self.ask(head, &body).await
    }

    async fn ask(&mut self, head: String, body: &str) -> Seen {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let head = format!(
            "{head}Host: {}\r\nX-Forwarded-For: {}\r\nCookie: {}\r\nConnection: close\r\n\r\n",
            self.address,
            self.from,
            cookies.join("; ")
        );
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let headers = |wanted: &'static str| {
            head.lines()
                .filter_map(|line| line.split_once(": "))
                .filter(move |(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| value)
        };
        for cookie in headers("set-cookie") {
            if let Some((name, value)) = cookie.split(';').next().and_then(|it| it.split_once('='))
            {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Seen {
            status: head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap(),
            to: headers("location").next().unwrap_or_default().to_owned(),
            body: body.to_owned(),
        }
    }
}

fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
