//! The page of one case, with the form that was asked for.

use crate::case::load::{self, Open};
use crate::case::{forms, pages};
use crate::desk::Desk;
use http::axum::extract::{Path, State};
use http::{Answer, Cx, Failure, Filled, Listing, Markup, Page};
use kernel::id::CaseId;

/// Shows a case; `do` opens the form of an action.
pub async fn one(
    State(desk): State<Desk>,
    cx: Cx,
    Path(id): Path<CaseId>,
    listing: Listing,
) -> Answer {
    if listing.get("reveal").is_some() {
        return Ok(Page::see_other(format!("/work/matters/{id}?reveal=1")));
    }
    let open = load::open(&desk, &cx, id).await?;
    let form = match listing.get("do") {
        Some(code) => forms::form(&desk, &cx, &open, code, Filled::empty(), "").await?,
        None => None,
    };
    render(&desk, &cx, open, form).await
}

/// Returns the page of a case around a form.
pub async fn render(
    desk: &Desk,
    cx: &Cx,
    open: Open,
    form: Option<Markup>,
) -> Result<Page, Failure> {
    let mut view = load::case_view(desk, cx, open).await?;
    view.open = form;
    Ok(pages::one(cx, &view))
}
