//! The resident's frame and the public one: `linli.css` alone.

use super::Resident;
use super::parts::{
    dark_switch, demo_line, document, elder_switch, locale_switch, notices, read_aloud, unread,
};
use crate::cx::Cx;
use crate::messages::{t, tf};
use crate::page::Page;
use crate::ui::{icon, logo};
use maud::{Markup, html};

/// Where what is one's own stands: residents have it on this face, staff on the other.
struct Own {
    /// A page that lists what one has to do with, with its icon and name.
    matters: (&'static str, &'static str, &'static str),
    notices: &'static str,
    account: &'static str,
}

const RESIDENT: Own = Own {
    matters: ("/me/matters", "list-check", "http.nav.matters"),
    notices: "/me/notices",
    account: "/me/account",
};

const STAFF: Own = Own {
    matters: ("/work", "inbox", "http.nav.work"),
    notices: "/work/notices",
    account: "/work/account",
};

fn own(cx: &Cx) -> &'static Own {
    if cx.is_staff() { &STAFF } else { &RESIDENT }
}

/// Returns a page of the resident's face.
pub(super) fn page(cx: &Cx, title: &str, frame: &Resident<'_>, body: &Markup) -> Page {
    let deep = frame.back.is_some();
    let body = html! {
        header.ll-top {
            @match frame.back {
                Some(back) => {
                    a.tap.back href=(back) aria-label=(t(cx.locale, "http.back")) { (icon("chevron-left")) }
                    span.ll-grow.ll-toptitle { (title) }
                    @match &frame.right { Some(right) => (right), None => {} }
                    @if cx.elder { (read_aloud(cx)) }
                },
                None => (brand_bar(cx)),
            }
        }
        (demo_line(cx))
        main.ll-phone.has-actions[frame.actionbar.is_some()].is-deep[deep] id="main" { (body) @if !deep { (footer(cx)) } }
        @match &frame.actionbar {
            Some(bar) => div.ll-actionbar { (bar) },
            None => @if !deep { (tabbar(cx)) },
        }
    };
    document(cx, title, false, true, &body)
}

fn brand_bar(cx: &Cx) -> Markup {
    let owner = cx.of(&cx.config().owner);
    let name = cx.area.last().map_or_else(|| cx.of(&cx.config().name), String::as_str);
    let above = if cx.area.len() > 1 { &cx.area[cx.area.len() - 2] } else { owner };
    html! {
        a.ll-brand href="/" {
            (logo())
            span { (name) @if !above.is_empty() && !cx.elder { small { (above) } } }
        }
        span.ll-grow {}
        @if cx.elder {
            (read_aloud(cx))
        } @else {
            (elder_switch(cx, "tap"))
            @if cx.is_signed_in() { (bell(cx)) }
        }
    }
}

fn bell(cx: &Cx) -> Markup {
    html! {
        a.tap href=(own(cx).notices) aria-label=(notices(cx)) {
            (icon("bell"))
            (unread(cx))
        }
    }
}

/// Home, my matters, notices, me; two in the large-type mode.
fn tabbar(cx: &Cx) -> Markup {
    let tab = |href: &str, name: &str, key: &str| {
        let here = if href == "/" { cx.path == "/" } else { cx.path.starts_with(href) };
        html! { a href=(href) aria-current=[here.then_some("page")] { (icon(name)) (t(cx.locale, key)) } }
    };
    html! {
        nav.ll-tabbar aria-label=(t(cx.locale, "http.nav.main")) {
            (tab("/", "home", "http.nav.home"))
            @if cx.elder {
                (elder_switch(cx, "ll-tab"))
            } @else if cx.is_signed_in() {
                @let own = own(cx);
                (tab(own.matters.0, own.matters.1, own.matters.2))
                (tab(own.notices, "message", "http.nav.notices"))
                (tab(own.account, "user", "http.nav.me"))
            } @else {
                (tab(cx.config().sign_in, "user", "http.nav.sign_in"))
            }
        }
    }
}

