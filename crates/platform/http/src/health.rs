//! Whether the program lives, and whether it can work.

use crate::app::App;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// Returns `/health/live` and `/health/ready`, for supervisors and load balancers.
pub(crate) fn router(app: &App) -> Router {
    Router::new()
        .route("/health/live", get(|| async { answer(StatusCode::OK, "live\n") }))
        .route("/health/ready", get(ready))
        .with_state(app.clone())
}

async fn ready(State(app): State<App>) -> Response {
    if app.store.read(app.config.tenant).await.is_err() {
        return answer(StatusCode::SERVICE_UNAVAILABLE, "no connection to the database\n");
    }
    // Reading goes on meanwhile, so that nobody is to be sent away.
    if app.store.is_full().await {
        return answer(StatusCode::OK, "degraded: the disk is full, nothing can be written\n");
    }
    match app.store.clock_held().await {
        Ok(None) => answer(StatusCode::OK, "ready\n"),
        Ok(Some(_)) => answer(StatusCode::OK, "degraded: the clock has jumped, timers stand\n"),
        Err(_) => answer(StatusCode::SERVICE_UNAVAILABLE, "no answer from the database\n"),
    }
}

fn answer(status: StatusCode, text: &'static str) -> Response {
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    (status, headers, text).into_response()
}
