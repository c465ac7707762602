//! What a handler answers: a page, a download or a way on.

use crate::browser::Browser;
use crate::cx::Cx;
use crate::failure::Failure;
use crate::site::Flash;
use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, REFERRER_POLICY, SET_COOKIE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use futures_util::stream::try_unfold;
use kernel::id::AccountId;
use kernel::time::Duration;
use maud::Markup;
use store::Fault;

/// What a handler returns.
pub type Answer<T = Page> = Result<T, Failure>;

/// What a handler answers.
#[derive(Clone, Debug)]
pub struct Page {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Page {
    pub(crate) fn of(markup: Markup) -> Page {
        let mut page = Page {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: markup.into_string().into_bytes(),
        };
        page.set(CONTENT_TYPE, "text/html; charset=utf-8");
        page.set(CACHE_CONTROL, "private, no-store");
        page
    }

    /// Returns the way on after a form: the browser asks for `to` with GET (303).
    pub fn see_other(to: impl Into<String>) -> Page {
        Page::back_to(&to.into(), "/")
    }

    /// Returns the way on to a path that the reader brought along; to `otherwise` when it leads out of this site.
    pub fn back_to(to: &str, otherwise: &str) -> Page {
        let mut page =
            Page { status: StatusCode::SEE_OTHER, headers: HeaderMap::new(), body: Vec::new() };
        page.set(LOCATION, &on_site(to, otherwise));
        page.set(CACHE_CONTROL, "private, no-store");
        page
    }

    /// Returns a download under a name, such as a spreadsheet.
    pub fn download(media_type: &str, name: &str, bytes: Vec<u8>) -> Page {
        let mut page = Page::data(media_type, bytes);
        page.set(CONTENT_DISPOSITION, &disposition("attachment", name));
        page
    }

    /// Returns data that scripts or programs read, such as GeoJSON.
    pub fn data(media_type: &str, bytes: Vec<u8>) -> Page {
        let mut page = Page { status: StatusCode::OK, headers: HeaderMap::new(), body: bytes };
        page.set(CONTENT_TYPE, media_type);
        page.set(CACHE_CONTROL, "private, no-store");
        page
    }

    /// Sets the status code.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Page {
        self.status = status;
        self
    }

