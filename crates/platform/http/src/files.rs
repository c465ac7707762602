//! Photos and documents: served to those whom the domain lets see them, never guessed at by the browser.

use crate::page::Page;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, ETAG};
use store::Stored;

/// What a file may do that is opened alone: nothing. A browser that shows a picture lays it out with styles of its own.
const ALONE: &str = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// Returns the answer with a stored file. The caller has checked that the actor may see it. Pictures are shown in the
/// page; everything else is downloaded under `name`.
///
/// ```ignore
/// async fn photo(State(s): State<Desk>, cx: Cx, Path((case, file)): Path<(CaseId, FileId)>) -> Answer {
///     s.case_that_may_be_seen(&cx, case).await?.has(file)?;
///     Ok(http::files::serve(s.store.files().thumb(cx.tenant(), file).await?, "photo.jpg"))
/// }
/// ```
pub fn serve(file: Stored, name: &str) -> Page {
    let shown = matches!(file.meta.media_type.as_str(), "image/jpeg" | "image/png" | "image/webp");
    let kind = if shown { "inline" } else { "attachment" };
    let media_type = if shown { file.meta.media_type.as_str() } else { "application/octet-stream" };
    Page::data(media_type, file.bytes)
        .header(CONTENT_DISPOSITION, &disposition(kind, name))
        .header(CONTENT_SECURITY_POLICY, ALONE)
        .header(CACHE_CONTROL, "private, max-age=86400, immutable")
        .header(ETAG, &format!("\"{}\"", file.meta.id))
}

/// Returns a `Content-Disposition` for a name in any script (RFC 6266).
pub fn disposition(kind: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}
