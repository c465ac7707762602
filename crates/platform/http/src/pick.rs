//! Candidates for a picker while words are typed. Without scripts the form itself comes back with them.

use crate::app::{App, Routes, cut};
use crate::cx::Cx;
use crate::entry::Needs;
use crate::failure::Failure;
use crate::form::{Ask, Candidates, Listing, options};
use crate::limits::PICK;
use crate::page::{Answer, Page};
use axum::extract::{Path, State};
use store::Reading;

/// No longer words are looked for.
const WORDS_MAX: usize = 60;

/// Returns the route of the candidates. Who may ask, each source says; what is found is what the reader sees.
pub(crate) fn routes(app: &App) -> Routes {
    Routes::new(app.clone()).get("/pick/{kind}", Needs::Anyone, find).done()
}

async fn find(
    State(app): State<App>,
    cx: Cx,
    Path(kind): Path<String>,
    listing: Listing,
) -> Answer {
    let source = app.source(&cx, &kind).ok_or(Failure::NotFound)?;
    cx.take(PICK, 1)?;
    let words: String = listing.words().unwrap_or_default().chars().take(WORDS_MAX).collect();
    let only = listing.get("only").unwrap_or_default();
    let only = only.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let ask = Ask { words, only };
    let found = if ask.words.is_empty() {
        Candidates::default()
    } else {
        let mut reader = app.store.read(cx.tenant()).await?;
        cut((source.find)(&app, &cx, &mut Reading::from(&mut reader), &ask).await?)
    };
    let list = options(cx.locale, &ask.words, &found);
    Ok(Page::data("text/html; charset=utf-8", list.into_string().into_bytes()))
}
