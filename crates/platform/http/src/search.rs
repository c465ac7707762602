//! The workbench's search: what every crate finds, on one page, each within what the reader may see.

use crate::app::{App, Routes, SearchHit};
use crate::cx::Cx;
use crate::entry::Needs;
use crate::form::Listing;
use crate::messages::{t, tf};
use crate::page::{Answer, Page};
use crate::shell::search_label;
use crate::ui::{self, icon};
use axum::extract::State;
use maud::html;

/// Returns the route of the search, if any crate finds anything.
pub(crate) fn routes(app: &App) -> Routes {
    let routes = Routes::new(app.clone());
    if app.manifests().iter().any(|manifest| manifest.slots.search.is_some()) {
        routes.get("/work/search", Needs::Staff, search).done()
    } else {
        routes.done()
    }
}

async fn search(State(app): State<App>, cx: Cx, listing: Listing) -> Answer {
    let words = listing.words().unwrap_or_default().to_owned();
    let mut hits = Vec::new();
    if !words.is_empty() {
        for slot in app.manifests().iter().filter_map(|manifest| manifest.slots.search) {
            hits.extend(slot(app.clone(), cx.clone(), words.clone()).await?);
        }
    }
    Ok(page(&cx, &words, &hits))
}

/// Returns the page of what was found.
pub(crate) fn page(cx: &Cx, words: &str, hits: &[SearchHit]) -> Page {
    let title = t(cx.locale, "http.search.title");
    let found = tf(cx.locale, "http.search.results", &[("n", &hits.len())]);
    let body = html! {
        (cx.heading(&[], title, html! { @if !hits.is_empty() { span.ll-3 { (found) } } }, html! {}))
        form.ll-searchpage method="get" action="/work/search" role="search" {
            label.ll-search { (icon("search")) span.ll-sr { (title) }
                input type="search" name="q" value=(words) placeholder=(search_label(cx)); }
            button.btn.btn-primary type="submit" { (title) }
        }
        @if words.is_empty() {
            div.card { (ui::empty(t(cx.locale, "http.search.start"), t(cx.locale, "http.search.start_line"), None)) }
        } @else if hits.is_empty() {
            div.card { (ui::empty(&tf(cx.locale, "http.search.none", &[("q", &words)]), t(cx.locale, "http.search.none_line"), None)) }
        } @else {
            ul.card.ll-list data-list {
                @for hit in hits {
                    li data-row {
                        (icon(hit.icon))
                        div.ll-grow {
                            a.t.go href=(hit.href) data-open { (hit.title) }
                            div.d { (hit.kind) "　" (hit.line) }
                        }
                    }
                }
            }
        }
    };
    cx.work(title, body)
}
