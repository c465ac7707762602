//! Styles and scripts: bundled by `web/`, compressed there, embedded here, served under names that carry their hash.

use axum::Router;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "../../../web/dist"]
struct Dist;

/// A file of the bundle.
#[derive(Clone, Debug, Deserialize)]
pub struct Asset {
    /// Its path under `/`.
    pub file: String,
    /// Its size.
    pub bytes: usize,
    /// Its size as gzip.
    pub gzip: usize,
    /// Its size as brotli.
    pub brotli: usize,
}

static MANIFEST: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    let file = Dist::get("manifest.json");
    file.and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
});

/// Returns what the bundle holds under a name such as `linli.css`.
pub fn get_asset(name: &str) -> Option<&'static Asset> {
    MANIFEST.get(name)
}

/// Returns the address of a file of the bundle, with its hash.
pub fn url(name: &str) -> String {
    match get_asset(name) {
        Some(asset) => format!("/{}", asset.file),
        None => format!("/assets/{name}"),
    }
}

/// Returns the route of the bundle.
pub(crate) fn router() -> Router {
    Router::new().route("/assets/{name}", get(asset)).route("/favicon.ico", get(favicon))
}

async fn favicon() -> Response {
    (StatusCode::PERMANENT_REDIRECT, [(axum::http::header::LOCATION, url("logo.svg"))])
        .into_response()
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let path = format!("assets/{name}");
    // Only what the manifest names: no compressed twins under their own names, no way out of the folder.
    let known = MANIFEST.values().any(|asset| asset.file == path);
    let Some(plain) = Dist::get(&path).filter(|_| known) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let hash: String =
        plain.metadata.sha256_hash()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let accepted = accepted.unwrap_or_default();
    let twin = [("br", "br"), ("gzip", "gz")]
        .iter()
        .filter(|(encoding, _)| accepts(accepted, encoding))
        .find_map(|(encoding, ext)| Some((*encoding, Dist::get(&format!("{path}.{ext}"))?)));
    let (encoding, file) = match twin {
        Some((encoding, file)) => (Some(encoding), file),
        None => (None, plain),
    };
    let etag = format!("\"{hash}-{}\"", encoding.unwrap_or("id"));
    let mut out = HeaderMap::new();
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            out.insert(name, value);
        }
    };
    set(CACHE_CONTROL, "public, max-age=31536000, immutable");
    set(VARY, "accept-encoding");
    set(ETAG, &etag);
    if headers.get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == etag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, out).into_response();
    }
    set(CONTENT_TYPE, media_type(&name));
    if let Some(encoding) = encoding {
        set(CONTENT_ENCODING, encoding);
    }
    (out, file.data.into_owned()).into_response()
}

fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|part| {
        let mut words = part.split(';').map(str::trim);
        words.next() == Some(encoding) && !words.any(|word| matches!(word, "q=0" | "q=0.0"))
    })
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
