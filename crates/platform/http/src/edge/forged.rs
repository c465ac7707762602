//! Against forged forms: where a form comes from, and the token that only our page knows.

use crate::app::SiteConfig;
use crate::cx::Cx;
use crate::failure::Failure;
use crate::form::Posted;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// The header with which scripts of ours send the token.
const TOKEN_HEADER: &str = "x-csrf-token";

/// Who holds the form token: the session's cookie, else the guest's.
#[derive(Clone, Debug)]
pub(crate) struct Bearer(pub(crate) String);

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

/// Refuses a form without the token of the session or guest.
pub(crate) fn token(cx: &Cx, request: &Request) -> Result<(), Failure> {
    let Some(Bearer(bearer)) = request.extensions().get::<Bearer>() else {
        return Err(Failure::StaleForm);
    };
    let in_header = request.headers().get(TOKEN_HEADER).and_then(|value| value.to_str().ok());
    let in_form = request.extensions().get::<Posted>().map(Posted::csrf);
    let token = in_header.or(in_form).unwrap_or_default();
    if cx.site.is_form_token(bearer, token) { Ok(()) } else { Err(Failure::StaleForm) }
}
