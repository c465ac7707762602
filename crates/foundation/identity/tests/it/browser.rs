//! A browser in this process: keeps cookies, reads form tokens, sends forms.

use http::axum::Router;
use http::axum::body::{Body, to_bytes};
use http::axum::http::{HeaderMap, Request, StatusCode, header};
use std::collections::BTreeMap;
use std::sync::Mutex;
use tower::ServiceExt;

const AGENT: &str = "Mozilla/5.0 (Linux; Android 10) Chrome/120.0 Mobile Safari/537.36";

/// A browser.
pub struct Browser {
    router: Router,
    cookies: Mutex<BTreeMap<String, String>>,
    language: &'static str,
    from: Option<String>,
}

/// An answer with its body read.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// Returns where a redirect leads.
    pub fn to(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// Says that the page holds a text.
    #[track_caller]
    pub fn has(&self, text: &str) -> &Answer {
        assert!(self.text.contains(text), "no {text} in {}: {}", self.status, self.text);
        self
    }

    /// Says that the page does not hold a text.
    #[track_caller]
    pub fn lacks(&self, text: &str) -> &Answer {
        assert!(!self.text.contains(text), "{text} in {}", self.text);
        self
    }

    /// Says which status it has.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Answer {
        assert_eq!(self.status.as_u16(), status, "{} {}", self.to(), self.text);
        self
    }
}

impl Browser {
    pub fn new(router: Router) -> Browser {
        Browser { router, cookies: Mutex::default(), language: "zh-CN", from: None }
    }

    pub fn with_session(self, session: &str) -> Browser {
        self.cookies.lock().unwrap().insert("ll_session".into(), session.into());
        self
    }

    /// Comes from another address.
    pub fn from(mut self, address: impl Into<String>) -> Browser {
        self.from = Some(address.into());
        self
    }

    pub fn english(mut self) -> Browser {
        self.language = "en";
        self
    }

    /// Returns the session's cookie.
    pub fn session(&self) -> Option<String> {
        self.cookies.lock().unwrap().get("ll_session").cloned().filter(|value| !value.is_empty())
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Opens the page `at`, takes the token of its first form, and sends these fields to `path`.
    pub async fn submit(&self, at: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(at).await;
        self.press(&page, path, fields).await
    }

    /// Sends these fields with the tokens of a page that was seen.
    pub async fn press(&self, page: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = hidden(&page.text, "_csrf");
        let once = hidden(&page.text, "_token");
        let mut pairs: Vec<(&str, &str)> = vec![("_csrf", &token), ("_token", &once)];
        pairs.extend(fields);
        let body: Vec<String> =
            pairs.iter().map(|(key, value)| format!("{key}={}", encoded(value))).collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, "http://127.0.0.1:8080")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.send(request).await
    }

    async fn send(&self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        headers.insert(header::HOST, "127.0.0.1:8080".parse().unwrap());
        headers.insert(header::USER_AGENT, AGENT.parse().unwrap());
        headers.insert(header::ACCEPT_LANGUAGE, self.language.parse().unwrap());
        if let Some(from) = &self.from {
            headers.insert("x-forwarded-for", from.parse().unwrap());
        }
        let cookies: Vec<String> = self
            .cookies
            .lock()
            .unwrap()
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        headers.insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        let response = self.router.clone().oneshot(request).await.unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (key, value) = pair.split_once('=').unwrap();
            self.cookies.lock().unwrap().insert(key.into(), value.into());
        }
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }
}

pub fn hidden(page: &str, name: &str) -> String {
    let found = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
    found.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Takes the one-time password from the page that shows it.
pub fn one_time(page: &str) -> String {
    let is = |part: &&str| {
        part.starts_with('Q') && (20..=21).contains(&part.len()) && part.matches('-').count() == 3
    };
    page.split(['<', '>', '"', ' ']).find(is).unwrap().to_owned()
}
