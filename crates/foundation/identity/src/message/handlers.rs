//! The inbox of notices.

use super::{lines, mark_read, pages};
use crate::shared::Shared;
use http::axum::extract::{Path, State};
use http::{Answer, Cx, Failure, Listing, Page};
use kernel::id::MessageId;

/// How many notices stand on a page.
const SIZE: usize = 30;

fn inbox(cx: &Cx) -> &'static str {
    if cx.is_work() { "/work/notices" } else { "/me/notices" }
}

/// Lists one's own notices, those about one thing in one line.
pub(crate) async fn list(State(shared): State<Shared>, cx: Cx, listing: Listing) -> Answer {
    let account = cx.account().ok_or(Failure::SignIn)?;
    let mut q = shared.app.store.read(cx.tenant()).await?;
    let page = lines(&mut q, account, listing.after(), SIZE).await?;
    let mut views = Vec::with_capacity(page.rows.len());
    for line in &page.rows {
        let row = &line.last;
        let (said, text) = (row.said(cx.locale), row.text(&q, cx.locale));
        let (title, text) = match row.about {
            // What somebody called it stays as it was written; what happened is told in the reader's language.
            Some(_) => {
                (text, said.map_or_else(|| cx.t("identity.notices.something"), str::to_owned))
            }
            None => (said.unwrap_or(&row.title).to_owned(), text),
        };
        views.push(pages::View {
            href: format!("{}/{}", inbox(&cx), row.id),
            title,
            text,
            at: row.made_at,
            earlier: line.earlier,
            unread: line.unread,
            waits: line.waits,
            bounced: matches!(row.mail_state.as_deref(), Some("refused" | "given_up")),
        });
    }
    let pager = http::ui::pager(cx.locale, &listing, page.next.as_ref());
    Ok(pages::list(&cx, inbox(&cx), &views, pager))
}

/// Opens a notice: it is read then, and leads on.
pub(crate) async fn open(
    State(shared): State<Shared>,
    cx: Cx,
    Path(id): Path<MessageId>,
) -> Answer {
    let by = cx.by("notice");
    let to = shared.app.store.write(by, move |tx| Box::pin(mark_read(tx, Some(id)))).await?;
    let to = to.filter(|to| !to.is_empty()).ok_or(Failure::NotFound)?;
    Ok(Page::see_other(to))
}

/// Marks all notices as read.
pub(crate) async fn read_all(State(shared): State<Shared>, cx: Cx) -> Answer {
    let by = cx.by("notice");
    shared.app.store.write(by, move |tx| Box::pin(mark_read(tx, None))).await?;
    Ok(Page::see_other(inbox(&cx)))
}
