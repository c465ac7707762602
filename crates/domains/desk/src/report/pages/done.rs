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
    /// Whether it was accepted at once.
    pub accepted: bool,
}

/// Returns the receipt.
pub fn done(cx: &Cx, view: &DoneView) -> Page {
    let title = cx.t(title_key(view));
    let body = html! {
        span data-draft-done="report" {}
        (alert(Tone::Good, html! {
            p.alert-title { (headline(cx, view)) }
            p { (next(cx, view)) }
            @if !view.joined && !view.told.is_empty() {
                p { b { (tf(cx.locale, "desk.done.told", &[("who", &view.told.join(t(cx.locale, "desk.done.and")))])) } }
            }
        }))
        // Whoever came to the window is told the code first; everybody else has a link to keep.
        @if view.face != Face::Resident { (code(cx, view)) }
        @if let Some(link) = &view.link { (secret(cx, view, link)) }
        @if view.face == Face::Resident { (code(cx, view)) }
        div.ll-actions.ll-mt-5 { (ways(cx, view)) }
    };
    framed(cx, view.face, &title, back(view), None, body)
}

fn code(cx: &Cx, view: &DoneView) -> Markup {
    html! {
        section.card.ll-pad {
            h2 { (t(cx.locale, "desk.done.code")) }
            p { (copyable(cx.locale, &view.code)) }
            (hint(t(cx.locale, code_help(view.face))))
            @if let Some(mail) = view.mail { p.ll-row.ll-mt-3 { (icon("mail")) span { (t(cx.locale, mail)) } } }
        }
    }
}

const fn title_key(view: &DoneView) -> &'static str {
    match (view.face, view.joined) {
        (Face::Desk, false) => "desk.done.title_desk",
        (_, false) => "desk.done.title",
        (_, true) => "desk.done.title_joined",
    }
}

/// What has happened, in words for whoever sits before it: a reporter is thanked, staff are told what to say.
fn headline(cx: &Cx, view: &DoneView) -> String {
    let code = &view.code;
    let key = match (view.face, view.joined, view.accepted) {
        (Face::Resident, true, _) => "desk.done.joined",
        (Face::Resident, false, _) => "desk.done.sent",
        (_, true, _) => "desk.done.staff_joined",
        (_, false, true) => "desk.done.staff_accepted",
        (_, false, false) => "desk.done.staff_sent",
    };
    tf(cx.locale, key, &[("code", code)])
}

const fn code_help(face: Face) -> &'static str {
    match face {
        Face::Resident => "desk.done.code_help",
        Face::Desk => "desk.done.code_tell",
        Face::Field => "desk.done.code_field",
    }
}

/// The arrow back does not lead into the form that was sent.
/// What was sent is not gone back from: the buttons below lead on.
const fn back(view: &DoneView) -> Option<&'static str> {
    match view.face {
        Face::Resident => None,
        Face::Desk | Face::Field => Some("/work"),
    }
}

fn ways(cx: &Cx, view: &DoneView) -> Markup {
    let way = |main: bool, href: String, name: &str, key: &str| {
        html! { a.btn.btn-ghost[!main] href=(href) { (icon(name)) (t(cx.locale, key)) } }
    };
    html! {
        @match view.face {
            Face::Resident => {
                @if view.mine { (way(true, "/me/matters".to_owned(), "list-check", "desk.done.mine")) }
                @else if view.link.is_none() { (way(true, format!("/follow?code={}", view.code), "search", "desk.done.look_up")) }
                (way(false, "/".to_owned(), "home", "desk.done.home"))
                (way(false, view.face.base().to_owned(), "plus", "desk.done.another"))
            },
            Face::Desk => {
                (way(true, view.face.base().to_owned(), "plus", "desk.done.next_one"))
                (way(false, format!("/work/cases/{}", view.case), "folder", "desk.done.open"))
                (way(false, "/work".to_owned(), "inbox", "desk.done.inbox"))
            },
            Face::Field => {
                (way(true, view.face.base().to_owned(), "plus", "desk.done.next_one"))
                (way(false, "/work".to_owned(), "inbox", "desk.done.inbox"))
            },
        }
    }
}

fn next(cx: &Cx, view: &DoneView) -> String {
    match (view.due, view.face) {
        (_, Face::Resident) if view.joined => t(cx.locale, "desk.done.next_joined").to_owned(),
        (Some(due), _) if view.accepted => {
            tf(cx.locale, "desk.done.next_dispatch", &[("moment", &cx.moment(due))])
        }
        (Some(due), _) if !view.joined => {
            tf(cx.locale, "desk.done.next_by", &[("moment", &cx.moment(due))])
        }
        _ => t(cx.locale, "desk.done.next").to_owned(),
    }
}

/// The secret link: one press keeps it, with scripts; without, it is a link to open and keep, and a code to take a picture of.
fn secret(cx: &Cx, view: &DoneView, link: &str) -> Markup {
    let filled = Filled::from(&http::Posted::of([("_token", view.draft.to_string())]));
    let (title, help) = match (view.face, view.joined) {
        (Face::Desk, _) => ("desk.done.link_desk", "desk.done.link_desk_help"),
        (_, true) => ("desk.done.link_joined", "desk.done.link_joined_help"),
        (_, false) => ("desk.done.link", "desk.done.link_help"),
    };
    html! {
        section.card.ll-pad.ll-keeplink {
            h2 { (t(cx.locale, title)) }
            (alert_titled(Tone::Secret, t(cx.locale, "desk.done.link_once"), html! { p { (t(cx.locale, help)) } }))
            @if view.face == Face::Resident {
                div.ll-actions.is-column.ll-script {
                    button.btn.btn-primary.btn-lg.ll-w-100 type="button" data-copy=(link) data-done=(t(cx.locale, "desk.done.copied")) {
                        (icon("copy")) (t(cx.locale, "desk.done.copy"))
                    }
                    button.btn.btn-lg.ll-w-100 type="button" hidden data-share=(link) data-title=(tf(cx.locale, "desk.done.share_title", &[("code", &view.code)])) {
                        (icon("send")) (t(cx.locale, "desk.done.share"))
                    }
                }
            } @else {
                div.ll-row.ll-script {
                    button.btn.btn-primary type="button" data-print { (icon("printer")) (t(cx.locale, "desk.done.print")) }
                }
            }
            p.ll-break { a href=(link) { (link) } }
            @if let Some(svg) = qr(link) {
                figure.ll-qr role="img" aria-label=(t(cx.locale, "desk.done.qr")) { (PreEscaped(svg)) }
            }
            div.ll-row.ll-wrap {
                @if view.face == Face::Resident {
                    button.btn.ll-script type="button" data-print { (icon("printer")) (t(cx.locale, "desk.done.print")) }
                }
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