    /// Says that the form was refused (422): the page shows it again with what is wrong.
    #[must_use]
    pub fn refused(self) -> Page {
        self.status(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Page {
        self.set(name, value);
        self
    }

    /// Lets others keep the page for a while: only for what everybody sees alike.
    #[must_use]
    pub fn cached(self, seconds: u32) -> Page {
        self.header(CACHE_CONTROL, &format!("private, max-age={seconds}"))
    }

    /// Shows a line on the next page.
    #[must_use]
    pub fn flash(mut self, cx: &Cx, flash: &Flash) -> Page {
        let cookie = cx.site.flash_cookie(flash);
        self.cookie(&cookie);
        self
    }

    /// Signs somebody in: keeps the session's cookie for `lasts`.
    #[must_use]
    pub fn sign_in(mut self, cx: &Cx, session: &str, lasts: Duration) -> Page {
        let cookie = cx.site.session_cookie(session, lasts);
        self.cookie(&cookie);
        self
    }

    /// Remembers that an account has signed in with this browser.
    #[must_use]
    pub fn remember(mut self, cx: &Cx, browser: &Browser, account: AccountId) -> Page {
        self.cookie(&browser.with_account(cx, account));
        self
    }

    /// Says that the address is a key: it is found by no search engine and told to no other site. Its own forms must say
    /// where they come from, which they would not with `no-referrer`.
    #[must_use]
    pub fn secret(self) -> Page {
        self.header(HeaderName::from_static("x-robots-tag"), "noindex, nofollow, noarchive")
            .header(REFERRER_POLICY, "same-origin")
    }

    /// Signs out: drops the session's cookie.
    #[must_use]
    pub fn sign_out(mut self, cx: &Cx) -> Page {
        let cookie = cx.site.session_cookie("", Duration::ZERO);
        self.cookie(&cookie);
        self
    }

    /// Returns the body as text, for tests.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the status code.
    pub fn code(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn cookie(&mut self, cookie: &str) {
        if let Ok(value) = HeaderValue::from_str(cookie) {
            self.headers.append(SET_COOKIE, value);
        }
    }

    fn set(&mut self, name: HeaderName, value: &str) {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        (self.status, self.headers, self.body).into_response()
    }
}

/// A download that is made while it is sent, so that however long it is, one part of it is held at a time.
#[derive(Debug)]
pub struct Parts {
    page: Page,
    body: Body,
}

impl Parts {
    /// Returns a download under a name. `next` makes a part from where the one before ended, and says where it ended
    /// itself; `None` is the end. A part that cannot be made breaks the download off, which the browser tells as such:
    /// a file that is cut is never taken for a whole one.
    pub fn download<S, F>(
        media_type: &str,
        name: &str,
        from: S,
        mut next: impl FnMut(S) -> F + Send + 'static,
    ) -> Parts
    where
        S: Send + 'static,
        F: Future<Output = Result<Option<(Vec<u8>, S)>, Fault>> + Send + 'static,
    {
        let parts = try_unfold(from, move |from| {
            let part = next(from);
            async move {
                part.await.inspect_err(|fault| {
                    tracing::error!(kind = ?fault.kind(), %fault, "a download was broken off");
                })
            }
        });
        Parts { page: Page::download(media_type, name, Vec::new()), body: Body::from_stream(parts) }
    }
}

impl IntoResponse for Parts {
    fn into_response(self) -> Response {
        (self.page.status, self.page.headers, self.body).into_response()
    }
}

/// Returns a `Content-Disposition` for a name in any script (RFC 6266).
pub fn disposition(kind: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

/// Returns the way back that the reader brought along, or `otherwise` when it leads out of this site: a way out of it would
/// let a forged link borrow our name.
pub fn on_site(to: &str, otherwise: &str) -> String {
    here(to).or_else(|| here(otherwise)).unwrap_or_else(|| "/".to_owned())
}

/// Returns a path of this site as a `Location` may hold it; nothing for whatever a browser could take for a way out of it.
/// Browsers drop tabs and line ends wherever they stand, and read a backslash as a slash.
fn here(to: &str) -> Option<String> {
    let path = to.strip_prefix('/')?;
    let leads_out = path.starts_with('/') || to.contains('\\') || to.chars().any(char::is_control);
    let to = escaped(to);
    (!leads_out && stays(&to)).then_some(to)
}

/// Tells whether the site's address is still the site's with this path behind it.
fn stays(path: &str) -> bool {
    let before_fragment = path.split('#').next().unwrap_or_default();
    let whole = format!("http://here.invalid{before_fragment}").parse::<Uri>();
    whole.is_ok_and(|uri| uri.authority().is_some_and(|authority| authority == "here.invalid"))
}

/// Escapes what a header cannot hold: everything beyond ASCII, and blanks.
fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_graphic() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Page, Parts};
    use axum::body::to_bytes;
    use axum::http::header::LOCATION;
    use axum::response::IntoResponse;
    use store::{Fault, FaultKind};

    fn location(to: &str) -> String {
        let page = Page::back_to(to, "/work");
        page.headers.get(LOCATION).unwrap().to_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn a12_a_download_is_whole_or_broken_off() {
        let download = |breaks_at: Option<u8>| {
            let next = move |number: u8| async move {
                match number {
                    number if Some(number) == breaks_at => Err(Fault::new(FaultKind::File, "gone")),
                    3 => Ok(None),
                    number => Ok(Some((vec![b'a' + number], number + 1))),
                }
            };
            let parts = Parts::download("text/csv; charset=utf-8", "案件.csv", 0, next);
            let response = parts.into_response();
            assert!(response.headers().contains_key("content-disposition"));
            to_bytes(response.into_body(), 99)
        };
        assert_eq!(download(None).await.unwrap().as_ref(), b"abc");
        assert!(download(Some(2)).await.is_err());
    }

    #[test]
    fn a5_a_way_back_stays_on_the_site() {
        for out in [
            "",
            "x",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r\n/evil.example",
            "\t//evil.example",
            " //evil.example",
            "/\0/evil.example",
            "/\u{7f}/evil.example",
            "/\u{85}/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "@evil.example",
            "/x\\..\\evil",
            "/\u{b}/evil.example",
            "/\u{c}/evil.example",
            "http:/evil.example",
            "/a\r\nSet-Cookie: x=1",
        ] {
            assert_eq!(location(out), "/work", "{out:?}");
        }
        for (to, wanted) in [
            ("/", "/"),
            ("/work/cases?q=a&sort=-due", "/work/cases?q=a&sort=-due"),
            ("/work/cases?q=井盖", "/work/cases?q=%E4%BA%95%E7%9B%96"),
            ("/me/matters/1#top", "/me/matters/1#top"),
            ("/sign-in?then=%2F%09%2Fevil.example", "/sign-in?then=%2F%09%2Fevil.example"),
            ("/a b", "/a%20b"),
        ] {
            assert_eq!(location(to), wanted);
        }
    }
}