fn footer(cx: &Cx) -> Markup {
    html! {
        footer.ll-foot aria-label=(t(cx.locale, "http.nav.footer")) {
            @if let (Some(phone), false) = (&cx.config().phone, cx.path == "/") {
                p { a href={ "tel:" (phone) } { (icon("phone")) (tf(cx.locale, "http.error.phone", &[("phone", phone)])) } }
            }
            div.ll-row.ll-wrap {
                (locale_switch(cx, "ll-footlink"))
                (dark_switch(cx, "ll-footlink"))
                (own_links(cx))
                @if cx.is_staff() { a.ll-footlink href="/work" { (icon("inbox")) (t(cx.locale, "http.nav.work")) } }
            }
        }
    }
}

/// Links of the crates; in the large-type mode also the way to one's own page, which the tabs leave out.
fn own_links(cx: &Cx) -> Markup {
    html! {
        @if cx.elder {
            @if cx.is_signed_in() {
                a.ll-footlink href=(own(cx).notices) {
                    (icon("message")) (notices(cx))
                }
                a.ll-footlink href=(own(cx).account) { (icon("user")) (t(cx.locale, "http.nav.me")) }
            } @else {
                a.ll-footlink href=(cx.config().sign_in) { (icon("login")) (t(cx.locale, "http.nav.sign_in")) }
            }
        }
        @for link in &cx.site.links { a.ll-footlink href=(link.href) { (cx.t(link.label)) } }
    }
}

/// Returns a public page of full width.
pub(super) fn public(cx: &Cx, title: &str, body: &Markup) -> Page {
    let owner = cx.of(&cx.config().owner);
    let body = html! {
        header.ll-masthead {
            div {
                a.ll-brand href="/" { (logo()) span { (cx.of(&cx.config().name)) @if !owner.is_empty() { small { (owner) } } } }
                nav.ll-wide aria-label=(t(cx.locale, "http.nav.main")) { (ways(cx)) }
                (elder_switch(cx, "ll-footlink ll-mastswitch"))
                details.ll-phonemenu.ll-narrow data-menu {
                    summary.ll-tap aria-label=(t(cx.locale, "http.nav.menu")) { span.i-open { (icon("menu-2")) } span.i-close { (icon("x")) } }
                    div.ll-drawer {
                        nav aria-label=(t(cx.locale, "http.nav.menu")) { (ways(cx)) }
                        div.ll-drawerfoot { (locale_switch(cx, "it")) (dark_switch(cx, "it")) }
                    }
                }
            }
        }
        (demo_line(cx))
        main.ll-public id="main" { (body) }
        footer.ll-publicfoot aria-label=(t(cx.locale, "http.nav.footer")) {
            @if let Some(phone) = &cx.config().phone {
                a.ll-footlink href={ "tel:" (phone) } { (icon("phone")) (tf(cx.locale, "http.error.phone", &[("phone", phone)])) }
            }
            (own_links(cx))
            (locale_switch(cx, "ll-footlink"))
            (dark_switch(cx, "ll-footlink"))
        }
    };
    document(cx, title, false, true, &body)
}

/// Where one can go from a public page: home, the doors of the site, what is one's own.
fn ways(cx: &Cx) -> Markup {
    let way = |href: &str, words: &str| {
        let here = cx.path == href || (href != "/" && cx.path.starts_with(&format!("{href}/")));
        html! { a.it href=(href) aria-current=[here.then_some("page")] { (words) } }
    };
    html! {
        (way("/", t(cx.locale, "http.nav.home")))
        @for door in &cx.site.doors { (way(door.href, &cx.t(door.label))) }
        @if cx.is_signed_in() {
            @let (href, _, key) = own(cx).matters;
            (way(href, t(cx.locale, key)))
        } @else {
            (way(cx.config().sign_in, t(cx.locale, "http.nav.sign_in")))
        }
    }
}
