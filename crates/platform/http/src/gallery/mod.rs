//! Every component on one page, in both languages, for those who build pages. Open on demonstration sites only.

mod fields;
mod parts;
mod picks;
mod words;
mod work;

use crate::app::{App, Routes};
use crate::cx::Cx;
use crate::entry::Needs;
use crate::form::{Listing, Posted};
use crate::messages::t;
use crate::page::{Answer, Page};
use crate::site::Flash;
use crate::ui::{Tab, tabs};
use maud::{Markup, html};
use words::pick;

/// Returns the routes of the gallery.
pub(crate) fn routes(app: &App) -> Routes {
    Routes::new(app.clone())
        .get("/gallery", Needs::Anyone, components)
        .get("/work/gallery", Needs::Anyone, workbench)
        .post("/gallery", Needs::Anyone, sent)
        .get("/gallery/fields", Needs::Anyone, fields::show)
        .post("/gallery/fields", Needs::Anyone, fields::sent)
        .get("/work/gallery/fields", Needs::Anyone, fields::show)
        .post("/work/gallery/fields", Needs::Anyone, fields::sent)
        .done()
}

async fn components(cx: Cx) -> Answer {
    Ok(page(&cx))
}

async fn workbench(cx: Cx, listing: Listing) -> Answer {
    Ok(work_page(&cx, &listing))
}

/// Nothing is kept: the answer shows how a notice looks.
async fn sent(cx: Cx, _: Posted) -> Answer {
    let text = pick(&cx, "这里只是样子，什么都没有保存", "Only a sample: nothing was saved");
    Ok(Page::see_other("/gallery")
        .flash(&cx, &Flash { text: text.to_owned(), bad: false, undo: None }))
}

fn ways(cx: &Cx, here: &str) -> Markup {
    let tab = |href: &str, zh: &str, en: &str| Tab {
        label: pick(cx, zh, en).to_owned(),
        href: href.to_owned(),
        count: None,
        on: href == here,
    };
    tabs(
        t(cx.locale, "http.gallery.title"),
        &[
            tab("/gallery", "居民", "Residents"),
            tab("/work/gallery", "工作台", "Workbench"),
            tab("/gallery/fields", "字段", "Fields"),
        ],
    )
}

fn frame(title: &str, classes: &str, body: &Markup) -> Markup {
    // Forms, tables and inboxes need the whole width.
    let wide = [".ll-form", ".card", ".ll-inbox", ".ll-flow", ".ll-figures", ".ll-board"]
        .iter()
        .any(|class| classes.starts_with(class));
    html! {
        section.ll-sample.is-wide[wide] {
            h2 { (title) }
            @if !classes.is_empty() { p.ll-classes { code { (classes) } } }
            (body)
        }
    }
}

/// Returns the components of the resident's and public faces.
pub(crate) fn page(cx: &Cx) -> Page {
    let title = t(cx.locale, "http.gallery.title");
    cx.plain(
        title,
        html! {
            h1.ll-title { (t(cx.locale, "http.gallery.motto")) }
            (ways(cx, "/gallery"))
            div.ll-samples {
                @for (name, classes, body) in parts::all(cx) { (frame(&name, classes, &body)) }
            }
        },
    )
}

/// Returns the components of the workbench.
pub(crate) fn work_page(cx: &Cx, listing: &Listing) -> Page {
    let title = t(cx.locale, "http.gallery.title");
    cx.work(title, html! {
        (cx.heading(&[("/gallery".to_owned(), title.to_owned())], pick(cx, "工作台构件", "Workbench components"), html! {}, html! {}))
        (ways(cx, "/work/gallery"))
        div.ll-samples {
            @for (name, classes, body) in work::all(cx, listing) { (frame(&name, classes, &body)) }
        }
    })
}

#[cfg(test)]
mod tests;
