//! The receipt: the code, what happens next, and, for whoever has no account, the secret link, shown once.

use super::framed;
use crate::report::face::Face;
use crate::{t, tf};
use http::ui::{Tone, alert, alert_titled, copyable, hint, icon};
use http::{Cx, Filled, Form, Markup, Page, PreEscaped, html};
use kernel::id::CaseId;

/// What the receipt shows.
#[derive(Clone, Debug)]
pub struct DoneView {
    /// Whose form it was.
    pub face: Face,
    /// The draft.
    pub draft: CaseId,
    /// The case: the new one, or the one that the reporter follows instead.
    pub case: CaseId,
    /// Its code.
    pub code: String,
    /// Whether an open case is followed instead of a new one.
    pub joined: bool,
    /// Who was told at once, for an emergency.
    pub told: Vec<String>,
    /// The key of what is known of the receipt by mail; nothing when no address was left.
    pub mail: Option<&'static str>,
    /// Until when the desk will have accepted it.
    pub due: Option<kernel::time::Instant>,
    /// The secret link, as long as it is shown.
    pub link: Option<String>,
    /// Whether the case stands under “mine”.
    pub mine: bool,
}

/// Returns the receipt.
pub fn done(cx: &Cx, view: &DoneView) -> Page {
    let title = cx.t(if view.joined { "desk.done.title_joined" } else { "desk.done.title" });
    let body = html! {
        span data-draft-done="report" {}
        (alert(Tone::Good, html! {
            p.alert-title { (t(cx.locale, if view.joined { "desk.done.joined" } else { "desk.done.sent" })) }
            p { (next(cx, view)) }
            @if !view.joined && !view.told.is_empty() {
                p { b { (tf(cx.locale, "desk.done.told", &[("who", &view.told.join(t(cx.locale, "desk.done.and")))])) } }
            }
        }))
        section.card.ll-pad {
            h2 { (t(cx.locale, "desk.done.code")) }
            p { (copyable(cx.locale, &view.code)) }
            (hint(t(cx.locale, "desk.done.code_help")))
            @if let Some(mail) = view.mail { p.ll-row.ll-mt-3 { (icon("mail")) span { (t(cx.locale, mail)) } } }
        }
        @if let Some(link) = &view.link { (secret(cx, view, link)) }
        div.ll-actions.ll-mt-5 {
            @if view.mine { a.btn href="/me/matters" { (icon("list-check")) (t(cx.locale, "desk.done.mine")) } }
            @if view.face == Face::Resident && !view.mine {
                a.btn href={ "/follow?code=" (view.code) } { (icon("search")) (t(cx.locale, "desk.done.look_up")) }
            }
            @if view.face == Face::Resident { a.btn.btn-ghost href="/" { (icon("home")) (t(cx.locale, "desk.done.home")) } }
            a.btn.btn-ghost href=(view.face.base()) { (icon("plus")) (t(cx.locale, "desk.done.another")) }
            @if view.face == Face::Desk {
                a.btn href={ "/work/cases/" (view.case) } { (icon("folder")) (t(cx.locale, "desk.done.open")) }
            }
        }
    };
    framed(cx, view.face, &title, "/", None, body)
}

fn next(cx: &Cx, view: &DoneView) -> String {
    match view.due {
        Some(due) if !view.joined => {
            tf(cx.locale, "desk.done.next_by", &[("moment", &cx.moment(due))])
        }
        _ => t(cx.locale, "desk.done.next").to_owned(),
    }
}

fn secret(cx: &Cx, view: &DoneView, link: &str) -> Markup {
    let filled = Filled::from(&http::Posted::of([("_token", view.draft.to_string())]));
    html! {
        section.card.ll-pad {
            h2 { (t(cx.locale, "desk.done.link")) }
            (alert_titled(Tone::Secret, t(cx.locale, "desk.done.link_once"), html! {
                p { (t(cx.locale, "desk.done.link_help")) }
            }))
            p.ll-break { (copyable(cx.locale, link)) }
            p { a href=(link) { (t(cx.locale, "desk.done.open_link")) } }
            @if let Some(svg) = qr(link) {
                figure.ll-qr role="img" aria-label=(t(cx.locale, "desk.done.qr")) { (PreEscaped(svg)) }
            }
            div.ll-row.ll-wrap {
                button.btn.ll-script type="button" data-print { (icon("printer")) (t(cx.locale, "desk.done.print")) }
                (Form::new(cx, format!("{}/kept", view.face.base()), &filled).once().class("ll-inline").body(html! {
                    button.btn type="submit" { (icon("check")) (t(cx.locale, "desk.done.kept")) }
                }))
            }
        }
    }
}

/// Returns the link as a QR code; dark squares in ink, the ground left open for the theme.
fn qr(link: &str) -> Option<String> {
    use qrcode::render::svg;
    let code =
        qrcode::QrCode::with_error_correction_level(link.as_bytes(), qrcode::EcLevel::M).ok()?;
    let drawn = code
        .render::<svg::Color<'_>>()
        .min_dimensions(196, 196)
        .quiet_zone(true)
        .dark_color(svg::Color("#1f2328"))
        .light_color(svg::Color("#ffffff"))
        .build();
    // Inside a page an SVG carries no declaration of its own.
    drawn.find("<svg").map(|at| drawn[at..].to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    #[test]
    fn c1_the_secret_link_is_drawn_as_a_code() {
        let svg =
            super::qr("https://linli.example.cn/follow/abcdefghjkmnpqrstuvwxyz23456789a").unwrap();
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
        assert!(!svg.contains("style="), "the content security policy refuses inline styles");
    }
}
