//! The browser of one person.

use super::answer::Answer;
use super::form::Form;
use super::wire;
use http::axum::Router;
use http::axum::body::{Body, to_bytes};
use http::axum::http::header::{
    ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HOST, HeaderValue, ORIGIN, USER_AGENT,
};
use http::axum::http::{HeaderMap, Request, Response, request};
use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tower::ServiceExt as _;
use uuid::Uuid;

const SITE: &str = "127.0.0.1:8080";
const AGENT: &str = "Mozilla/5.0 (Linux; Android 10) Chrome/120.0 Mobile Safari/537.36";
const SESSION: &str = "ll_session";
const EDGE: &str = "----edge-of-a-part";

/// Ids of forms that nobody opened.
static FORMS: AtomicU64 = AtomicU64::new(1);

/// Browsers that come from an address of their own.
static VISITORS: AtomicU32 = AtomicU32::new(1);

/// A page with a form that everybody may open, for the token of forms that a browser has not opened.
const FORMS_AT: &str = "/follow";

/// A file of a form: the field, the name and the bytes.
pub type File<'f> = (&'f str, &'f str, Vec<u8>);

/// Where the pages are.
#[derive(Clone)]
enum Way {
    Here(Router),
    At(String),
}

/// A browser. A clone is the same browser: it has the same cookies.
#[derive(Clone)]
pub struct Browser {
    way: Way,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    headers: HeaderMap,
}

impl Browser {
    /// Returns a browser without cookies, of pages in this process.
    pub fn new(router: &Router) -> Browser {
        Browser::of(Way::Here(router.clone()), SITE)
    }

    /// Returns a browser without cookies, of a program that serves at `address`. It comes from an address that no other
    /// has, as a proxy tells it.
    pub fn at(address: &str) -> Browser {
        let [_, a, b, c] = VISITORS.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        Browser::of(Way::At(address.to_owned()), address).from(format!("10.{a}.{b}.{c}"))
    }

    fn of(way: Way, host: &str) -> Browser {
        let origin = format!("http://{host}");
        let headers =
            [(HOST, host), (ORIGIN, &origin), (USER_AGENT, AGENT), (ACCEPT_LANGUAGE, "zh-CN")];
        let headers = headers.map(|(name, value)| (name, value.parse().unwrap()));
        Browser { way, cookies: Arc::default(), headers: HeaderMap::from_iter(headers) }
    }

    /// Returns another browser with the same cookies, which goes its own way from now on.
    #[must_use]
    pub fn apart(&self) -> Browser {
        let cookies = self.cookies.lock().unwrap().clone();
        Browser { cookies: Arc::new(Mutex::new(cookies)), ..self.clone() }
    }

    /// Has this session.
    #[must_use]
    pub fn with_session(self, session: &str) -> Browser {
        self.cookie(SESSION, session)
    }

    /// Has this cookie.
    #[must_use]
    pub fn cookie(self, name: &str, value: &str) -> Browser {
        self.cookies.lock().unwrap().insert(name.into(), value.into());
        self
    }

    /// Comes from another address, as a proxy tells it.
    #[must_use]
    pub fn from(mut self, address: impl AsRef<str>) -> Browser {
        self.headers.insert("x-forwarded-for", address.as_ref().parse().unwrap());
        self
    }

    /// Wants English.
    #[must_use]
    pub fn english(mut self) -> Browser {
        self.headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
        self
    }

    /// Returns the session's cookie, unless it was taken away.
    pub fn session(&self) -> Option<String> {
        self.cookies.lock().unwrap().get(SESSION).cloned().filter(|value| !value.is_empty())
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.try_get(path).await.unwrap()
    }

    /// Sends a form as it stands.
    pub async fn submit(&self, form: &Form) -> Answer {
        self.try_submit(form).await.unwrap()
    }

    /// Sends a form, and goes where it leads.
    pub async fn done(&self, form: &Form) -> Answer {
        let to = self.submit(form).await.onward();
        self.get(&to).await
    }

