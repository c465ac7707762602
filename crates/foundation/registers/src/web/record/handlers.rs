//! Answers about one record: its page, its history, its files.

use super::load::{load, names_of, people};
use super::{history as past, page};
use crate::Found;
use crate::web::here::Here;
use crate::web::looks::look;
use crate::web::words::Words;
use http::axum::extract::{Path, State};
use http::{Answer, App, Cx, Failure, Listing, Page, html};
use kernel::dictionary::Value;
use kernel::id::FileId;
use kernel::register::Seen;

/// How many things a page of the history tells.
const PAST: usize = 30;

/// The page of a record. What is shown whole of a person is a look, written down before.
pub(crate) async fn record(
    State(app): State<App>,
    cx: Cx,
    Path((word, id)): Path<(String, String)>,
) -> Answer {
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    let mut q = app.store.read(cx.tenant()).await?;
    let found = here.open(&mut q, &id).await?;
    let view = load(&cx, &mut q, here, found).await?;
    look(&app, &cx, &view.here, &view.found, &view.past).await?;
    Ok(page::page(&cx, &view))
}

/// Everything that happened to a record, as far as the reader sees it.
pub(crate) async fn history(
    State(app): State<App>,
    cx: Cx,
    Path((word, id)): Path<(String, String)>,
    listing: Listing,
) -> Answer {
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    let mut q = app.store.read(cx.tenant()).await?;
    let found = here.open(&mut q, &id).await?;
    let before = listing.read("before");
    let id = found.record.id;
    let (all, next) = here.shelf.history(&mut q, &here.sight, id, before, PAST).await?;
    look(&app, &cx, &here, &found, &all).await?;
    let people = people(&mut q, &all).await?;
    let names = names_of(&cx, &mut q, &here, &all).await?;
    let words = Words { cx: &cx, dictionary: here.shelf.dictionary(), names: &names };
    let at = here.record(found.record.id);
    let links = [
        (here.base.clone(), cx.of(&here.register().title).to_owned()),
        (at.clone(), found.seen.title.clone()),
    ];
    let title = cx.t("registers.history.title");
    let body = html! {
        (cx.heading(&links, &title, html! {}, html! {}))
        section.card.ll-mt-4 {
            @if all.is_empty() { (http::ui::empty_small(&cx.t("registers.history.none"))) }
            @else { div.ll-tl { (past::told(&cx, &here, &words, &all, &people, false)) } }
        }
        @if let Some(next) = next {
            p.ll-mt-4 { a.btn href={ (at) "/history?before=" (next) } { (cx.t("registers.history.earlier")) } }
        }
    };
    Ok(cx.work(&title, body))
}

/// A file of a record, small or whole: the sight is the field's.
pub(crate) async fn file(
    State(app): State<App>,
    cx: Cx,
    Path((word, id, file)): Path<(String, String, String)>,
    listing: Listing,
) -> Answer {
    let rules = app.rules();
    let here = Here::staff(&rules, &cx, &word)?;
    let mut q = app.store.read(cx.tenant()).await?;
    let found = here.open(&mut q, &id).await?;
    drop(q);
    served(&app, &cx, &found, &file, &listing).await
}

/// Returns a file of a record, if a field that the reader sees has it.
pub(crate) async fn served(
    app: &App,
    cx: &Cx,
    found: &Found,
    file: &str,
    listing: &Listing,
) -> Answer<Page> {
    let file: FileId = file.parse().map_err(|_| Failure::NotFound)?;
    let has =
        |seen: &Seen| matches!(seen, Seen::Whole(Value::Files(files)) if files.contains(&file));
    if !found.seen.values.values().any(has) {
        return Err(Failure::NotFound);
    }
    let (files, tenant) = (app.store.files(), cx.config().tenant);
    let small = listing.get("size") == Some("thumb");
    let stored = match small {
        true => files.thumb(tenant, file).await?,
        false => files.get(tenant, file).await?,
    };
    let name = if stored.meta.media_type == "application/pdf" { "file.pdf" } else { "photo.jpg" };
    Ok(http::files::serve(stored, name))
}
