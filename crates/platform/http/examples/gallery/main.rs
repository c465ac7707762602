//! Serves the gallery and model pages for looking at them: `cargo run -p linli-http --example gallery -- 8099`.
//! `/as/resident` and `/as/staff` sign in.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, dead_code)]

extern crate linli_http as http;

mod inbox;
mod pages;
#[path = "../../tests/it/site.rs"]
mod site;

use axum::Router;
use axum::extract::{ConnectInfo, Path, Request};
use axum::http::StatusCode;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use axum::routing::get;
use std::net::SocketAddr;

static MANIFESTS: &[&http::Manifest] = &[&pages::MANIFEST];

#[tokio::main]
async fn main() {
    let port: u16 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(8099);
    let config =
        http::SiteConfig { base_url: format!("http://127.0.0.1:{port}"), ..site::config() };
    let site = site::Site::new(config, MANIFESTS).await;
    let extra = Router::new().route("/as/{who}/{*to}", get(sign_in));
    let service = extra.merge(site.router.clone()).layer(from_fn(known_as));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    println!("http://{}/gallery", listener.local_addr().unwrap());
    axum::serve(listener, service.into_make_service_with_connect_info::<SocketAddr>())
        .await
        .unwrap();
}

/// `/as/staff/work?prefs=en-d` signs in, sets the settings and goes on.
async fn sign_in(Path((who, to)): Path<(String, String)>, request: Request) -> impl IntoResponse {
    let prefs =
        request.uri().query().and_then(|query| query.strip_prefix("prefs=")).unwrap_or("zh");
    let cookies = [
        (SET_COOKIE, format!("ll_session={who}; Path=/")),
        (SET_COOKIE, format!("ll_prefs={prefs}; Path=/")),
    ];
    let to = to.strip_prefix('~').unwrap_or(&to).to_owned();
    (StatusCode::SEE_OTHER, axum::response::AppendHeaders(cookies), [(LOCATION, format!("/{to}"))])
}

async fn known_as(
    ConnectInfo(_): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> impl IntoResponse {
    next.run(request).await
}