    /// Sends a form with files.
    pub async fn upload(&self, form: &Form, files: &[File<'_>]) -> Answer {
        self.try_upload(form, files).await.unwrap()
    }

    /// Sends a form with files, and goes where it leads.
    pub async fn sent(&self, form: &Form, files: &[File<'_>]) -> Answer {
        let to = self.upload(form, files).await.onward();
        self.get(&to).await
    }

    /// Asks for a page of a program that may be gone.
    pub async fn try_get(&self, path: &str) -> io::Result<Answer> {
        self.send(Request::get(path), Vec::new()).await
    }

    /// Sends a form as it stands to a program that may be gone.
    pub async fn try_submit(&self, form: &Form) -> io::Result<Answer> {
        let fields = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        self.post_fields(&form.action, fields).await
    }

    /// Sends a form with files to a program that may be gone.
    pub async fn try_upload(&self, form: &Form, files: &[File<'_>]) -> io::Result<Answer> {
        let media_type = format!("multipart/form-data; boundary={EDGE}");
        let request = Request::post(&form.action).header(CONTENT_TYPE, media_type);
        self.send(request, in_parts(form, files)).await
    }

    /// Opens a page with a form, and sends these fields to the page's own address.
    pub async fn fill(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.fill_at(path, path, fields).await
    }

    /// Opens the page `at`, and sends these fields with its tokens to `path`.
    pub async fn fill_at(&self, at: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(at).await;
        self.press(&page, path, fields).await
    }

    /// Sends these fields with the tokens of a page that was seen; a token given here counts before the page's own.
    pub async fn press(&self, page: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        let own = ["_csrf", "_token"].map(|name| (name, page.hidden(name).unwrap_or_default()));
        let own = own.iter().map(|(name, value)| (*name, value.as_str()));
        self.post_fields(path, fields.iter().copied().chain(own)).await.unwrap()
    }

    /// Sends one of a page's forms with its unseen fields and these: the one to `action` that has `has` in it.
    pub async fn fill_in(
        &self,
        page: &Answer,
        (action, has): (&str, &str),
        fields: &[(&str, &str)],
    ) -> Answer {
        self.submit(&page.form_with(action, has).only(fields)).await
    }

    /// Sends fields to an address whose form this browser may never have seen, with tokens that are this browser's.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.get(FORMS_AT).await.hidden("_csrf").unwrap_or_default();
        let number = u128::from(FORMS.fetch_add(1, Ordering::Relaxed));
        let token = Uuid::from_u128(0x0190_0000_0000_7000_b000_0000_0000_0000 + number).to_string();
        let mut all = vec![("_csrf", csrf.as_str())];
        if !fields.iter().any(|(name, _)| *name == "_token") {
            all.push(("_token", &token));
        }
        self.post_fields(path, all.into_iter().chain(fields.iter().copied())).await.unwrap()
    }

    /// Sends fields without any token, as another site would make this browser do.
    pub async fn forge(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_fields(path, fields.iter().copied()).await.unwrap()
    }

    async fn post_fields<'f>(
        &self,
        path: &str,
        fields: impl Iterator<Item = (&'f str, &'f str)>,
    ) -> io::Result<Answer> {
        let pairs = fields.map(|(name, value)| format!("{}={}", coded(name), coded(value)));
        let body = pairs.collect::<Vec<_>>().join("&").into_bytes();
        let media_type = "application/x-www-form-urlencoded";
        self.send(Request::post(path).header(CONTENT_TYPE, media_type), body).await
    }

    async fn send(&self, request: request::Builder, body: Vec<u8>) -> io::Result<Answer> {
        let mut request = request.body(body).unwrap();
        request.headers_mut().extend(self.headers.clone());
        if request.method().is_safe() {
            request.headers_mut().remove(ORIGIN);
        }
        if let Some(cookies) = self.cookies_line() {
            request.headers_mut().insert(COOKIE, cookies.parse().unwrap());
        }
        let path = request.uri().to_string();
        let answer = match &self.way {
            Way::Here(router) => here(router.clone(), request).await,
            Way::At(address) => wire::ask(address, &request).await?,
        };
        let (head, body) = answer.into_parts();
        let text = String::from_utf8_lossy(&body).into_owned();
        let answer = Answer { path, status: head.status, headers: head.headers, text };
        self.cookies.lock().unwrap().extend(answer.cookies());
        Ok(answer)
    }

    fn cookies_line(&self) -> Option<String> {
        let cookies = self.cookies.lock().unwrap();
        let pairs: Vec<String> =
            cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

async fn here(router: Router, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
    let answer = router.oneshot(request.map(Body::from)).await.unwrap();
    let (head, body) = answer.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    Response::from_parts(head, bytes.to_vec())
}

fn in_parts(form: &Form, files: &[File<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in &form.fields {
        body.extend(
            format!(
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .bytes(),
        );
    }
    for (name, file, bytes) in files {
        let media_type = if file.ends_with(".png") { "image/png" } else { "image/jpeg" };
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
             Content-Type: {media_type}\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{EDGE}--\r\n").bytes());
    body
}

fn coded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
