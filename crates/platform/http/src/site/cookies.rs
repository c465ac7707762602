//! Cookies: session, guest, settings, notice.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

/// Holds the session of somebody who is signed in.
pub(crate) const SESSION: &str = "ll_session";
/// Holds the random half of a guest's form token.
pub(crate) const GUEST: &str = "ll_guest";
/// Holds which accounts have signed in here.
pub(crate) const KNOWN: &str = "ll_known";
/// Holds language, large type and dark pages.
pub(crate) const PREFS: &str = "ll_prefs";
/// Holds the line shown once on the next page.
pub(crate) const FLASH: &str = "ll_flash";

/// Returns a cookie's value. Names carry the prefix `__Host-` on sites with HTTPS, so that no other host of the
/// domain can set them.
pub(crate) fn get<'h>(headers: &'h HeaderMap, secure: bool, name: &str) -> Option<&'h str> {
    let wanted = full_name(secure, name);
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == wanted)
        .map(|(_, value)| value)
}

/// Returns a `Set-Cookie` line; 0 seconds drop it.
pub(crate) fn line(secure: bool, name: &str, value: &str, seconds: i64) -> String {
    let secure_word = if secure { "; Secure" } else { "" };
    format!(
        "{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure_word}",
        full_name(secure, name)
    )
}

fn full_name(secure: bool, name: &str) -> String {
    if secure { format!("__Host-{name}") } else { name.to_owned() }
}
