//! The check in front of every handler: who may, how often, how much, and whether the form is ours.

use super::App;
use crate::cx::Cx;
use crate::entry::Needs;
use crate::failure::Failure;
use crate::intake::{Lease, body, forged};
use crate::limits::FORM;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::access::Who;
use std::sync::Arc;
use std::time::Duration;

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
    let seconds = if gate.files { config.files_seconds_max } else { config.request_seconds_max };
    let arrived = within(config.upload_seconds_max, checked(&app, &cx, gate, request)).await;
    let (request, _room) = match arrived {
        Some(Ok(arrived)) => arrived,
        Some(Err(failure)) => return failure.into_response(),
        None => return Failure::Slow.into_response(),
    };
    match within(seconds, next.run(request)).await {
        Some(response) => response,
        None => Failure::TimedOut.into_response(),
    }
}

async fn within<T>(seconds: u64, work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(Duration::from_secs(seconds), work).await.ok()
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

/// Room in memory that a form takes until it is answered.
type Room = Option<Arc<Lease>>;

/// Checks what a form brings; other requests pass. What can be known without the body is checked before it.
async fn checked(
    app: &App,
    cx: &Cx,
    gate: Gate,
    request: Request,
) -> Result<(Request, Room), Failure> {
    if request.method() != Method::POST {
        return Ok((request, None));
    }
    let keys = cx.keys();
    app.shared.limiter.take(FORM, &keys, 1, cx.now).map_err(Failure::TooMany)?;
    forged::same_origin(&app.config, request.headers())?;
    let token = forged::Token::of(cx, &request)?;
    let small = body::length(&request).is_some_and(|length| length < app.config.small_bytes_max);
    let lease = if small || !gate.files {
        app.shared.rooms.small(cx.network())
    } else {
        // The first of the keys says who it is.
        let who = keys.first().map_or("", |(_, who)| who);
        app.shared.rooms.large(who, cx.network()).await?
    };
    let lease = Arc::new(lease);
    let is_ours = |in_form: Option<&str>| token.is_ours(in_form);
    let reading = body::BodyReader {
        config: &app.config,
        files: gate.files,
        lease: lease.clone(),
        is_ours: &is_ours,
    };
    let request = reading.read(request).await?;
    token.check(&request)?;
    Ok((request, Some(lease)))
}
