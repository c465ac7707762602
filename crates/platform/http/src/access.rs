//! The check in front of every handler: who may, how often, how much, and whether the form is ours.

use crate::app::App;
use crate::cx::Cx;
use crate::edge::{body, forged};
use crate::failure::Failure;
use crate::routes::Needs;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::access::Who;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// What stands in front of a handler.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate {
    pub(crate) needs: Needs,
    pub(crate) files: bool,
}

/// Lets a request through to its handler, or answers why not. Nothing of a body is read before access and throttle
/// have been checked.
pub(crate) async fn guard(gate: Gate, request: Request, next: Next) -> Response {
    let (Some(app), Some(cx)) =
        (request.extensions().get::<App>().cloned(), request.extensions().get::<Cx>().cloned())
    else {
        return Failure::NotFound.into_response();
    };
    if let Err(failure) = allowed(&app, &cx, gate.needs) {
        return failure.into_response();
    }
    let config = app.config.clone();
    let seconds = if gate.files { config.upload_seconds_max } else { config.request_seconds_max };
    let work = async move {
        match checked(&app, &cx, gate, request).await {
            Ok((request, _room)) => next.run(request).await,
            Err(failure) => failure.into_response(),
        }
    };
    match tokio::time::timeout(Duration::from_secs(seconds), work).await {
        Ok(response) => response,
        Err(_) => Failure::TimedOut.into_response(),
    }
}

/// Tells whether the actor has what a route needs.
pub(crate) fn allowed(app: &App, cx: &Cx, needs: Needs) -> Result<(), Failure> {
    let staff = matches!(cx.actor.who, Who::Staff(_));
    let resident = matches!(cx.actor.who, Who::Resident(_));
    let fits = match needs {
        Needs::Anyone => true,
        Needs::Resident => resident,
        Needs::Staff => staff,
        Needs::Verb(verb) => staff && app.rules().roles().has(&cx.actor, verb, cx.now),
    };
    match fits {
        true => Ok(()),
        false if staff || resident => Err(Failure::Forbidden),
        false => Err(Failure::SignIn),
    }
}

/// Room in memory that a form with files takes until it is answered.
type Room = Option<OwnedSemaphorePermit>;

/// Checks what a form brings; other requests pass.
async fn checked(
    app: &App,
    cx: &Cx,
    gate: Gate,
    request: Request,
) -> Result<(Request, Room), Failure> {
    if request.method() != Method::POST {
        return Ok((request, None));
    }
    if !cx.is_signed_in() {
        let address = crate::edge::client::address(&app.config, &request);
        app.shared.buckets.take(&address, cx.now).map_err(Failure::TooMany)?;
    }
    forged::same_origin(&app.config, request.headers())?;
    let room = if gate.files { room(app, body::length(&request)).await } else { None };
    let request = body::read(&app.config, gate.files, request).await?;
    forged::token(cx, &request)?;
    Ok((request, room))
}

/// Waits until memory has room for a form as long as it says it is, or as long as any may be.
async fn room(app: &App, length: Option<usize>) -> Room {
    let most = app.config.upload_bytes_max;
    let bytes = length.unwrap_or(most).min(most);
    let permits = (bytes / 1024 + 1).min(app.config.uploads_at_once_max / 1024);
    let uploads = app.shared.uploads.clone();
    // The semaphore is never closed.
    uploads.acquire_many_owned(u32::try_from(permits).unwrap_or(u32::MAX)).await.ok()
}
