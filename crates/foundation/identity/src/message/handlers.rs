//! The inbox of notices.

use super::{mark_read, messages, pages};
use crate::face::Face;
use http::axum::extract::{Path, State};
use http::{Answer, Cx, Failure, Listing, Page};
use kernel::id::MessageId;

/// How many notices stand on a page.
const SIZE: usize = 30;

fn inbox(cx: &Cx) -> &'static str {
    if cx.is_work() { "/work/notices" } else { "/me/notices" }
}

/// Lists one's own notices.
pub(crate) async fn list(State(face): State<Face>, cx: Cx, listing: Listing) -> Answer {
    let account = cx.account().ok_or(Failure::SignIn)?;
    let mut q = face.app.store.read(cx.tenant()).await?;
    let page = messages(&mut q, account, listing.after(), SIZE).await?;
    let mut views = Vec::with_capacity(page.rows.len());
    for row in &page.rows {
        views.push(pages::View {
            href: format!("{}/{}", inbox(&cx), row.id),
            title: row.title.clone(),
            text: row.text(&q)?,
            at: row.made_at,
            read: row.read_at.is_some(),
            bounced: matches!(row.mail_state.as_deref(), Some("refused" | "given_up")),
        });
    }
    let pager = http::ui::pager(cx.locale, &listing, page.next.as_ref());
    Ok(pages::list(&cx, inbox(&cx), &views, pager))
}

/// Opens a notice: it is read then, and leads on.
pub(crate) async fn open(State(face): State<Face>, cx: Cx, Path(id): Path<MessageId>) -> Answer {
    let by = cx.by("notice");
    let to = face.app.store.write(by, move |tx| Box::pin(mark_read(tx, Some(id)))).await?;
    let to = to.filter(|to| !to.is_empty()).ok_or(Failure::NotFound)?;
    Ok(Page::see_other(to))
}

/// Marks all notices as read.
pub(crate) async fn read_all(State(face): State<Face>, cx: Cx) -> Answer {
    let by = cx.by("notice");
    face.app.store.write(by, move |tx| Box::pin(mark_read(tx, None))).await?;
    Ok(Page::see_other(inbox(&cx)))
}
