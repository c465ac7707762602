//! What is said around the content: alerts, toasts, hints, the line of what is not sent yet.

use crate::cx::Cx;
use crate::draw::icon;
use crate::form::Filled;
use crate::site::Flash;
use maud::{Markup, html};

/// How grave it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    Info,
    /// Something has to be minded.
    Warn,
    /// A secret that is shown once.
    Secret,
    /// Something is wrong.
    Bad,
    /// Something was done.
    Good,
}

impl Tone {
    const fn parts(self) -> (&'static str, &'static str, Option<&'static str>) {
        match self {
            Tone::Info => ("alert", "info-circle", None),
            Tone::Warn => ("alert alert-warning", "alert-triangle", None),
            Tone::Secret => ("alert alert-warning", "key", None),
            Tone::Bad => ("alert alert-danger", "alert-circle", Some("alert")),
            Tone::Good => ("alert alert-success", "circle-check", Some("status")),
        }
    }
}

/// Returns an alert.
pub fn alert(tone: Tone, body: Markup) -> Markup {
    let (class, name, role) = tone.parts();
    html! { div class=(class) role=[role] { (icon(name)) div.ll-grow { (body) } } }
}

/// Returns an alert with a heading.
pub fn alert_titled(tone: Tone, title: &str, body: Markup) -> Markup {
    alert(tone, html! { p.alert-title { (title) } (body) })
}

/// Returns the line shown once after something was done, with the way to undo it.
pub fn toast(cx: &Cx, flash: &Flash) -> Markup {
    let name = if flash.bad { "alert-circle" } else { "circle-check" };
    html! {
        div.toast.is-bad[flash.bad] role="status" data-toast {
            (icon(name))
            span { (flash.text) }
            @if let Some(undo) = &flash.undo {
                (crate::form::Form::new(cx, undo.as_str(), &Filled::empty()).once().class("ll-inline").body(html! {
                    button type="submit" { (crate::messages::t(cx.locale, "http.undo")) }
                }))
            }
        }
    }
}

/// Returns the line on top of a page that fills the window: what was done before it, without covering anything.
pub fn done_line(cx: &Cx, flash: &Flash) -> Markup {
    let name = if flash.bad { "alert-circle" } else { "circle-check" };
    html! {
        div.ll-doneline.is-bad[flash.bad] role="status" {
            (icon(name))
            span { (flash.text) }
            @if let Some(undo) = &flash.undo {
                (crate::form::Form::new(cx, undo.as_str(), &Filled::empty()).once().class("ll-inline").body(html! {
                    button.ll-linkbtn type="submit" { (crate::messages::t(cx.locale, "http.undo")) }
                }))
            }
        }
    }
}

/// Returns an explanation under something.
pub fn hint(text: &str) -> Markup {
    html! { p.form-hint { (text) } }
}

/// Returns a box with something to do on the way.
pub fn hintbox(body: Markup) -> Markup {
    html! { div.ll-hintbox { (body) } }
}

/// Returns the line that tells what is sent and what is not.
pub fn sync_line(online: bool, body: Markup) -> Markup {
    let name = if online { "cloud-check" } else { "wifi-off" };
    html! { div.ll-sync.is-online[online] role="status" { (icon(name)) div { (body) } } }
}

/// Returns counts with their words; those that failed are said, too.
pub fn tally(counts: &[(&str, i64, bool)]) -> Markup {
    html! {
        div.ll-tally {
            @for (word, number, bad) in counts {
                span.ll-red[*bad] { (word) " " b { (crate::format::number(*number)) } }
            }
        }
    }
}
