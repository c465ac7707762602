//! Answers about one record: its page, its history, its files.

use super::load::{names_of, people, whole};
use super::matters::{Office, seen};
use super::{history as past, page};
use crate::web::here::Here;
use crate::web::looks::look;
use crate::web::words::Words;
use crate::{Found, Shelf};
use http::axum::extract::{Path, State};
use http::{Answer, App, Cx, Failure, Listing, Page, html};
use kernel::dictionary::Value;
use kernel::id::{FileId, MatterId};
use kernel::register::Seen;
use kernel::rules::RuleSet;
use matters::{OnPage, Runtime};

/// How many things a page of the history tells.
const PAST: usize = 30;

/// The page of a record. What is shown whole of a person is a look, written down before.
pub(crate) async fn record(
    State(app): State<App>,
    cx: Cx,
    Path((word, id)): Path<(String, String)>,
    listing: Listing,
) -> Answer {
    let rules = app.rules();
    let runtime = app.part::<Runtime>();
    let office = Office { store: &app.store, runtime: &runtime };
    let (here, found) = match opened(&rules, office, &cx, (&word, &id)).await? {
        Opened::Record(found) => *found,
        Opened::Matter(matter) => return Ok(Page::see_other(format!("/work/matters/{matter}"))),
    };
    let mut view = whole(&cx, office, here, found).await?;
    view.procedures.ask(&cx, office, &listing).await?;
    look(&app.store, &cx, &view.here, &view.found, &view.past).await?;
    Ok(page::page(&cx, &view))
}

/// What a reader who asks for a record finds.
enum Opened<'r> {
    Record(Box<(Here<'r>, Found)>),
    /// A procedure that runs on it: somebody to whom it was handed does not see the record itself.
    Matter(MatterId),
}

async fn opened<'r>(
    rules: &'r RuleSet,
    office: Office<'_>,
    cx: &Cx,
    (word, id): (&str, &str),
) -> Answer<Opened<'r>> {
    let mut q = office.store.read(cx.tenant()).await?;
    let here = Here::staff(rules, cx, word);
    if let Ok(here) = here {
        match here.open(&mut q, id).await {
            Ok(found) => return Ok(Opened::Record(Box::new((here, found)))),
            Err(Failure::NotFound) => {}
            Err(failure) => return Err(failure),
        }
    }
    let shelf = Shelf::at(rules, word).ok_or(Failure::NotFound)?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let seen = seen(&mut q, office.runtime, cx, shelf, id).await?;
    seen.last().map(|matter| Opened::Matter(matter.id)).ok_or(Failure::NotFound)
}

/// The page of a record with what is open of a procedure that runs on it; nothing for whoever does not see the record.
pub(crate) async fn with_matter(
    shelf: Shelf<'_>,
    asked: matters::Asked<'_>,
    open: OnPage,
) -> Result<Option<Page>, Failure> {
    let office = Office { store: asked.store, runtime: asked.runtime };
    let (cx, row) = (asked.cx, &asked.view.row);
    let Some(here) = Here::of(shelf, cx) else { return Ok(None) };
    let mut q = asked.store.read(cx.tenant()).await?;
    let Some(found) = shelf.see(&mut q, &here.sight, row.subject_id).await? else {
        return Ok(None);
    };
    drop(q);
    let mut view = whole(cx, office, here, found).await?;
    view.procedures.open(row.id, open);
    look(asked.store, cx, &view.here, &view.found, &view.past).await?;
    Ok(Some(page::page(cx, &view)))
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
    look(&app.store, &cx, &here, &found, &all).await?;
    let people = people(&mut q, &here, &found, &all).await?;
    let names = names_of(&mut q, &here, &all).await?;
    let words = Words { cx: &cx, dictionary: here.shelf.dictionary(), names: &names };
    let at = here.record(found.record.id);
    let links = [
        (here.base.clone(), cx.of(&here.register().title).to_owned()),
        (at.clone(), found.seen.title.clone()),
    ];
    let title = cx.t("registers.history.title");
    let told = past::told(&cx, &here, &words, &all, &people, false);
    let told: Vec<_> = told.map(|(_, one)| one).collect();
    let body = html! {
        (cx.heading(&links, &title, html! {}, html! {}))
        section.card.ll-mt-4 {
            @if all.is_empty() { (http::ui::empty_small(&cx.t("registers.history.none"))) }
            @else { div.ll-tl { (http::ui::history(&told)) } }
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
