//! What all frames share: head, switches, footer.

use crate::assets;
use crate::cx::Cx;
use crate::form::{Filled, Form};
use crate::messages::{t, tf};
use crate::page::Page;
use crate::ui::{icon, toast};
use kernel::text::Locale;
use maud::{DOCTYPE, Markup, html};

/// Returns a whole document; what was done before is told by a toast unless the body tells it.
pub(super) fn document(cx: &Cx, title: &str, work: bool, toasts: bool, body: &Markup) -> Page {
    let site = cx.of(&cx.config().name);
    let full = if title.is_empty() { site.to_owned() } else { format!("{title} · {site}") };
    let elder = cx.elder && !work;
    let script = if work { "work.js" } else { "resident.js" };
    Page::of(html! {
        (DOCTYPE)
        html lang=(cx.locale.tag()) data-bs-theme=(if cx.dark { "dark" } else { "light" }) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="theme-color" content=(if cx.dark { "#16181a" } else { "#faf8f4" });
                meta name="format-detection" content="telephone=no";
                title { (full) }
                link rel="icon" href=(assets::url("logo.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::url("linli.css"));
                script defer src=(assets::url(script)) {}
            }
            body.ll.ll-work[work].ll-elder[elder] data-now=(cx.now.micros() / 1_000_000) {
                a.ll-skip href="#main" { (t(cx.locale, "http.nav.skip")) }
                (body)
                @if let Some(flash) = cx.flash.as_ref().filter(|_| toasts) { (toast(cx, flash)) }
            }
        }
    })
}

/// Returns a form of one button that changes a setting and comes back.
pub(super) fn switch(cx: &Cx, field: &str, value: &str, class: &str, face: &Markup) -> Markup {
    let back =
        if cx.query.is_empty() { cx.path.clone() } else { format!("{}?{}", cx.path, cx.query) };
    Form::new(cx, "/prefs", &Filled::empty()).class("ll-inline").body(html! {
        input type="hidden" name="back" value=(back);
        button class=(class) type="submit" name=(field) value=(value) { (face) }
    })
}

/// Returns the switch to the other language, named in that language.
pub(super) fn locale_switch(cx: &Cx, class: &str) -> Markup {
    let other = match cx.locale {
        Locale::Zh => Locale::En,
        Locale::En => Locale::Zh,
    };
    let face = html! {
        (icon("language")) span lang=(other.tag()) { (t(cx.locale, "http.prefs.other_locale")) }
    };
    switch(cx, "locale", other.name(), class, &face)
}

/// Returns the switch between light and dark.
pub(super) fn dark_switch(cx: &Cx, class: &str) -> Markup {
    let (value, name, key) =
        if cx.dark { ("0", "sun", "http.prefs.light") } else { ("1", "moon", "http.prefs.dark") };
    switch(cx, "dark", value, class, &html! { (icon(name)) (t(cx.locale, key)) })
}

/// Returns the switch between large and standard type.
pub(super) fn elder_switch(cx: &Cx, class: &str) -> Markup {
    let (value, key) =
        if cx.elder { ("0", "http.prefs.standard") } else { ("1", "http.prefs.elder") };
    switch(cx, "elder", value, class, &html! { (icon("text-size")) span { (t(cx.locale, key)) } })
}

/// How much waits, on a tab; nothing when nothing does.
pub(super) fn waiting(count: u32) -> Markup {
    html! {
        @if count > 0 { span.dot { (shown(count)) } }
    }
}

/// Returns a number as far as there is room for it: 99+ beyond.
fn shown(count: u32) -> String {
    if count > UNREAD_MAX { format!("{UNREAD_MAX}+") } else { count.to_string() }
}

/// Returns the button that reads the page aloud; it appears with scripts only.
pub(crate) fn read_aloud(cx: &Cx) -> Markup {
    html! {
        button.tap.ll-script.ll-read type="button" data-read data-stop=(t(cx.locale, "http.prefs.read_stop")) {
            (icon("volume")) span { (t(cx.locale, "http.prefs.read")) }
        }
    }
}

/// Returns the line that says that everything is invented, on demonstration sites.
pub(super) fn demo_line(cx: &Cx) -> Markup {
    html! {
        @if cx.config().demo { p.ll-demo role="note" { (t(cx.locale, "http.demo.line")) } }
    }
}

/// Notices, and how many wait unread, in the words that are seen: whoever says them to the machine means this link.
pub(super) fn notices(cx: &Cx) -> String {
    if cx.unread == 0 {
        t(cx.locale, "http.nav.notices").to_owned()
    } else {
        tf(cx.locale, "http.nav.notices_unread", &[("n", &shown(cx.unread))])
    }
}

/// How many notices wait unread, on the bell; nothing when none does.
pub(super) fn unread(cx: &Cx) -> Markup {
    waiting(cx.unread)
}

/// The highest number that the bell has room for.
const UNREAD_MAX: u32 = 99;
