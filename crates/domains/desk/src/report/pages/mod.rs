//! The pages on which a report is written, checked and acknowledged.

mod building;
mod check;
mod done;
mod form;
mod joined;

pub use building::{Asker, Found, FoundView, choices, search_box};
pub use check::{CheckView, OfferView, check};
pub use done::{DoneView, done};
pub use form::{FormView, PHOTOS, WHERE, form};
pub use joined::{JOINED, JoinedView, joined};

use super::face::Face;

use http::{Cx, Markup, Page, Resident, html};

/// Returns a page of the face on which a report is written: the phone's frame for residents and grid workers, the
/// workbench for the desk.
fn framed(
    cx: &Cx,
    face: Face,
    title: &str,
    back: Option<&str>,
    bar: Option<Markup>,
    body: Markup,
) -> Page {
    match face {
        Face::Desk => {
            let links = [("/work/cases".to_owned(), cx.t("desk.cases.title"))];
            cx.work(
                title,
                html! {
                    (cx.heading(&links, title, html! {}, html! {}))
                    div.ll-mt-4.ll-formpage { (body) @if let Some(bar) = bar { div.ll-row.ll-doing { (bar) } } }
                },
            )
        }
        Face::Resident | Face::Field => {
            let frame = Resident { back, actionbar: bar, right: None };
            cx.resident_deep(title, &frame, html! { h1.ll-sr { (title) } (body) })
        }
    }
}

/// Returns the numbers to dial at once, in words.
fn numbers(cx: &Cx, lines: &[(String, String)]) -> Markup {
    html! {
        p.ll-row.ll-wrap {
            @for (number, title) in lines {
                a.btn.btn-outline-danger href={ "tel:" (number) } {
                    (http::ui::icon("phone")) (number) "　" (title)
                }
            }
            span.ll-sr { (cx.t("desk.report.dial")) }
        }
    }
}
