//! The own page of somebody who has the trouble of a case too: what was added, and how far the case is for everybody.

use crate::report::joined::Joined;
use crate::{t, tf};
use http::ui::{Buttons, Photo, button, hint, photos};
use http::{Cx, Filled, Form, Markup, Page, Resident, html};
use matters::panel;
use matters::view::MatterView;

/// Where the links of those lead who have the trouble of a case too.
pub const JOINED: &str = "/report/joined";

/// What the page shows.
pub struct JoinedView {
    /// Its address.
    pub page: String,
    /// What was added.
    pub joined: Joined,
    /// The case, as anybody may see it.
    pub matter: MatterView,
}

/// Returns the page.
pub fn joined(cx: &Cx, view: &JoinedView) -> Page {
    let matter = &view.matter;
    let body = html! {
        div.ll-pagehead {
            h1.ll-title { (matter.title) }
            p.ll-row.ll-wrap.ll-mt-2 {
                (panel::states(cx, &matter.now, matter.row.urgent))
                span.ll-s.ll-3 { (matter.row.code) }
            }
        }
        div.ll-mt-3 { (panel::now_card(cx, matter)) }
        section {
            h2 { (tf(cx.locale, "desk.joined.own", &[("date", &cx.date(view.joined.at))])) }
            div.ll-mt-2 { (own(cx, view)) }
        }
        section { h2 { (t(cx.locale, "desk.joined.steps")) } div.ll-mt-3 { (panel::steps_joined(cx, matter, view.joined.at)) } }
        div.ll-mt-4 { (hint(t(cx.locale, "desk.joined.line"))) }
    };
    let frame = Resident { back: Some("/"), ..Resident::default() };
    cx.resident_deep(&cx.t("desk.joined.title"), &frame, body)
}

fn own(cx: &Cx, view: &JoinedView) -> Markup {
    let Some(said) = &view.joined.said else {
        return html! { p.ll-3 { (t(cx.locale, "desk.joined.taken_back")) } };
    };
    let photo = |(index, file): (usize, &kernel::id::FileId)| {
        let address = format!("{}/photos/{file}", view.page);
        let alt = tf(cx.locale, "desk.report.photo_alt", &[("n", &(index + 1))]);
        Photo { thumb: address.clone(), full: address, alt: alt.clone(), caption: alt }
    };
    let shown: Vec<Photo> = said.photos.iter().enumerate().map(photo).collect();
    html! {
        p.ll-pre { (said.words) }
        @if !said.address.is_empty() { p.ll-s.ll-2 { (said.address) } }
        @if !shown.is_empty() { div.ll-mt-2 { (photos(&shown)) } }
        details.ll-more {
            summary { (t(cx.locale, "desk.joined.take_back")) }
            (Form::new(cx, format!("{}/back", view.page), &Filled::empty()).once().body(html! {
                (hint(t(cx.locale, "desk.joined.take_back_line")))
                (button(Buttons::OutlineDanger, "x", t(cx.locale, "desk.joined.take_back")))
            }))
        }
    }
}
