//! What a handler answers: a page, a download or a way on.

use crate::cx::Cx;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::time::Duration;
use maud::Markup;
use serde::{Deserialize, Serialize};

/// A line shown once on the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// What it says, already in the reader's language.
    pub text: String,
    /// Whether it tells of something that did not work.
    #[serde(default)]
    pub bad: bool,
    /// Where a form goes that undoes what was done.
    #[serde(default)]
    pub undo: Option<String>,
}

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
        let to = to.into();
        let mut page =
            Page { status: StatusCode::SEE_OTHER, headers: HeaderMap::new(), body: Vec::new() };
        // Only paths of this site: a way out of it would let a forged link borrow our name.
        let safe = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
        page.set(LOCATION, if safe { &to } else { "/" });
        page.set(CACHE_CONTROL, "private, no-store");
        page
    }

    /// Returns a download under a name, such as a spreadsheet.
    pub fn download(media_type: &str, name: &str, bytes: Vec<u8>) -> Page {
        let mut page = Page::data(media_type, bytes);
        page.set(CONTENT_DISPOSITION, &crate::files::disposition("attachment", name));
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
