//! Reading a form: within its limit, once, before the handler.

use crate::app::SiteConfig;
use crate::failure::Failure;
use crate::form::{Posted, Upload};
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};

/// How many fields a form may have.
const FIELDS_MAX: usize = 2_000;

/// Reads a form's fields and files and puts them beside the request as [`Posted`]. A body of another type stays as it
/// is, within the same limit.
pub(crate) async fn read(
    config: &SiteConfig,
    files: bool,
    request: Request,
) -> Result<Request, Failure> {
    let max = if files { config.upload_bytes_max } else { config.form_bytes_max };
    if length(&request).is_some_and(|length| length > max) {
        return Err(too_large(max));
    }
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media_type.unwrap_or_default().to_ascii_lowercase();
    if files && media_type.starts_with("multipart/form-data") {
        return multipart(max, request).await;
    }
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

/// Returns how many bytes the body says it has.
pub(crate) fn length(request: &Request) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn multipart(max: usize, request: Request) -> Result<Request, Failure> {
    let (mut parts, body) = request.into_parts();
    let mut inner = Request::from_parts(parts.clone(), body);
    DefaultBodyLimit::max(max).apply(&mut inner);
    let mut multipart =
        Multipart::from_request(inner, &()).await.map_err(|error| told(max, error.status()))?;
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    while let Some(field) =
        multipart.next_field().await.map_err(|error| told(max, error.status()))?
    {
        if fields.len() + files.len() >= FIELDS_MAX {
            return Err(too_large(max));
        }
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let media_type = field.content_type().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|error| told(max, error.status()))?;
        match file {
            Some(file) => {
                files.push(Upload { field: name, name: file, media_type, bytes: bytes.to_vec() })
            }
            None => fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    parts.extensions.insert(Posted::with(fields, files));
    Ok(Request::from_parts(parts, Body::empty()))
}

fn told(max: usize, status: StatusCode) -> Failure {
    if status == StatusCode::PAYLOAD_TOO_LARGE { too_large(max) } else { Failure::Status(status) }
}

fn too_large(max: usize) -> Failure {
    Failure::TooLarge(max.div_ceil(1024 * 1024))
}
