//! The list of cases and the filters that somebody keeps.

use crate::case::{kept, load, pages};
use crate::desk::Desk;
use http::axum::extract::{Path, State};
use http::{Answer, Cx, Failure, Flash, Listing, Page, Posted};
use kernel::id::EventId;

/// Shows the list.
pub async fn list(State(desk): State<Desk>, cx: Cx, listing: Listing) -> Answer {
    let view = load::list_view(&desk, &cx, listing).await?;
    Ok(pages::list(&cx, &view))
}

/// Keeps the present filter under a name.
pub async fn keep(State(desk): State<Desk>, cx: Cx, posted: Posted) -> Answer {
    let account = cx.account().ok_or(Failure::SignIn)?;
    let (name, query) = (posted.get("name").to_owned(), posted.get("query").to_owned());
    let back = Listing::of("/work/cases", &query).first();
    desk.store
        .write(cx.by("keep_filter"), move |tx| {
            Box::pin(async move { kept::keep(tx, account, &name, &query).await })
        })
        .await?;
    let flash = Flash { text: cx.t("desk.cases.kept_done"), bad: false, undo: None };
    Ok(Page::see_other(back).flash(&cx, &flash))
}

/// Forgets a filter.
pub async fn forget(State(desk): State<Desk>, cx: Cx, Path(id): Path<EventId>) -> Answer {
    let account = cx.account().ok_or(Failure::SignIn)?;
    desk.store
        .write(cx.by("keep_filter"), move |tx| {
            Box::pin(async move { Ok(kept::forget(tx, account, id).await?) })
        })
        .await?;
    Ok(Page::see_other("/work/cases"))
}
