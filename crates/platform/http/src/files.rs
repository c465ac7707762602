//! Photos and documents: counted when they are taken, served to those whom the domain lets see them, never guessed at by
//! the browser.

use crate::cx::Cx;
use crate::form::Upload;
use crate::limits::{PHOTO, UNSENT};
use crate::page::Page;
pub use crate::page::disposition;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, ETAG};
use store::{Error, FileKind, FileMeta, Store, Stored};

/// Puts a file of a form into the store, counted before it is worked on; its form must not be refused for it. When what
/// it was sent for is there, [`kept`] takes it out of those that belong to nothing.
pub async fn take(
    cx: &Cx,
    store: &Store,
    upload: &Upload,
    kind: FileKind,
) -> Result<FileMeta, Error> {
    cx.take(PHOTO, store::picture_cost(&upload.bytes))?;
    cx.take(UNSENT, 1)?;
    let put = store.files().put(upload.bytes.clone(), kind).await;
    if put.is_err() {
        kept(cx, 1);
    }
    put
}

/// Says that so many files belong to something now.
pub fn kept(cx: &Cx, files: usize) {
    cx.give_back(UNSENT, u32::try_from(files).unwrap_or(u32::MAX));
}

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
