//! Against forged forms: where a form comes from, and the token that only our page knows.

use crate::cx::Cx;
use crate::failure::Failure;
use crate::form::Posted;
use crate::site::SiteConfig;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// The header with which scripts of ours send the token.
const TOKEN_HEADER: &str = "x-csrf-token";

/// Who holds the form token: the session's cookie, else the guest's.
#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    pub(crate) key: String,
    /// Whether the guest's cookie is made for this very answer: no form can hold its token yet.
    pub(crate) fresh: bool,
}

/// Refuses a form that another site sent. Browsers say where from in two headers; either is enough, and one that
/// sends neither is held to its token alone.
pub(crate) fn same_origin(config: &SiteConfig, headers: &HeaderMap) -> Result<(), Failure> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(Failure::StaleForm);
    }
    let Some(origin) = text(ORIGIN.as_str()) else { return Ok(()) };
    let host = text(HOST.as_str()).unwrap_or_default();
    let named = config.base_url.trim_end_matches('/');
    let from_here = origin
        .split_once("://")
        .is_some_and(|(scheme, rest)| rest == host && (scheme == "https" || !config.secure));
    if origin == named || from_here { Ok(()) } else { Err(Failure::StaleForm) }
}

/// The token that a form must bring.
pub(crate) struct Token {
    cx: Cx,
    bearer: String,
    in_header: Option<String>,
}

impl Token {
    /// Returns what a request's form must bring; refuses one that cannot have it before anything is read.
    pub(crate) fn of(cx: &Cx, request: &Request) -> Result<Token, Failure> {
        let bearer = request.extensions().get::<Bearer>().filter(|bearer| !bearer.fresh);
        let Some(Bearer { key, .. }) = bearer else { return Err(Failure::StaleForm) };
        let in_header = request.headers().get(TOKEN_HEADER).and_then(|value| value.to_str().ok());
        let in_header = in_header.map(str::to_owned);
        Ok(Token { cx: cx.clone(), bearer: key.clone(), in_header })
    }

    /// Tells whether a form with this field is ours; the header of a script goes before it.
    pub(crate) fn is_ours(&self, in_form: Option<&str>) -> bool {
        let token = self.in_header.as_deref().or(in_form).unwrap_or_default();
        self.cx.site.is_form_token(&self.bearer, token)
    }

    /// Refuses a form that was read, without the token.
    pub(crate) fn check(&self, request: &Request) -> Result<(), Failure> {
        let in_form = request.extensions().get::<Posted>().map(Posted::csrf);
        if self.is_ours(in_form) { Ok(()) } else { Err(Failure::StaleForm) }
    }
}
