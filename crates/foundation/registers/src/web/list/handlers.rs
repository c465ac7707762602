//! Answers about lists.

use super::page::page;
use super::{load, many_actions};
use crate::web::here::Here;
use http::axum::extract::{Path, State};
use http::{Answer, App, Cx, Failure, Listing};

/// The list of a register.
pub(crate) async fn list(
    State(app): State<App>,
    cx: Cx,
    Path(word): Path<String>,
    listing: Listing,
) -> Answer {
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    let mut q = app.store.read(cx.tenant()).await?;
    let view = load(&cx, &mut q, here, listing).await?.ok_or(Failure::NotFound)?;
    let actions = many_actions(&view);
    Ok(page(&cx, &view, &actions))
}
