//! Lists that somebody keeps under a name: kept as far as the register understands what is asked for, and forgotten.

use super::asked::Asked;
use crate::kept;
use crate::web::here::Here;
use http::axum::extract::{Path, State};
use http::{Answer, App, Cx, Failure, Flash, Listing, Page, Posted};
use kernel::id::EventId;

/// Keeps what is asked of the list under a name.
pub(crate) async fn keep(
    State(app): State<App>,
    cx: Cx,
    Path(word): Path<String>,
    posted: Posted,
) -> Answer {
    let account = cx.account().ok_or(Failure::SignIn)?;
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    let listing = Listing::of(&here.base, posted.get("query"));
    // Only what the list understands is kept, so that nothing else can stand in the address.
    let query = Asked::of(&here, &listing).ok_or(Failure::NotFound)?.query();
    let (register, back) = (here.register().id.clone(), Listing::of(&here.base, &query).first());
    let name = posted.get("name").to_owned();
    let kept = app.store.write(cx.by("keep_filter"), move |tx| {
        Box::pin(async move { kept::keep(tx, account, &register, (&name, &query)).await })
    });
    kept.await?;
    let flash = Flash { text: cx.t("registers.kept.done"), bad: false, undo: None };
    Ok(Page::see_other(back).flash(&cx, &flash))
}

/// Forgets what was kept.
pub(crate) async fn forget(
    State(app): State<App>,
    cx: Cx,
    Path((word, id)): Path<(String, String)>,
) -> Answer {
    let account = cx.account().ok_or(Failure::SignIn)?;
    let id: EventId = id.parse().map_err(|_| Failure::NotFound)?;
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    let register = here.register().id.clone();
    let forgotten = app.store.write(cx.by("keep_filter"), move |tx| {
        Box::pin(async move { Ok(kept::forget(tx, account, &register, id).await?) })
    });
    forgotten.await?;
    Ok(Page::see_other(here.base))
}
