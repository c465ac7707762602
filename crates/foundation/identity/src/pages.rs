//! The frame that pages about one's own account have on both faces.

use http::Resident;
use http::{Cx, Markup, Page, html};

/// Returns a page about one's own account that leads back to `back`.
pub(crate) fn own(cx: &Cx, title: &str, back: &str, body: Markup) -> Page {
    if cx.is_work() {
        let links = if back == cx.path {
            Vec::new()
        } else {
            vec![(back.to_owned(), cx.t("identity.account.title"))]
        };
        return cx.work(title, html! { (cx.heading(&links, title, html! {}, html! {})) (body) });
    }
    let frame = Resident { back: Some(back), ..Resident::default() };
    cx.resident_deep(title, &frame, html! { h1.ll-sr { (title) } (body) })
}
