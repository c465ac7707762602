//! The whole site as one service.

use crate::app::{App, RouteInfo, Routes};
use crate::edge::headers;
use crate::edge::who::{Known, known};
use crate::failure::Failure;
use crate::site::Site;
use crate::{assets, gallery, health, home, pick, prefs, search, shell};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use tower_http::compression::CompressionLayer;

#[derive(Clone)]
struct Outer {
    app: App,
    site: Arc<Site>,
    headers: Arc<HeaderMap>,
}

/// Returns the whole site as one service, and every route of it in the order of their paths.
///
/// ```ignore
/// let (service, routes) = http::router(&app);
/// axum::serve(listener, service.into_make_service_with_connect_info::<SocketAddr>()).await
/// ```
pub fn router(app: &App) -> (Router, Vec<RouteInfo>) {
    let mut doors: Vec<_> = app.manifests().iter().flat_map(|manifest| manifest.doors).collect();
    doors.sort_by_key(|door| door.order);
    let site = Arc::new(Site {
        config: app.config.clone(),
        catalogue: app.shared.catalogue.clone(),
        random: app.store.env().random.clone(),
        finds: app.manifests().iter().flat_map(|one| one.slots.finds).copied().collect(),
        links: app.manifests().iter().flat_map(|manifest| manifest.links).copied().collect(),
        doors,
        secret: app.shared.secret,
        limiter: app.shared.limiter.clone(),
    });
    let mut routes = Routes::new(())
        .merge(home::routes(app))
        .merge(prefs::routes(app))
        .merge(pick::routes(app))
        .merge(search::routes(app));
    if app.config.demo {
        routes = routes.merge(gallery::routes(app));
    }
    for manifest in app.manifests() {
        routes = routes.merge((manifest.routes)(app));
    }
    let mut list = routes.list().to_vec();
    list.sort_by(|a, b| (a.path, a.method.as_str()).cmp(&(b.path, b.method.as_str())));
    let outer = Outer { app: app.clone(), site, headers: Arc::new(headers::of(&app.config)) };
    let pages = routes
        .done()
        .into_router()
        .fallback(|| async { Failure::NotFound })
        .layer(from_fn_with_state(outer.clone(), page))
        .layer(CompressionLayer::new());
    let service = Router::new()
        .merge(health::router(app))
        .merge(assets::router())
        .merge(pages)
        .layer(from_fn_with_state(outer, finish));
    (service, list)
}

/// Puts the context beside the request, and a page in the place of a failure.
async fn page(State(outer): State<Outer>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Known { cx, bearer, new_guest } = match known(&outer.app, &outer.site, &parts).await {
        Ok(known) => known,
        Err(fault) => return shell::bare_fault(&outer.app, &fault),
    };
    let safe = parts.method.is_safe();
    let mut request = Request::from_parts(parts, body);
    request.extensions_mut().insert(outer.app.clone());
    request.extensions_mut().insert(bearer);
    request.extensions_mut().insert(cx.clone());
    let mut response = next.run(request).await;
    let failure = response.extensions_mut().remove::<Failure>();
    let failure = failure.or_else(|| framework_failure(&response));
    if let Some(failure) = failure {
        response = shell::failure(&outer.app, &cx, &failure, safe).into_response();
    }
    let is_page = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if let Some(guest) = new_guest.filter(|_| is_page) {
        append_cookie(&mut response, &outer.site.guest_cookie(&guest));
    }
    if cx.flash.is_some() && is_page {
        append_cookie(
            &mut response,
            &crate::site::cookies::line(
                outer.app.config.secure,
                crate::site::cookies::FLASH,
                "",
                0,
            ),
        );
    }
    response
}

/// Returns what the framework itself refused: no such route, another method, a parameter that cannot be read.
fn framework_failure(response: &Response) -> Option<Failure> {
    let status = response.status();
    let ours = response.headers().get(CONTENT_TYPE).is_some_and(|value| {
        value.as_bytes().starts_with(b"text/html") || value.as_bytes().starts_with(b"application/")
    });
    ((status.is_client_error() || status.is_server_error()) && !ours)
        .then_some(Failure::Status(status))
}

fn append_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// Adds the headers of every answer and writes the access log: method, route and status, never an address, a query
/// or a value in a path.
async fn finish(State(outer): State<Outer>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let began = outer.app.store.now();
    let mut response = next.run(request).await;
    for (name, value) in outer.headers.iter() {
        // A file has a stricter policy of its own.
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    let took = outer.app.store.now().since(began);
    tracing::info!(
        target: "access",
        %method,
        route = route.as_deref().unwrap_or("-"),
        status = response.status().as_u16(),
        ms = i64::try_from(took.whole_milliseconds()).unwrap_or(i64::MAX),
    );
    response
}
