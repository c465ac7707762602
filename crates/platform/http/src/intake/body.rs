//! BodyReader a form: within its limit, at a pace, once, before the handler.

use crate::failure::Failure;
use crate::form::{CSRF, Posted, Upload};
use crate::intake::Lease;
use crate::site::SiteConfig;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use futures_util::stream::{Stream, StreamExt, unfold};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How many fields a form may have.
const FIELDS_MAX: usize = 2_000;

/// How a form is read.
pub(crate) struct BodyReader<'a> {
    /// The site's limits.
    pub(crate) config: &'a SiteConfig,
    /// Whether it may bring files.
    pub(crate) files: bool,
    /// Where its bytes find room.
    pub(crate) lease: Arc<Lease>,
    /// Tells whether a form's token is right; without any, whether a script has sent it beside the form.
    pub(crate) is_ours: &'a (dyn Fn(Option<&str>) -> bool + Send + Sync),
}

impl BodyReader<'_> {
    /// Reads a form's fields and files and puts them beside the request as [`Posted`]. A body of another type stays as
    /// it is, within the same limit.
    pub(crate) async fn read(&self, request: Request) -> Result<Request, Failure> {
        let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = media_type.unwrap_or_default().to_ascii_lowercase();
        let with_files = self.files && media_type.starts_with("multipart/form-data");
        let max = most(self.config, with_files);
        if length(&request).is_some_and(|length| length > max) {
            return Err(too_large(max));
        }
        let broken = Broken::default();
        let (parts, body) = request.into_parts();
        let body = paced(self.config, self.lease.clone(), broken.clone(), body);
        let request = Request::from_parts(parts, body);
        let read = if with_files {
            self.multipart(max, request).await
        } else {
            plain(max, &media_type, request).await
        };
        // What the pace or the room ended looks like a broken body to whoever reads it.
        read.map_err(|failure| broken.take().unwrap_or(failure))
    }

    async fn multipart(&self, max: usize, request: Request) -> Result<Request, Failure> {
        let (mut parts, body) = request.into_parts();
        let mut inner = Request::from_parts(parts.clone(), body);
        DefaultBodyLimit::max(max).apply(&mut inner);
        let told = |status: StatusCode| told(max, status);
        let mut multipart =
            Multipart::from_request(inner, &()).await.map_err(|error| told(error.status()))?;
        let (mut fields, mut files) = (Vec::<(String, String)>::new(), Vec::new());
        let (mut words, mut ours) = (0, (self.is_ours)(None));
        while let Some(mut field) =
            multipart.next_field().await.map_err(|error| told(error.status()))?
        {
            if fields.len() + files.len() >= FIELDS_MAX {
                return Err(too_large(max));
            }
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            let media_type = field.content_type().unwrap_or_default().to_owned();
            if file.is_some() && !ours {
                // The token stands in front of everything else: without it nothing large is read.
                return Err(Failure::StaleForm);
            }
            let mut bytes = Vec::new();
            while let Some(more) = field.chunk().await.map_err(|error| told(error.status()))? {
                if file.is_none() {
                    words += more.len();
                    if words > self.config.form_bytes_max {
                        return Err(too_large(self.config.form_bytes_max));
                    }
                }
                bytes.extend_from_slice(&more);
            }
            match file {
                Some(file) => {
                    let bytes = Arc::new(bytes);
                    files.push(Upload { field: name, name: file, media_type, bytes });
                }
                None => {
                    let value = String::from_utf8_lossy(&bytes).into_owned();
                    ours = ours || (name == CSRF && (self.is_ours)(Some(value.trim())));
                    fields.push((name, value));
                }
            }
        }
        parts.extensions.insert(Posted::with(fields, files));
        Ok(Request::from_parts(parts, Body::empty()))
    }
}

/// Reads a form without files.
async fn plain(max: usize, media_type: &str, request: Request) -> Result<Request, Failure> {
    let (mut parts, body) = request.into_parts();
    let bytes = to_bytes(body, max).await.map_err(|_| too_large(max))?;
    if media_type.starts_with("application/x-www-form-urlencoded") || bytes.is_empty() {
        let fields: Vec<(String, String)> = serde_html_form::from_bytes(&bytes)
            .map_err(|_| Failure::Status(StatusCode::BAD_REQUEST))?;
        if fields.len() > FIELDS_MAX {
            return Err(too_large(max));
        }
        parts.extensions.insert(Posted::with(fields, Vec::new()));
        return Ok(Request::from_parts(parts, Body::empty()));
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// Returns the most bytes that a form may have.
fn most(config: &SiteConfig, with_files: bool) -> usize {
    if with_files { config.upload_bytes_max } else { config.form_bytes_max }
}

/// Returns how many bytes the body says it has.
pub(crate) fn length(request: &Request) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Why a body was ended, if it was us.
#[derive(Clone, Default)]
struct Broken(Arc<Mutex<Option<Failure>>>);

impl Broken {
    fn put(&self, failure: Failure) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
    }

    fn take(&self) -> Option<Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A body on its way.
struct Paced {
    body: Pin<Box<dyn Stream<Item = Result<Bytes, axum::Error>> + Send>>,
    lease: Arc<Lease>,
    broken: Broken,
    /// How many bytes must come within how long.
    least: usize,
    within: Duration,
    came: usize,
    until: Instant,
}

/// Returns the body, ended when it comes too slowly or finds no room.
fn paced(config: &SiteConfig, lease: Arc<Lease>, broken: Broken, body: Body) -> Body {
    let within = Duration::from_secs(config.slow_seconds);
    let paced = Paced {
        body: Box::pin(body.into_data_stream()),
        lease,
        broken,
        least: config.slow_bytes,
        within,
        came: 0,
        until: Instant::now() + within,
    };
    Body::from_stream(unfold(paced, |mut paced| async move {
        let next = paced.next().await?;
        Some((next, paced))
    }))
}

impl Paced {
    async fn next(&mut self) -> Option<Result<Bytes, axum::Error>> {
        let bytes = match timeout_at(self.until, self.body.next()).await {
            Ok(Some(Ok(bytes))) => bytes,
            Ok(other) => return other,
            Err(_) => return Some(Err(self.end(Failure::Slow))),
        };
        self.came += bytes.len();
        let began = Instant::now();
        if let Err(failure) = self.lease.grow(bytes.len()).await {
            return Some(Err(self.end(failure)));
        }
        if self.came >= self.least {
            (self.came, self.until) = (0, Instant::now() + self.within);
        } else {
            // Waiting for room is not the sender's fault.
            self.until += began.elapsed();
        }
        Some(Ok(bytes))
    }

    fn end(&self, failure: Failure) -> axum::Error {
        self.broken.put(failure);
        axum::Error::new("the body was ended")
    }
}

fn told(max: usize, status: StatusCode) -> Failure {
    if status == StatusCode::PAYLOAD_TOO_LARGE { too_large(max) } else { Failure::Status(status) }
}

fn too_large(max: usize) -> Failure {
    Failure::TooLarge(max.div_ceil(1024 * 1024))
}
