//! What goes wrong in a handler, and the page that says so.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::refusal::{Refusal, RefusalKind};
use std::sync::Arc;
use store::{Error, Fault, FaultKind};

/// Why a handler gave no page: it becomes one that says what to do next, in the reader's language.
#[derive(Clone, Debug)]
pub enum Failure {
    /// A rule says no.
    Refused(Refusal),
    /// Something is broken; it is logged once, with a number that the page shows.
    Fault(Arc<Fault>),
    /// Nobody is signed in, and it needs somebody.
    SignIn,
    /// Somebody is signed in, and may not.
    Forbidden,
    /// There is no such page or thing, or the reader may not know of it.
    NotFound,
    /// The form's token does not fit: it is old, or comes from elsewhere.
    StaleForm,
    /// Too many forms from one address; how many seconds to wait.
    TooMany(u32),
    /// The form is larger than allowed; the limit in MiB.
    TooLarge(usize),
    /// It took too long.
    TimedOut,
    /// The form came too slowly.
    Slow,
    /// Another status that the framework gave.
    Status(StatusCode),
}

impl Failure {
    /// Returns the status code: the one place where it is decided.
    pub fn status(&self) -> StatusCode {
        match self {
            Failure::Refused(refusal) => match refusal.kind {
                RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
                RefusalKind::Forbidden => StatusCode::FORBIDDEN,
                RefusalKind::NotFound => StatusCode::NOT_FOUND,
                RefusalKind::Conflict => StatusCode::CONFLICT,
                RefusalKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
                RefusalKind::Gone => StatusCode::GONE,
            },
            Failure::Fault(fault) => match fault.kind() {
                FaultKind::Duplicate | FaultKind::Conflict => StatusCode::CONFLICT,
                FaultKind::Busy | FaultKind::Timeout | FaultKind::Closed => {
                    StatusCode::SERVICE_UNAVAILABLE
                }
                FaultKind::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
                FaultKind::Database
                | FaultKind::Panic
                | FaultKind::Type
                | FaultKind::Shape
                | FaultKind::Key
                | FaultKind::Forged
                | FaultKind::Migration
                | FaultKind::File
                | FaultKind::Refused
                | FaultKind::Outside => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Failure::SignIn => StatusCode::UNAUTHORIZED,
            Failure::Forbidden | Failure::StaleForm => StatusCode::FORBIDDEN,
            Failure::NotFound => StatusCode::NOT_FOUND,
            Failure::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Failure::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
            Failure::Slow => StatusCode::REQUEST_TIMEOUT,
            Failure::Status(status) => *status,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Failure {
        Failure::Fault(Arc::new(fault))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        match error {
            Error::Refused(refusal) => Failure::Refused(refusal),
            Error::Fault(fault) => fault.into(),
        }
    }
}

/// The bare status; the outermost layer, which knows the reader, puts the page in its place.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
