//! The notice about personal data as a page.

use http::ui;
use http::{Cx, Page, html};
use kernel::text::Text;

/// The notice, with the fingerprint under which consents name it.
pub(crate) fn privacy(cx: &Cx, title: &Text, sections: &[(Text, Text)], sha256: &str) -> Page {
    let body = html! {
        article.ll-measure {
            h1.ll-title.ll-mt-5 { (cx.of(title)) }
            @for (heading, text) in sections {
                h2.ll-mt-5 { (cx.of(heading)) }
                p { (cx.of(text)) }
            }
            @if let Some(phone) = &cx.config().phone {
                p.ll-mt-5 { (cx.t("identity.privacy.call")) "　" a.ll-tel href={ "tel:" (phone) } { (ui::icon("phone")) (phone) } }
            }
            p.ll-s.ll-3.ll-mt-5 { (cx.t("identity.privacy.version")) " " (ui::hash(sha256)) }
        }
    };
    cx.plain(cx.of(title), body)
}
