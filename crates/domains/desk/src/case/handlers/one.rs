//! The page of one case, with the form that was asked for.

use crate::case::load;
use crate::case::pages;
use crate::desk::Desk;
use http::axum::extract::{Path, State};
use http::{Answer, Cx, Listing};
use kernel::id::CaseId;
use matters::Asked;

/// Shows a case; `do` opens the form of an action, `reveal` that of a look at the reporter's data.
pub async fn one(
    State(desk): State<Desk>,
    cx: Cx,
    Path(id): Path<CaseId>,
    listing: Listing,
) -> Answer {
    let open = load::open(&desk, &cx, id).await?;
    let place = load::place(id);
    let (store, runtime) = (&desk.store, &desk.runtime);
    let asked = Asked { store, runtime, cx: &cx, view: &open.matter, place: &place };
    let form = match listing.get("do") {
        Some(code) => Some(matters::form(asked, code).await?),
        None => listing.get("reveal").map(|_| matters::reveal_form(&cx, &place)),
    };
    let mut view = load::case_view(&desk, &cx, open).await?;
    view.on.form = form;
    Ok(pages::one(&cx, &view))
}
